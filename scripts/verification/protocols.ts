import type { ManifestRow } from "voxmix/node";

/** Who is heard where: rows of the background model, rows that each speaker is enrolled from, rows that are tested. */
export interface Split {
  readonly background: (row: ManifestRow) => boolean;
  readonly enrolment: (row: ManifestRow) => boolean;
  readonly test: (row: ManifestRow) => boolean;
}

/** What is measured, and the splits of other recordings on which the fusion of the systems is learned. */
export interface Protocol extends Split {
  readonly name: string;
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
    ...split(within("speaker", 1, 10), within("speaker", 11, 20)),
    development: [split(first, second), split(second, first)],
  };
}

/** Everybody is known: the background model is of the speakers themselves, recordings `first` … 49 of each digit. */
function acquaintances(name: string, last: number): Protocol {
  const split = (from: number, to: number): Split => {
    const isTested = within("index", from, to);
    const isKept = all(within("index", 5, last), (row) => !isTested(row));
    return { background: isKept, enrolment: isKept, test: isTested };
  };
  const size = (last - 4) / 5;
  return {
    name,
    background: within("index", 5, last),
    enrolment: within("index", 5, last),
    test: within("index", 0, 4),
    development: [0, 2, 4].map((fold) => split(5 + fold * size, 4 + (fold + 1) * size)),
  };
}

/** The protocols of a corpus, by its columns: words20, or FSDD and what is named like it. */
export function protocolsOf(columns: readonly string[]): readonly Protocol[] {
  if (columns.includes("word")) {
    return [
      strangers("40 recordings enrolled", within("word", 0, 9)),
      strangers("5 recordings enrolled", all(within("word", 0, 4), within("take", 1, 1))),
    ];
  }
  return [acquaintances("45 recordings a digit", 49), acquaintances("5 recordings a digit", 9)];
}
