import {
  cosineScores,
  createRatioScorer,
  type Engine,
  enroll,
  type FeatureMatrix,
  type GaussianMixture,
  type ScoredTrial,
  type SystemScores,
  scoreTrials,
  supervector,
  trainMixture,
  trainVerifier,
  type VerificationTrial,
} from "voxmix";
import type { Settings } from "./settings.js";

/** A recording, and whose it is. */
export interface Recording {
  readonly label: string;
  readonly path: string;
  readonly features: FeatureMatrix;
}

export interface SplitRecordings {
  readonly background: readonly Recording[];
  readonly enrolment: readonly Recording[];
  readonly test: readonly Recording[];
}

/** The scores of two systems on the same trials. */
export interface SystemTrials {
  readonly likelihoodRatio: readonly ScoredTrial[];
  readonly supervectors: readonly ScoredTrial[];
}

/** Every test recording against every speaker enrolled: by log-likelihood ratios, and by angles between supervectors. */
export async function scoreSystems(
  threads: Engine,
  { background, enrolment, test }: SplitRecordings,
  { recipe, numComponents, relevanceFactor, ownComponents }: Settings,
): Promise<SystemTrials> {
  let verifier = await trainVerifier(background, {
    recipe,
    numComponents,
    adaptation: { relevanceFactor },
    maxIterations: 15,
    tolerance: 0.005,
    scoring: "exact",
    cohort: null,
    calibration: null,
    engine: threads,
  });
  for (const speaker of new Set(enrolment.map(({ label }) => label))) {
    const own = enrolment.filter(({ label }) => label === speaker).map(({ features }) => features);
    verifier = enroll(verifier, speaker, own, { duplicates: "skip" });
  }
  const { ubm, speakers } = verifier;
  const claims: VerificationTrial[] = speakers.flatMap(({ name }) =>
    test.map(({ path, label }) => ({ model: name, test: path, isTarget: name === label })),
  );
  const recordings = new Map(test.map(({ path, features }) => [path, features]));
  const models = speakers.map(({ statistics }) => supervector(ubm, statistics, { relevanceFactor: 16 }));
  const vectors = test.map(({ features }) => supervector(ubm, features));
  const angles = cosineScores(models, vectors);
  return {
    likelihoodRatio:
      ownComponents === null
        ? scoreTrials(verifier, claims, recordings)
        : await ownRatios(threads, { ubm, claims, recordings, enrolment, numComponents: ownComponents }),
    supervectors: claims.map((claim, i) => ({ ...claim, score: angles[i] as number })),
  };
}

/** Claims to be scored by mixtures of each speaker's own, not adapted from the background model. */
interface OwnMixtureClaims {
  readonly ubm: GaussianMixture;
  readonly claims: readonly VerificationTrial[];
  readonly recordings: ReadonlyMap<string, FeatureMatrix>;
  readonly enrolment: readonly Recording[];
  readonly numComponents: number;
}

async function ownRatios(
  threads: Engine,
  { ubm, claims, recordings, enrolment, numComponents }: OwnMixtureClaims,
): Promise<ScoredTrial[]> {
  const speakers = [...new Set(claims.map(({ model }) => model))];
  const mixtures: GaussianMixture[] = [];
  for (const speaker of speakers) {
    const own = enrolment.filter(({ label }) => label === speaker).map(({ features }) => features);
    mixtures.push((await trainMixture(own, { numComponents, maxIterations: 15, engine: threads })).mixture);
  }
  const ratiosOf = createRatioScorer(mixtures, ubm);
  const ratios = new Map([...recordings].map(([test, features]) => [test, ratiosOf(features)]));
  const scoreOf = ({ test, model }: VerificationTrial) => ratios.get(test)?.[speakers.indexOf(model)] as number;
  return claims.map((claim) => ({ ...claim, score: scoreOf(claim) }));
}

/** Scores as fusion takes them: of the true claims, and of the others. */
export function systemScores(trials: readonly ScoredTrial[]): SystemScores {
  const scoresOf = (kind: boolean) => trials.filter(({ isTarget }) => isTarget === kind).map(({ score }) => score);
  return { targets: scoresOf(true), nonTargets: scoresOf(false) };
}
