import type { Row } from "./front-end-accuracy-rows.js";

const percent = (rate: number): string => (100 * rate).toFixed(1);

function table(_head: readonly string[], _lines: readonly (readonly string[])[]): void {
  const _row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
}

/** The tables of docs/features.md, in Markdown. */
export function printTables(rows: readonly Row[]): void {
  table(
    ["profile", "normalisation", "CV digits", "CV speakers", "unheard", "test digits", "test speakers"],
    rows.map(({ profile, normalization, trained, tested }) => [
      profile,
      normalization,
      ...[trained.digits, trained.speakers, trained.unheard].map(percent),
      ...[tested.clean?.digits ?? 0, tested.clean?.speakers ?? 0].map(percent),
    ]),
  );
  const conditions = Object.keys(rows[0]?.tested ?? {});
  for (const task of ["digits", "speakers"] as const) {
    table(
      ["profile", `normalisation (${task})`, ...conditions],
      rows.map(({ profile, normalization, tested }) => [
        profile,
        normalization,
        ...conditions.map((condition) => percent(tested[condition]?.[task] ?? 0)),
      ]),
    );
  }
}
