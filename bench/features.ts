/**
 * How fast the front ends are: times real time on one minute of 16 kHz, 40 mel bands, 13 coefficients, statics alone, one
 * thread, beside meyda in the same run. Medians of seven runs each, taken in turn; the first run of each apart.
 *
 *   npm run bench:features
 */
import { createExtractor, type FeatureRecipe, type ProfileName } from "voxmix";

const SECONDS = 60;
const RATE = 16000;
const RUNS = 7;

/** A buzz with formant-like resonances and a little noise; the cost does not depend on it, but silence would flatter. */
function sound(): Float32Array {
  let state = 1;
  const noise = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  let [a, b] = [0, 0];
  return Float32Array.from({ length: SECONDS * RATE }, (_, n) => {
    const excitation = (n % 133 === 0 ? 1 : 0) + 0.01 * noise();
    [a, b] = [1.8 * a - 0.9 * b + excitation, a];
    return 0.02 * a;
  });
}

const recipes: Readonly<Record<ProfileName, Partial<FeatureRecipe>>> = {
  meyda: { profile: "meyda", numMelBands: 40, deltaOrder: 0 },
  kaldi: { profile: "kaldi", numMelBands: 40 },
  htk: { profile: "htk", numMelBands: 40 },
  psf: { profile: "psf", numMelBands: 40 },
  librosa: { profile: "librosa", numMelBands: 40, numCoefficients: 13, frameLength: 0.032, frameShift: 0.01 },
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const waveform = { samples: sound(), sampleRate: RATE, warnings: [] };
const extractors = Object.entries(recipes).map(([name, recipe]) => ({ name, extract: createExtractor(recipe, RATE) }));
const runs = new Map(extractors.map(({ name }) => [name, [] as number[]]));
for (let run = 0; run <= RUNS; run++) {
  for (const { name, extract } of extractors) {
    const begin = performance.now();
    extract(waveform);
    runs.get(name)?.push((performance.now() - begin) / 1000);
  }
}

const ofMeyda = median(runs.get("meyda")?.slice(1) ?? []);
for (const [name, [first = 0, ...others]] of runs) {
  const seconds = median(others);
  const spread = (Math.max(...others) - Math.min(...others)) / seconds;
  const _cells = [
    name,
    (SECONDS / seconds).toFixed(0),
    `${(100 * spread).toFixed(0)} %`,
    ((1e6 * seconds) / (100 * SECONDS)).toFixed(1),
    (ofMeyda / seconds).toFixed(1),
    first.toFixed(3),
  ];
}
