import type { Embedding } from "../embed/embedding.js";
import type { ScoringMethod, ScoringOptions, VerifierNormalization } from "../verify/scoring/scoring-settings.js";
import type { VerifierScorer } from "../verify/scoring/verifier-scorer.js";
import type { DecisionCriterion, Verifier, VerifierDecision } from "../verify/verifier.js";
import type { OutputOptions } from "./flags.js";
import { defined } from "./flags.js";
import { percent } from "./output.js";

/** How scores are asked for at the command line, and how those of verification are shown. */

export interface ScoringFlags extends OutputOptions {
  readonly scoring?: ScoringMethod;
  readonly top?: number;
  readonly norm?: VerifierNormalization;
  readonly topCohort?: number;
}

export const scoringFrom = ({ scoring, top, norm, topCohort }: ScoringFlags): ScoringOptions =>
  defined({ scoring, topComponents: top, normalization: norm, topCohort });

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
export function scorerFacts(scorer: VerifierScorer) {
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
