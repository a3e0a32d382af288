import type { ManifestRow } from "voxmix/node";
import type { ProtocolKind } from "./settings.js";

/** Who is heard where: rows of the background model, rows that each speaker is enrolled from, rows that are tested. */
export interface Split {
  readonly background: (row: ManifestRow) => boolean;
  readonly enrolment: (row: ManifestRow) => boolean;
  readonly test: (row: ManifestRow) => boolean;
}

/** What is measured, and the splits of other recordings on which the fusion of the systems is learned. */
export interface Protocol extends Split {
  readonly name: string;
  readonly kind: ProtocolKind;
  readonly development: readonly Split[];
}

const of = (row: ManifestRow, column: string): number => Number((row.columns[column] ?? "").replace(/^s/, ""));
const within = (column: string, low: number, high: number) => (row: ManifestRow) =>
  of(row, column) >= low && of(row, column) <= high;
const all =
  (...conditions: readonly ((row: ManifestRow) => boolean)[]) =>
  (row: ManifestRow) =>
    conditions.every((holds) => holds(row));

/** Strangers: nobody who is enrolled or tested is in the background model, and no word that is tested is enrolled. */
function strangers(name: string, enrolled: (row: ManifestRow) => boolean): Protocol {
  const split = (background: (row: ManifestRow) => boolean, speakers: (row: ManifestRow) => boolean): Split => ({
    background,
    enrolment: all(speakers, enrolled),
    test: all(speakers, within("word", 10, 19)),
  });
  const [first, second] = [within("speaker", 1, 5), within("speaker", 6, 10)];
  return {
    name,
    kind: "strangers",
    ...split(within("speaker", 1, 10), within("speaker", 11, 20)),
    development: [split(first, second), split(second, first)],
  };
}

/** Everybody is known: the background model is of the recordings that the speakers are enrolled from. */
const acquaintances = (enrolled: (row: ManifestRow) => boolean, [first, last]: readonly [number, number]): Split => ({
  background: enrolled,
  enrolment: enrolled,
  test: within("index", first, last),
});

/** All of FSDD's training split, and three parts of it tested on models of the rest. */
const manyRecordings: Protocol = {
  name: "45 recordings a digit",
  kind: "manyRecordings",
  ...acquaintances(within("index", 5, 49), [0, 4]),
  development: [5, 23, 41].map((from) => {
    const isTested = within("index", from, from + 8);
    return acquaintances(
      all(within("index", 5, 49), (row) => !isTested(row)),
      [from, from + 8],
    );
  }),
};

/** The five recordings that come after those tested; for development the same further on in the training split. */
const fewRecordings: Protocol = {
  name: "5 recordings a digit",
  kind: "fewRecordings",
  ...acquaintances(within("index", 5, 9), [0, 4]),
  development: [10, 25, 40].map((from) => acquaintances(within("index", from, from + 4), [from - 5, from - 1])),
};

/** The protocols of a corpus, by its columns: words20, or FSDD and what is named like it. */
export function protocolsOf(columns: readonly string[]): readonly Protocol[] {
  if (columns.includes("word")) {
    return [
      strangers("40 recordings enrolled", within("word", 0, 9)),
      strangers("5 recordings enrolled", all(within("word", 0, 4), within("take", 1, 1))),
    ];
  }
  return [manyRecordings, fewRecordings];
}
