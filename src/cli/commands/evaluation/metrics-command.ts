import { basename } from "node:path";
import { readTrialText } from "../../../corpus/trial-files.js";
import { OptionError } from "../../../errors.js";
import { type DetectionReport, detectionReport } from "../../../evaluate/detection/detection-report.js";
import { writeFileAtomically } from "../../../files/write-file.js";
import { joinScores } from "../../../formats/trials/join-scores.js";
import type { TrialFormat } from "../../../formats/trials/trials.js";
import { isTrialList, parseScores, parseSpeakers, parseTrials } from "../../../formats/trials/trials.js";
import { drawDetCurves } from "../../../report/charts/detection-chart.js";
import type { ScoredTrial, VerificationTrial } from "../../../types.js";
import type { OutputOptions } from "../../flags.js";
import { counted, printJson, printText, remark, shownBy, withProgressBar } from "../../shared/output.js";
import { writeClaimsPage } from "../../shared/report-output.js";
import { holdingSignals } from "../../shared/signals.js";
import { detectionText, isReportText, trialsOfReport } from "../../shared/system-scores.js";

interface MetricsOptions extends OutputOptions {
  readonly trials?: string;
  readonly format?: TrialFormat;
  readonly prior: readonly number[];
  readonly costMiss: number;
  readonly costFalseAlarm: number;
  readonly speakers?: string;
  readonly samples: number;
  readonly seed: number;
  readonly plot?: string;
  readonly report?: string;
}

/** A score file, measured. */
export interface MeasuredSystem {
  readonly name: string;
  readonly report: DetectionReport;
}

/** `voxmix metrics <scores…> [<trials>]` */
export async function metrics(files: readonly string[], options: MetricsOptions): Promise<void> {
  const { plot, report: page } = options;
  const { scoreFiles, trials } = await sortOut(files, options);
  const speakers = await speakersOf(options);
  const names = namesOf(scoreFiles.map(({ path }) => path));
  const systems: MeasuredSystem[] = [];
  for (const [i, { path, text }] of scoreFiles.entries()) {
    const claims = claimsOf(path, text, trials, options);
    const report = await withProgressBar("resampling", (update) =>
      detectionReport(claims, {
        operatingPoints: options.prior.map((priorTarget) => ({
          priorTarget,
          costMiss: options.costMiss,
          costFalseAlarm: options.costFalseAlarm,
        })),
        numSamples: options.samples,
        seed: options.seed,
        onProgress: shownBy(update),
        ...(speakers === undefined ? {} : { speakers }),
      }),
    );
    systems.push({ name: names[i] ?? path, report });
  }
  if (plot !== undefined) {
    const picture = await drawDetCurves(systems);
    await holdingSignals(() => writeFileAtomically(plot, picture));
    remark(`DET plot: ${plot}`);
  }
  if (page !== undefined) {
    const [{ name, report } = { name: "", report: null }, ...others] = systems;
    if (others.length > 0)
      throw new OptionError(`--report is of one score file, not of ${systems.length}: run it for each`);
    await writeClaimsPage(page, report, { title: `Scores of ${name}` });
  }
  if (options.json) printJson({ systems: systems.map(({ name, report }) => ({ name, ...report })) });
  else printText(detectionText(systems));
}

interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** Which files are scores, and which one, if any, lists the trials. */
async function sortOut(files: readonly string[], options: MetricsOptions) {
  const texts: TextFile[] = [];
  for (const path of files) texts.push({ path, text: await readTrialText(path) });
  const last = texts.at(-1);
  if (options.trials !== undefined) {
    const trials = parseTrials(await readTrialText(options.trials), { name: options.trials });
    return { scoreFiles: texts, trials };
  }
  if (texts.length === 1 || last === undefined || !isTrialList(last.text)) return { scoreFiles: texts, trials: null };
  return { scoreFiles: texts.slice(0, -1), trials: parseTrials(last.text, { name: last.path }) };
}

async function speakersOf({ speakers }: MetricsOptions): Promise<Map<string, string> | undefined> {
  return speakers === undefined ? undefined : parseSpeakers(await readTrialText(speakers), { name: speakers });
}

function claimsOf(
  path: string,
  text: string,
  trials: readonly VerificationTrial[] | null,
  { format }: MetricsOptions,
): readonly ScoredTrial[] {
  const scores = isReportText(text)
    ? trialsOfReport(path, text)
    : parseScores(text, { name: path, ...(format === undefined ? {} : { format }) });
  if (trials === null) {
    if (scores.some(({ isTarget }) => isTarget !== null)) return scores;
    throw new OptionError(
      `${path} does not tell which claims are true: give the trial list after it, or a column "target" in it`,
    );
  }
  const joined = joinScores(trials, scores);
  if (joined.unused.length > 0) {
    remark(`${path}: ${counted(joined.unused.length, "score")} of no trial in the list, left out`);
  }
  return joined.trials;
}

/** File names without folders where they differ, as they were given where not. */
function namesOf(paths: readonly string[]): readonly string[] {
  const names = paths.map((path) => basename(path));
  if (new Set(names).size === paths.length) return names;
  if (new Set(paths).size === paths.length) return paths;
  throw new OptionError("a score file is given twice; give each once");
}
