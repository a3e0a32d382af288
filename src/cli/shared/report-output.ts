import { readFileSync } from "node:fs";
import { extname, relative } from "node:path";
import { readAudio } from "../../audio/read-audio.js";
import type { SkippedRow } from "../../corpus/load/load-utterances.js";
import { cutSegment } from "../../corpus/load/segment-features.js";
import { labelOf, type Manifest, type ManifestRow } from "../../corpus/manifest.js";
import { OptionError } from "../../errors.js";
import type { DetectionReport } from "../../evaluate/detection/detection-report.js";
import type { Leak } from "../../evaluate/leaks.js";
import { worstTrials } from "../../evaluate/report.js";
import { writeFileAtomically } from "../../files/write-file.js";
import { formatOfExtension } from "../../formats/features/feature-files.js";
import { htmlReport } from "../../report/html-report.js";
import type { ReportFacts, ReportInput } from "../../report/page/elements.js";
import type { Classifier, FeatureRecipe, RejectionRates, Report, Trial, Waveform } from "../../types.js";
import { defined } from "../flags.js";
import { remarkLeaks } from "./leak-warnings.js";
import { printJson, printText, remark } from "./output.js";
import { reportText } from "./report-text.js";
import { remarkSkipped } from "./row-selection.js";
import { holdingSignals } from "./signals.js";

/** What a report was made of, so that it can be made again. */
interface Provenance {
  readonly by: string;
  readonly manifest: string;
  readonly model?: string;
  readonly recipe?: FeatureRecipe;
  /** What the interval by group is by. */
  readonly intervalBy?: string | undefined;
  readonly leaks: readonly Leak[];
  /** What it rejects, where it was tested on recordings of none of its labels. */
  readonly rejection?: RejectionRates;
  readonly skipped: readonly SkippedRow[];
}

interface Presentation {
  readonly json?: true;
  /** The file that the whole report goes to. */
  readonly report?: string;
  /** What was tested, where it is one classifier. */
  readonly classifier?: Classifier;
  /** Text that follows that of the report. */
  readonly further?: string;
}

const isHtml = (path: string): boolean => /\.html?$/i.test(path);

/** A report shown, and written where that was asked for. */
export async function presentReport(
  report: Report,
  provenance: Provenance,
  manifest: Manifest,
  { json, report: path, classifier, further }: Presentation,
): Promise<void> {
  const whole = { ...report, ...provenance };
  if (path !== undefined) {
    const content = isHtml(path)
      ? await pageOf(report, provenance, manifest, classifier)
      : `${JSON.stringify(whole, null, 1)}\n`;
    await holdingSignals(() => writeFileAtomically(path, content));
    remark(`report: ${path}`);
  }
  if (json) printJson(whole);
  else {
    printText(reportText(report, provenance.by, provenance.intervalBy));
    if (further !== undefined) printText(`\n${further}`);
  }
  if (provenance.leaks.length > 0) remark("");
  remarkLeaks(provenance.leaks);
  remarkSkipped(provenance.skipped, manifest.rows.length);
}

/** A trained transform is thousands of numbers, which the model file has. */
const withoutMatrix = (recipe: FeatureRecipe | undefined) =>
  recipe?.transform ? { ...recipe, transform: { ...recipe.transform, offset: "…", matrix: "…" } } : recipe;

function pageOf(report: Report, provenance: Provenance, manifest: Manifest, classifier: Classifier | undefined) {
  const { skipped, leaks, by, recipe, intervalBy, ...facts } = provenance;
  return reportPage({
    title: `${by.charAt(0).toUpperCase()}${by.slice(1)} recognition on ${provenance.manifest}`,
    report,
    by,
    manifest,
    skipped,
    warnings: leaks.map(({ message, advice }) => `${message}: ${advice}`),
    settings: settingsText({ ...facts, recipe: withoutMatrix(recipe ?? classifier?.recipe ?? undefined) }),
    ...defined({ classifier, recipe, groupedBy: intervalBy }),
  });
}

/** What a command knows of the report that it makes a page of. */
interface PageSource extends Omit<ReportInput, "sounds" | "reproduction" | "report" | "by"> {
  readonly report: Report;
  readonly by: string;
  readonly manifest: Manifest;
  readonly skipped: readonly SkippedRow[];
}

/** The page of an evaluation, with the sound of its worst mistakes. */
async function reportPage({ manifest, skipped, warnings = [], ...input }: PageSource): Promise<string> {
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
 * @throws {OptionError} when there are not claims of both kinds
 */
export async function writeClaimsPage(
  path: string,
  detection: DetectionReport | null,
  input: Pick<ReportInput, "title" | "by" | "recipe" | "settings" | "warnings">,
): Promise<void> {
  if (detection === null)
    throw new OptionError("--report needs claims of both kinds to measure: true ones and wrong ones");
  const page = await htmlReport({ ...input, detection, reproduction: reproduction() });
  await holdingSignals(() => writeFileAtomically(path, page));
  remark(`report: ${path}`);
}

/** The command line as it was given, and with what. */
export function reproduction(): ReportFacts {
  const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
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

/** The recordings of some trials, by their places in the report; without those that are files of features. */
async function soundsOfTrials(
  { trials }: Report,
  places: readonly number[],
  {
    manifest,
    by,
    skipped,
  }: { readonly manifest: Manifest; readonly by: string; readonly skipped: ReadonlySet<number> },
): Promise<Map<number, Waveform>> {
  const sounds = new Map<number, Waveform>();
  for (const place of places) {
    const trial = trials[place] as Trial;
    const candidates = manifest.rows.filter(
      (row) =>
        !skipped.has(row.row) && relative(process.cwd(), row.path) === trial.path && labelOf(row, by) === trial.actual,
    );
    // Segments of one recording with one label are told apart by their order, which folds do not keep.
    const before = trials.slice(0, place).filter(({ path, actual }) => path === trial.path && actual === trial.actual);
    const row = trial.fold === null ? candidates[before.length] : candidates.length > 1 ? undefined : candidates[0];
    if (row === undefined || formatOfExtension(extname(row.path)) !== undefined) continue;
    sounds.set(place, await soundOf(row));
  }
  return sounds;
}

async function soundOf(row: ManifestRow): Promise<Waveform> {
  return cutSegment(await readAudio(row.path, row.channel === undefined ? {} : { channel: row.channel }), row);
}
