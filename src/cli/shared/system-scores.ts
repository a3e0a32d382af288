import { basename } from "node:path";
import { readTrialText } from "../../corpus/trial-files.js";
import { CorpusError, OptionError } from "../../errors.js";
import type { DetectionReport, Estimate } from "../../evaluate/detection/detection-report.js";
import { closedSetTrials } from "../../evaluate/detection/open-set.js";
import { joinScores } from "../../formats/trials/join-scores.js";
import { isTrialList, parseScores, parseSpeakers, parseTrials, type TrialFormat } from "../../formats/trials/trials.js";
import type { Interval, ScoredTrial, Trial, VerificationTrial } from "../../types.js";
import { defined } from "../flags.js";
import { counted, percent, remark, tableOf } from "./output.js";

interface ScoreFileOptions {
  /** The trial list, where it is not the last of the files. */
  readonly trials?: string;
  readonly format?: TrialFormat;
  /** Who speaks in which recording. */
  readonly speakers?: string;
  /** No file is a trial list. */
  readonly scoresAlone?: boolean;
}

/** Scores of systems on the same trials. */
export interface AlignedScores {
  readonly names: readonly string[];
  /** Of each system as many as there are trials, in their order. */
  readonly systems: readonly Float64Array[];
  /** With the scores of the first system. */
  readonly trials: readonly ScoredTrial[];
}

/**
 * Reads score files of systems on the same trials; the last may be the trial list instead.
 *
 * @throws {OptionError} when there is no score file
 * @throws {CorpusError} naming the file, when trials have no score in one
 */
export async function readAlignedScores(files: readonly string[], options: ScoreFileOptions): Promise<AlignedScores> {
  const texts: { path: string; text: string }[] = [];
  for (const path of files) texts.push({ path, text: await readTrialText(path) });
  const last = texts.at(-1);
  const lastIsList =
    options.trials === undefined &&
    !options.scoresAlone &&
    texts.length > 1 &&
    last !== undefined &&
    isTrialList(last.text);
  const lists = lastIsList ? texts.splice(-1) : [];
  if (options.trials !== undefined) lists.push({ path: options.trials, text: await readTrialText(options.trials) });
  const [list] = lists;
  const scored = texts.map(({ path, text }) =>
    parseScores(text, { name: path, ...defined({ format: options.format }) }),
  );
  const trials: readonly VerificationTrial[] | undefined =
    list === undefined ? scored[0] : parseTrials(list.text, { name: list.path });
  if (trials === undefined) throw new OptionError("give at least one score file");
  const aligned = scored.map((scores, i) => {
    const { trials: joined, unused } = joinScores(trials, scores);
    if (unused.length > 0) remark(`${texts[i]?.path}: ${counted(unused.length, "score")} of no trial, left out`);
    return joined;
  });
  const speakers =
    options.speakers === undefined
      ? undefined
      : parseSpeakers(await readTrialText(options.speakers), { name: options.speakers });
  const first = aligned[0] ?? [];
  return {
    names: texts.map(({ path }) => basename(path)),
    systems: aligned.map((joined) => Float64Array.from(joined, ({ score }) => score)),
    trials: first.map((trial) => ({ ...trial, ...defined({ speaker: speakers?.get(trial.test) ?? trial.speaker }) })),
  };
}

/** Whether a text can be a report and no score file. */
export const isReportText = (text: string): boolean => text.trimStart().startsWith("{");

/**
 * The decisions in a report of `voxmix evaluate`, each label of each recording as a claim.
 *
 * @throws {CorpusError} when the text is no such report
 */
export function trialsOfReport(path: string, text: string): ScoredTrial[] {
  const value = parsed(path, text);
  const trials: unknown = isRecord(value) ? value.trials : undefined;
  if (!Array.isArray(trials) || trials.length === 0 || !trials.every(isTrial)) {
    throw new CorpusError(
      `${path}: this is no report of voxmix evaluate (--report out.json), which holds trials with their scores`,
    );
  }
  return closedSetTrials({ trials });
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CorpusError(`${path}: this is not whole JSON; is the report cut short?`, { cause });
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

function isTrial(value: unknown): value is Trial {
  return (
    isRecord(value) &&
    typeof value.actual === "string" &&
    (typeof value.path === "string" || value.path === null) &&
    isRecord(value.scores) &&
    Object.values(value.scores).every((score) => typeof score === "number")
  );
}

interface NamedReport {
  readonly name: string;
  readonly report: DetectionReport;
}

/** Reports of detection for people: a row for each figure, a column for each system. */
export function detectionText(systems: readonly NamedReport[]): string {
  const rows = (systems[0]?.report.costs ?? []).map(({ priorTarget, costMiss, costFalseAlarm }, i) => {
    const costs = costMiss === 1 && costFalseAlarm === 1 ? "" : `, costs ${costMiss} and ${costFalseAlarm}`;
    const at = `at prior ${priorTarget}${costs}`;
    return [
      row(`minimum cost ${at}`, ({ costs }) => withInterval(costs[i]?.min.cost, costs[i]?.min.interval, figure)),
      row(`actual cost ${at}`, ({ costs }) => withInterval(costs[i]?.actual.cost, costs[i]?.actual.interval, figure)),
    ];
  });
  function row(title: string, of: (report: DetectionReport) => string): string[] {
    return [title, ...systems.map(({ report }) => of(report))];
  }
  const table = tableOf(
    ["", ...systems.map(({ name }) => name)],
    [
      row("targets", ({ numTargets }) => String(numTargets)),
      row("non-targets", ({ numNonTargets }) => String(numNonTargets)),
      row("equal error rate, convex hull", ({ equalErrorRate }) => estimate(equalErrorRate, rate)),
      row("equal error rate, interpolated", (report) => estimate(report.interpolatedEqualErrorRate, rate)),
      row("threshold there", ({ threshold }) => figure(threshold)),
      ...rows.flat(),
      row("Cllr, bits", ({ cllr }) => estimate(cllr, figure)),
      row("minimum Cllr, bits", ({ minCllr }) => estimate(minCllr, figure)),
      row("area under the ROC", ({ areaUnderCurve }) => estimate(areaUnderCurve, figure)),
    ],
  );
  return [table, ...new Set(systems.map(({ report }) => remarkOf(report)))].filter((line) => line !== "").join("\n");
}

const figure = (value: number): string => (Number.isFinite(value) ? value.toFixed(4) : String(value));

const rate = (value: number): string => percent(value, 2);

const estimate = ({ value, interval }: Estimate, text: (value: number) => string): string =>
  withInterval(value, interval, text);

function withInterval(value = Number.NaN, interval: Interval | null = null, text: (value: number) => string): string {
  return interval === null ? text(value) : `${text(value)} (${text(interval.low)} – ${text(interval.high)})`;
}

function remarkOf({ numGroups, numUnknown, equalErrorRate }: DetectionReport): string {
  const unknown = numUnknown === 0 ? [] : [`${numUnknown} trials whose truth nobody knows are left out`];
  const confidence = equalErrorRate.interval?.confidence ?? 0.95;
  const intervals =
    numGroups === null
      ? []
      : [
          `in brackets ${100 * confidence} % intervals by resampling ${numGroups} speakers, as far as the trials tell them apart`,
        ];
  return [...intervals, ...unknown].join("; ");
}
