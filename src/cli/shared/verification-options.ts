import type { Embedding } from "../../embed/embedding.js";
import { detectionReport } from "../../evaluate/detection/detection-report.js";
import type { TrialFormat } from "../../formats/trials/trials.js";
import { scoringTable } from "../../options/verification-table.js";
import type { FeatureMatrix, ScoredTrial } from "../../types.js";
import { recordingFingerprint } from "../../verify/enroll.js";
import type { ScoringMethod, ScoringOptions, VerifierNormalization } from "../../verify/scoring/scoring-settings.js";
import { createVerifierScorer, type VerifierScorer } from "../../verify/scoring/verifier-scorer.js";
import type { DecisionCriterion, Verifier, VerifierDecision } from "../../verify/verifier.js";
import {
  defined,
  type KernelFlags,
  kernelFrom,
  type OutputOptions,
  optionsOf,
  type SelectionOptions,
  type ThreadFlags,
} from "../flags.js";
import { counted, percent, printJson, printText, remark, shownBy, withProgressBar } from "./output.js";
import { settingsText, writeClaimsPage } from "./report-output.js";
import { detectionText } from "./system-scores.js";

/** How scores are asked for at the command line, and how those of verification are shown. */

export interface ScoringFlags extends OutputOptions {
  readonly scoring?: ScoringMethod;
  readonly top?: number;
  readonly norm?: VerifierNormalization;
  readonly topCohort?: number;
}

export const scoringFrom = (flags: ScoringFlags): ScoringOptions => optionsOf(scoringTable, flags);

export const criterionText = (criterion: DecisionCriterion): string =>
  criterion.kind === "cost"
    ? `least cost at a prior of ${criterion.priorTarget}, misses at ${criterion.costMiss}, false alarms at ${criterion.costFalseAlarm}`
    : `at most ${percent(criterion.rate)} of wrong claims accepted`;

/** What a verifier says yes to, in words. */
export function decisionText({ threshold, criterion, learnedFrom }: VerifierDecision): string {
  if (criterion === null) return "no threshold was learned: 0 is taken of raw scores, 2 of normalised ones";
  const learned = `threshold ${threshold.toFixed(3)}, ${criterionText(criterion)}`;
  if (learnedFrom === null) return learned;
  const { falseRejectionRate, falseAcceptanceRate, numTargets, numNonTargets } = learnedFrom;
  return (
    `${learned}; of speakers held out it rejects ${percent(falseRejectionRate)} of ${numTargets} true claims and accepts ` +
    `${percent(falseAcceptanceRate)} of ${numNonTargets} wrong ones${tooFew(Math.min(numTargets, numNonTargets))}`
  );
}

/** Of fewer than 30 a rate of errors is anybody's guess (Doddington's rule of 30 asks for as many errors). */
const tooFew = (numClaims: number): string =>
  numClaims < 30 ? "; so few claims say little: train on more speakers, or give verify a --threshold" : "";

/** What makes vectors of recordings, in words. */
export function embeddingText({ extractor, transforms, plda, training }: Embedding): string {
  const steps = transforms.map((transform) =>
    transform.kind === "length" ? "length normalisation" : `${transform.name} (${transform.outputDim})`,
  );
  const { numRecordings, numSpeakers } = training;
  return (
    `i-vectors of ${extractor.rank} values from ${numRecordings} recordings of ${numSpeakers} speakers, ` +
    [...steps, plda === null ? "cosine" : "PLDA"].join(", ")
  );
}

/** What a score is, for the head of a table. */
export function scoreUnit({ isCalibrated, settings }: VerifierScorer): string {
  if (isCalibrated) return "score, LLR";
  return settings.normalization === "none"
    ? `score, ${rawUnit({ settings })}`
    : `score, ${settings.normalization}-norm`;
}

/** What a score is before anything is done to it. */
export function rawUnit({ settings }: Pick<VerifierScorer, "settings">): string {
  if (settings.scoring === "cosine" || settings.scoring === "supervector") return "cosine";
  return settings.scoring === "plda" ? "nats" : "nats per frame";
}

const ORIGIN: Readonly<Record<VerifierScorer["thresholdFrom"], string>> = {
  learned: "learned on speakers held out",
  given: "given",
  default: "nothing was learned for such scores",
};

export const thresholdText = ({ threshold, thresholdFrom }: VerifierScorer): string =>
  `threshold ${threshold.toFixed(3)} (${ORIGIN[thresholdFrom]})`;

/** What claims are scored with, for a page of them. */
function scorerFacts(scorer: VerifierScorer) {
  const { verifier, settings } = scorer;
  const { ubm, adaptation, speakers, cohort, embedding } = verifier;
  return {
    scores: `${scoringText(settings)}; ${scoreUnit(scorer)}`,
    "background model": `${ubm.numComponents} Gaussians, ${ubm.covarianceType}, over ${ubm.dim} values a frame`,
    adaptation: `${adaptation.update.join(", ")} with relevance factor ${adaptation.relevanceFactor}`,
    ...(embedding ? { "i-vectors": embeddingText(embedding) } : {}),
    "speakers enrolled": String(speakers.length),
    "speakers of the cohort": String(cohort.length),
  };
}

