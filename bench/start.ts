/**
 * How soon the command answers: wall time of `voxmix --version` and the like beside that of bare node, in turn, medians of
 * eleven, the first run of each apart.
 *
 *   npm run bench:start
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { readArguments } from "./harness/arguments.js";
import { createReport } from "./harness/report.js";
import { summarize } from "./harness/summary.js";
import { duration, markdownTable, times } from "./harness/table.js";

/** Seconds within which `--version` and `--help` were to answer. */
const TARGET = 0.15;

const voxmix = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const bare = "node -e 0";
const commands: readonly (readonly [string, readonly string[]])[] = [
  [bare, ["-e", "0"]],
  ["voxmix --version", [voxmix, "--version"]],
  ["voxmix --help", [voxmix, "--help"]],
  ["voxmix train --help", [voxmix, "train", "--help"]],
  ['import "voxmix"', ["--input-type=module", "-e", 'import "voxmix"']],
  ['import "voxmix/node"', ["--input-type=module", "-e", 'import "voxmix/node"']],
];

const options = readArguments(11);
const report = createReport(options);
const seconds = commands.map((): number[] => []);
for (let round = 0; round <= options.rounds; round++) {
  for (const [index, [, argumentsOfIt]] of commands.entries()) {
    const begin = performance.now();
    execFileSync(process.execPath, argumentsOfIt, { stdio: "ignore" });
    seconds[index]?.push((performance.now() - begin) / 1000);
  }
}
const summaries = seconds.map(summarize);
const rows = commands.map(([name], index) => {
  const { median = Number.NaN, least = 0, most = 0, first = 0 } = summaries[index] ?? {};
  const isTarget = name.endsWith("--version") || name.endsWith("--help");
  return [
    name,
    duration(median),
    `${duration(least)} – ${duration(most)}`,
    duration(first),
    times(median / (summaries[0]?.median ?? Number.NaN)),
    isTarget ? `${duration(TARGET)} ${median < TARGET ? "yes" : "NO"}` : "",
  ];
});
const header = ["command", "median", "least – most", "first", "× bare node", "target"];
report.section("Time to answer", markdownTable(header, rows), summaries);
report.end();
