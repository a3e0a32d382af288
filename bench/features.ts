/**
 * How fast the front ends are: times real time on one minute of 16 kHz, 40 mel bands, 13 coefficients, statics alone, one
 * thread, beside meyda in the same run; and on the same minute in recordings of half a second. Processor time, so that
 * other work on the machine counts little: medians of seven runs each, taken in turn, the first run of each apart.
 *
 *   npm run bench:features            all of them
 *   npm run bench:features -- kaldi   one alone in its process
 */
import { createExtractor, type FeatureRecipe, type ProfileName, type Waveform } from "voxmix";

const SECONDS = 60;
const RATE = 16000;
const RUNS = 7;
const SHORT_SAMPLES = RATE / 2;

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
  librosa: {
    profile: "librosa",
    numMelBands: 40,
    numCoefficients: 13,
    frameLengthSamples: 512,
    frameShiftSamples: 160,
  },
};

/** Whisper's frames: an FFT of 400 samples, 80 bands handed out. */
const ofWhisper: Partial<FeatureRecipe> = {
  ...recipes.librosa,
  kind: "fbank",
  numMelBands: 80,
  frameLengthSamples: 400,
};

interface Case {
  readonly name: string;
  /** Gives the number of frames. */
  readonly run: () => number;
  /** Seconds of processor time, the first run in front. */
  readonly seconds: number[];
}

function createCase(name: string, recipe: Partial<FeatureRecipe>, waveforms: readonly Waveform[]): Case {
  const extract = createExtractor(recipe, RATE);
  const run = (): number => waveforms.reduce((sum, waveform) => sum + extract(waveform).numFrames, 0);
  return { name, run, seconds: [] };
}

function processorSeconds(run: () => number): number {
  const begin = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1e6;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const waveformOf = (samples: Float32Array): Waveform => ({ samples, sampleRate: RATE, warnings: [] });
const samples = sound();
const whole = [waveformOf(samples)];
const short = Array.from({ length: samples.length / SHORT_SAMPLES }, (_, i) =>
  waveformOf(samples.subarray(i * SHORT_SAMPLES, (i + 1) * SHORT_SAMPLES)),
);
const [only] = process.argv.slice(2);
const all = [
  ...Object.entries(recipes).map(([name, recipe]) => createCase(name, recipe, whole)),
  createCase("kaldi, ½ s each", recipes.kaldi, short),
  createCase("as Whisper's", ofWhisper, whole),
];
const cases = only === undefined ? all : all.filter(({ name }) => name === only);
for (let run = 0; run <= RUNS; run++) {
  for (const each of cases) each.seconds.push(processorSeconds(each.run));
}

const write = (cells: readonly string[]): void => {
  process.stdout.write(`${cells.map((cell, i) => (i === 0 ? cell.padEnd(17) : cell.padStart(14))).join("")}\n`);
};
write(["front end", "× real time", "spread", "µs a frame", "× meyda", "first run, s"]);
const ofMeyda = median(cases.find(({ name }) => name === "meyda")?.seconds.slice(1) ?? []);
for (const { name, run, seconds } of cases) {
  const [first = 0, ...others] = seconds;
  const middle = median(others);
  const spread = (Math.max(...others) - Math.min(...others)) / middle;
  write([
    name,
    (SECONDS / middle).toFixed(0),
    `${(100 * spread).toFixed(0)} %`,
    ((1e6 * middle) / run()).toFixed(1),
    Number.isNaN(ofMeyda) ? "–" : (ofMeyda / middle).toFixed(1),
    first.toFixed(3),
  ]);
}
