import { readFileSync } from "node:fs";
import type { SkippedRow } from "../corpus/load/load-utterances.js";
import type { Manifest } from "../corpus/manifest.js";
import { OptionError } from "../errors.js";
import type { DetectionReport } from "../evaluate/detection/detection-report.js";
import { writeFileAtomically } from "../files/write-file.js";
import { htmlReport } from "../report/html-report.js";
import type { ReportFacts, ReportInput } from "../report/page/elements.js";
import { worstTrials } from "../report/page/mistakes.js";
import type { Report } from "../types.js";
import { remark } from "./output.js";
import { holdingSignals } from "./signals.js";
import { soundsOfTrials } from "./trial-sounds.js";

/** What a command knows of the report that it makes a page of. */
export interface PageSource extends Omit<ReportInput, "sounds" | "reproduction" | "report" | "by"> {
  readonly report: Report;
  readonly by: string;
  readonly manifest: Manifest;
  readonly skipped: readonly SkippedRow[];
}

/** The page of an evaluation, with the sound of its worst mistakes. */
export async function reportPage({ manifest, skipped, warnings = [], ...input }: PageSource): Promise<string> {
  const { report, by } = input;
  const unused = new Set(skipped.map(({ row }) => row));
  const sounds = await soundsOfTrials(report, worstTrials(report), { manifest, by, skipped: unused });
  const leftOut =
    skipped.length === 0
      ? []
      : [
          `${skipped.length} of ${manifest.rows.length} recordings could not be used and are left out; the first: ${skipped[0]?.path}: ${skipped[0]?.message}`,
        ];
  return htmlReport({ ...input, sounds, warnings: [...warnings, ...leftOut], reproduction: reproduction() });
}

/**
 * Writes the page of claims: how well their scores tell true from false.
 *
 * @throws {OptionError} when the file is no .html, or there are not claims of both kinds
 */
export async function writeClaimsPage(
  path: string,
  detection: DetectionReport | null,
  input: Pick<ReportInput, "title" | "by" | "recipe" | "settings" | "warnings">,
): Promise<void> {
  checkPage(path);
  if (detection === null)
    throw new OptionError("--report needs claims of both kinds to measure: true ones and wrong ones");
  const page = await htmlReport({ ...input, detection, reproduction: reproduction() });
  await holdingSignals(() => writeFileAtomically(path, page));
  remark(`report: ${path}`);
}

/** @throws {OptionError} when a page is to go to a file of another kind */
export function checkPage(path: string): void {
  if (!/\.html?$/i.test(path)) throw new OptionError(`--report writes .html, not ${path}`);
}

/** The command line as it was given, and with what. */
export function reproduction(): ReportFacts {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  const command = ["voxmix", ...process.argv.slice(2).map(quoted)].join(" ");
  return { command, voxmix: version, Node: process.versions.node };
}

const quoted = (word: string): string => (/^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** Values as text by name, leaving out what was not given. */
export const settingsText = (values: Readonly<Record<string, unknown>>): ReportFacts =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === "string" ? value : JSON.stringify(value)]],
    ),
  );
