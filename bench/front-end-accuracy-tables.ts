import type { Row } from "./front-end-accuracy-rows.js";

const percent = (rate: number): string => (100 * rate).toFixed(1);

/** A table in Markdown; the first two columns are words. */
function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [row(head), row(head.map((_, i) => (i < 2 ? "---" : "---:"))), ...lines.map(row), ""].join("\n");
}

/** The tables of docs/features.md, in Markdown. */
export function tablesOf(rows: readonly Row[]): string {
  const summary = table(
    ["profile", "normalisation", "CV digits", "CV speakers", "unheard", "test digits", "test speakers"],
    rows.map(({ profile, normalization, trained, tested }) => [
      profile,
      normalization,
      ...[trained.digits, trained.speakers, trained.unheard].map(percent),
      ...[tested.clean?.digits ?? 0, tested.clean?.speakers ?? 0].map(percent),
    ]),
  );
  const conditions = Object.keys(rows[0]?.tested ?? {});
  const byCondition = (["digits", "speakers"] as const).map((task) =>
    table(
      ["profile", `normalisation (${task})`, ...conditions],
      rows.map(({ profile, normalization, tested }) => [
        profile,
        normalization,
        ...conditions.map((condition) => percent(tested[condition]?.[task] ?? 0)),
      ]),
    ),
  );
  return [summary, ...byCondition].join("\n");
}
