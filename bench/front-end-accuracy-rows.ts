import {
  addNoise,
  applyGain,
  babbleOf,
  classify,
  crossValidate,
  extractFeatures,
  type FeatureRecipe,
  groupFolds,
  kFolds,
  type ProfileName,
  prepareClassifier,
  trainClassifier,
  type Waveform,
} from "voxmix";
import { filterRows, labelOf, parseWhere, readAudio, readManifest } from "voxmix/node";

/** Accuracies, 0–1, of one profile with one normalisation. */
export interface Row {
  readonly profile: ProfileName;
  readonly normalization: FeatureRecipe["normalization"];
  /** By cross-validation on the training split. */
  readonly trained: Readonly<Record<"digits" | "speakers" | "unheard", number>>;
  /** Of the test split under each condition, digits and speakers. */
  readonly tested: Readonly<Record<string, Readonly<Record<"digits" | "speakers", number>>>>;
  readonly numTests: number;
}

const PROFILES: readonly ProfileName[] = ["meyda", "kaldi", "htk", "librosa", "psf"];
// Sliding windows of three seconds are longer than any of these recordings: they would be "mean" again.
const NORMALIZATIONS = ["none", "mean", "mean-variance", "warp"] as const;

export const rowsToMeasure = PROFILES.flatMap((profile) =>
  NORMALIZATIONS.map((normalization) => ({ profile, normalization })),
);

const FOLDS = 3;
const MODEL = { numComponents: 8, covarianceType: "diag", varianceFloor: 0.1, tolerance: 0.02, seed: 0 } as const;

type Recording = {
  readonly path: string;
  readonly digit: string;
  readonly speaker: string;
  readonly split: string;
  readonly waveform: Waveform;
};

/** What is done to a test recording, from its place in the list. */
type Condition = (waveform: Waveform, place: number) => Waveform;

function conditions(training: readonly Recording[]): Readonly<Record<string, Condition>> {
  const voices = training.map(({ waveform }) => waveform);
  const babble = babbleOf(voices, { numVoices: 8, seconds: 30, seed: 0 });
  const noisy =
    (noise: Waveform | "white", snr: number): Condition =>
    (waveform, seed) =>
      addNoise(waveform, { noise, snr, seed });
  return {
    clean: (waveform) => waveform,
    "−30 dB": (waveform) => applyGain(waveform, -30),
    ...Object.fromEntries([20, 10, 5].map((snr) => [`white ${snr} dB`, noisy("white", snr)])),
    ...Object.fromEntries([20, 10, 5].map((snr) => [`babble ${snr} dB`, noisy(babble, snr)])),
  };
}

/** What both tasks share; the level is left out where nothing takes it off. */
function recipeOf({ profile, normalization }: (typeof rowsToMeasure)[number], energyGate: number) {
  const c0 = normalization === "none" ? "deltas" : "keep";
  const dynamics = { deltaOrder: 2, deltaWindow: 2, deltaEdges: "htk" } as const;
  return { profile, normalization, energyGate, c0, logEnergy: "drop", ...dynamics } as const;
}

async function readCorpus(source: string): Promise<Recording[]> {
  const { rows } = filterRows(await readManifest(source), [parseWhere("split=train,test")]);
  return Promise.all(
    rows.map(async (row) => ({
      path: row.path,
      digit: labelOf(row, "digit"),
      speaker: labelOf(row, "speaker"),
      split: labelOf(row, "split"),
      waveform: await readAudio(row.path),
    })),
  );
}

/** Measures one row. */
export async function measureRow(source: string, index: number): Promise<Row> {
  const chosen = rowsToMeasure[index];
  if (chosen === undefined) throw new RangeError(`there is no row ${index}`);
  const corpus = await readCorpus(source);
  const training = corpus.filter(({ split }) => split === "train");
  const tests = corpus.filter(({ split }) => split === "test");
  const changes = conditions(training);

  const measure = async (by: "digit" | "speaker", energyGate: number) => {
    const recipe = recipeOf(chosen, energyGate);
    const utterances = training.map((recording) => ({
      label: recording[by],
      group: recording.speaker,
      path: recording.path,
      features: extractFeatures(recording.waveform, recipe),
    }));
    const options = { ...MODEL, by, recipe };
    const model = prepareClassifier(await trainClassifier(utterances, options));
    const rightShare = (change: Condition) =>
      tests.filter(
        (test, place) => classify(model, extractFeatures(change(test.waveform, place), recipe)).label === test[by],
      ).length / tests.length;
    return {
      tested: Object.fromEntries(Object.entries(changes).map(([name, change]) => [name, rightShare(change)])),
      folded: (await crossValidate(utterances, kFolds(utterances, FOLDS, 0), options)).accuracy,
      unheard: by === "digit" ? (await crossValidate(utterances, groupFolds(utterances), options)).accuracy : 0,
    };
  };

  const digits = await measure("digit", 30);
  const speakers = await measure("speaker", 40);
  return {
    ...chosen,
    trained: { digits: digits.folded, speakers: speakers.folded, unheard: digits.unheard },
    tested: Object.fromEntries(
      Object.keys(changes).map((name) => [
        name,
        { digits: digits.tested[name] ?? 0, speakers: speakers.tested[name] ?? 0 },
      ]),
    ),
    numTests: tests.length,
  };
}
