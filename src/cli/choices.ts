import type { LabelFormat } from "../formats/labels/labels.js";
import type { MixtureFormat } from "../formats/mixture/decode-mixtures.js";
import type { TrialFormat } from "../formats/trials/trials.js";
import type { InitializationName } from "../gmm/em/mixture-options.js";
import type { CovarianceType, ProfileName } from "../types.js";
import type { ScoringMethod, VerifierNormalization } from "../verify/scoring/scoring-settings.js";

// Names that the help and the checking of options need, without the code that knows what is behind them: each module that is
// loaded takes a millisecond of the start, and these two would bring eight. The types see to it that none is missing.

const profileNames: Readonly<Record<ProfileName, true>> = {
  meyda: true,
  kaldi: true,
  htk: true,
  librosa: true,
  psf: true,
};

const labelFormats: Readonly<Record<LabelFormat, true>> = {
  TextGrid: true,
  TIMIT: true,
  HTK: true,
  ESPS: true,
  MLF: true,
  CTM: true,
  RTTM: true,
  Audacity: true,
};

const initializations: Readonly<Record<InitializationName, true>> = {
  kmeans: true,
  "kmeans++": true,
  "random-frames": true,
  "random-posteriors": true,
  split: true,
};

const covarianceTypes: Readonly<Record<CovarianceType, true>> = { diag: true, full: true, tied: true, spherical: true };

/** Covariance types that `--covariance` takes. */
export const COVARIANCE_NAMES: readonly string[] = Object.keys(covarianceTypes);

/** Starts that `--init` takes beside models. */
export const INITIALIZATION_NAMES: readonly string[] = Object.keys(initializations);

const mixtureFormats: Readonly<Record<MixtureFormat, true>> = {
  safetensors: true,
  sklearn: true,
  kaldi: true,
  htk: true,
};

const trialFormats: Readonly<Record<TrialFormat, true>> = {
  kaldi: true,
  voxceleb: true,
  nist: true,
  csv: true,
  tsv: true,
};

/** Trial lists and score files that `--format` takes. */
export const TRIAL_FORMAT_NAMES: readonly string[] = Object.keys(trialFormats);

/** Front ends that `--profile` takes. */
export const PROFILE_NAMES: readonly string[] = Object.keys(profileNames);

/** Label files that `--labels` takes. */
export const LABEL_FORMAT_NAMES: readonly string[] = Object.keys(labelFormats);

/** What `--to` of convert takes. */
export const MIXTURE_FORMAT_NAMES: readonly string[] = Object.keys(mixtureFormats);

const scoringMethods: Readonly<Record<ScoringMethod, true>> = {
  exact: true,
  top: true,
  linear: true,
  supervector: true,
  cosine: true,
  plda: true,
};

/** How `--scoring` of verify scores. */
export const SCORING_NAMES: readonly string[] = Object.keys(scoringMethods);

const scoreNormalizations: Readonly<Record<VerifierNormalization, true>> = {
  none: true,
  z: true,
  t: true,
  zt: true,
  s: true,
  "adaptive-s": true,
};

/** What `--norm` of verify takes. */
export const SCORE_NORMALIZATION_NAMES: readonly string[] = Object.keys(scoreNormalizations);