/** What `voxmix info` and `train-ubm` say of a verifier. */
export function verifierFacts(verifier: Verifier) {
  const { by, ubm, recipe, sampleRate, adaptation, scoring, speakers, cohort, training } = verifier;
  return {
    by,
    sampleRate,
    dimensions: ubm.dim,
    covarianceType: ubm.covarianceType,
    numComponents: ubm.numComponents,
    adaptation: `${adaptation.update.join(", ")} with relevance factor ${adaptation.relevanceFactor}`,
    scoring: scoringText(scoring),
    ...(verifier.embedding ? { ivectors: embeddingText(verifier.embedding) } : {}),
    decision: decisionText(verifier.decision),
    enrolled: Object.fromEntries(speakers.map(({ name, fingerprints }) => [name, fingerprints.length])),
    cohort: cohort.map(({ name }) => name),
    recipe,
    trainedOn:
      training &&
      `${training.numRecordings} recordings of ${training.numSpeakers} speakers, ${training.numFrames} frames, seed ${training.seed}`,
    corpusFingerprint: training?.corpusFingerprint ?? null,
    repairs: training?.repairs.map(({ message }) => message) ?? [],
  };
}

function scoringText({ scoring, topComponents, normalization, topCohort }: Verifier["scoring"]): string {
  const method = scoring === "top" ? `top ${topComponents} components` : scoring;
  if (normalization === "none") return method;
  return `${method}, ${normalization}-norm${normalization === "adaptive-s" ? ` of ${topCohort}` : ""}`;
}

/** What `voxmix verify` takes. */
export type VerifyCommandOptions = SelectionOptions &
  KernelFlags &
  ThreadFlags &
  ScoringFlags & {
    readonly speaker?: string;
    readonly threshold?: number;
    readonly manifest?: string;
    readonly trials?: string;
    readonly recordings?: string;
    readonly format?: TrialFormat;
    readonly output?: string;
    readonly report?: string;
  };

/**
 * The scorer that the options ask for.
 *
 * @param speakers  to score against; all where there are none
 */
export function scorerFrom(
  verifier: Verifier,
  options: VerifyCommandOptions,
  speakers?: readonly string[],
): VerifierScorer {
  const { threshold } = options;
  return createVerifierScorer(verifier, {
    ...scoringFrom(options),
    ...kernelFrom(options),
    ...defined({ threshold, speakers }),
  });
}

/** What a reader must know where recordings are tested that speakers were enrolled from; nothing where there are none. */
export function enrolledTests(
  { speakers }: Verifier,
  recordings: Iterable<readonly [name: string, features: FeatureMatrix]>,
): readonly string[] {
  const enrolled = new Set(speakers.flatMap(({ fingerprints }) => fingerprints));
  const tests = [...recordings];
  const found = tests.filter(([, features]) => enrolled.has(recordingFingerprint(features))).map(([name]) => name);
  if (found.length === 0) return [];
  const named = `${found.slice(0, MOST_NAMED).join(", ")}${found.length > MOST_NAMED ? ` … and ${found.length - MOST_NAMED} more` : ""}`;
  return [
    `${found.length} of ${counted(tests.length, "recording")} tested ${found.length === 1 ? "is" : "are"} enrolled as well, and of those it is no test: ` +
      `${named}; leave them out with --where, or of the trial list`,
  ];
}

/** More are not read one by one. */
const MOST_NAMED = 3;

interface TrialOutput extends OutputOptions {
  /** The file of scores that was written. */
  readonly output?: string;
  /** The page to write. */
  readonly report?: string;
  /** Of the page. */
  readonly title: string;
  /** What a reader must know before the figures. */
  readonly warnings: readonly string[];
}

/** What became of many claims: what the threshold does to them, and metrics where there are claims of both kinds. */
export async function printTrials(
  scorer: VerifierScorer,
  trials: readonly ScoredTrial[],
  { json, output, report: page, title, warnings }: TrialOutput,
): Promise<void> {
  const [targets, others] = [true, false].map((kind) => trials.filter(({ isTarget }) => isTarget === kind)) as [
    ScoredTrial[],
    ScoredTrial[],
  ];
  const { threshold, thresholdFrom } = scorer;
  const falseRejectionRate = shareOf(targets, ({ score }) => score < threshold);
  const falseAcceptanceRate = shareOf(others, ({ score }) => score >= threshold);
  const isMeasurable = targets.length > 0 && others.length > 0;
  const report = isMeasurable
    ? await withProgressBar("resampling", (update) => detectionReport(trials, { onProgress: shownBy(update) }))
    : null;
  if (page !== undefined) {
    const { by, recipe } = scorer.verifier;
    const rates = `${rate(falseRejectionRate)} of true claims rejected, ${rate(falseAcceptanceRate)} of wrong ones accepted`;
    const settings = settingsText({ threshold: `${thresholdText(scorer)}: ${rates}`, ...scorerFacts(scorer) });
    await writeClaimsPage(page, report, { title, by, ...(recipe === null ? {} : { recipe }), settings, warnings });
  }
  for (const warning of warnings) remark(`warning: ${warning}`);
  if (json) {
    printJson({ threshold, thresholdFrom, falseRejectionRate, falseAcceptanceRate, report, trials, warnings });
    return;
  }
  const unknown = trials.length - targets.length - others.length;
  printText(
    `${trials.length} claims: ${targets.length} true, ${others.length} wrong` +
      `${unknown === 0 ? "" : `, ${unknown} nobody knows of`}; ${scoreUnit(scorer)}`,
  );
  printText(
    `${thresholdText(scorer)}: ${rate(falseRejectionRate)} of true claims rejected, ${rate(falseAcceptanceRate)} of wrong ones accepted`,
  );
  if (report) printText(detectionText([{ name: "value", report }]));
  else remark("claims of both kinds are needed to measure: true ones and wrong ones");
  if (output !== undefined) printText(`${output}: ${trials.length} scores`);
}

const rate = (value: number | null): string => (value === null ? "—" : percent(value, 2));

const shareOf = (trials: readonly ScoredTrial[], is: (trial: ScoredTrial) => boolean): number | null =>
  trials.length === 0 ? null : trials.filter(is).length / trials.length;
