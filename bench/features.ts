/**
 * How fast the front ends are: times real time on one minute of 16 kHz, 40 mel bands, 13 coefficients, statics alone, one
 * thread, beside meyda in the same run, and beside Kaldi's definition in numpy and scipy; and on the same minute in recordings
 * of half a second. Processor time, so that other work on the machine counts little: medians of seven runs each, taken in
 * turn, the first run of each apart.
 *
 *   npm run bench:features            all of them
 *   npm run bench:features -- kaldi   one alone in its process
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  createExtractor,
  type ExtractorOptions,
  extractFeatures,
  type FeatureRecipe,
  OptionError,
  type ProfileName,
  type Waveform,
} from "voxmix";
import { readArguments } from "./harness/arguments.js";
import { dataFolder, peerFile } from "./harness/compile.js";
import { findScikitLearn } from "./harness/peers.js";
import { type Program, startProgram } from "./harness/program.js";
import { createReport } from "./harness/report.js";
import { summarize } from "./harness/summary.js";
import { duration, markdownTable, times } from "./harness/table.js";

/** Of sound; more of it smooths what the compiler and the machine do meanwhile. */
const SECONDS = Number(process.env.SECONDS ?? 60);
const RATE = 16000;
/** Times real time that the profile kaldi was to reach. */
const TARGET = 10_000;
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
  /** Seconds of processor time and frames of one pass over the minute. */
  readonly run: () => Pass | Promise<Pass>;
  /** The first run in front. */
  readonly seconds: number[];
  numFrames: number;
}

interface Pass {
  readonly seconds: number;
  readonly numFrames: number;
}

/** A pass takes some milliseconds: as many in a row are one measurement. */
const LEAST_SECONDS = 0.05;

function createCase(
  name: string,
  recipe: Partial<FeatureRecipe>,
  waveforms: readonly Waveform[],
  options: ExtractorOptions = {},
): Case {
  const extract = createExtractor(recipe, RATE, options);
  const pass = (): number => waveforms.reduce((sum, waveform) => sum + extract(waveform).numFrames, 0);
  const run = (): Pass => {
    const begin = process.cpuUsage();
    let [seconds, numFrames, count] = [0, 0, 0];
    while (seconds < LEAST_SECONDS) {
      numFrames = pass();
      count++;
      const { user, system } = process.cpuUsage(begin);
      seconds = (user + system) / 1e6;
    }
    return { seconds: seconds / count, numFrames };
  };
  return { name, run, seconds: [], numFrames: 0 };
}

const NUMPY = "numpy, kaldi's definition";

/** Kaldi's definition in numpy, where there is one; what is missing is told. */
function startNumpy(samples: Float32Array, say: (text: string) => void): Program | null {
  const python = findScikitLearn();
  if ("missing" in python) {
    say(`the row of numpy is left out: ${python.missing}`);
    return null;
  }
  mkdirSync(join(dataFolder(), "features"), { recursive: true });
  const sound = join(dataFolder(), "features", "sound.f32");
  writeFileSync(sound, samples);
  return startProgram({
    name: NUMPY,
    file: python.file,
    arguments: [peerFile("features.py"), sound],
    environment: { OPENBLAS_NUM_THREADS: "1" },
  });
}

const waveformOf = (samples: Float32Array): Waveform => ({ samples, sampleRate: RATE });
const samples = sound();
const whole = [waveformOf(samples)];
const short = Array.from({ length: samples.length / SHORT_SAMPLES }, (_, i) =>
  waveformOf(samples.subarray(i * SHORT_SAMPLES, (i + 1) * SHORT_SAMPLES)),
);
const options = readArguments(7);
const report = createReport(options);
const isAsked = (name: string): boolean => options.names.length === 0 || options.names.includes(name);

/** What this Node cannot run is told, and left out. */
function relaxedCase(): readonly Case[] {
  try {
    return [createCase("kaldi, relaxed", recipes.kaldi, whole, { kernel: "relaxed" })];
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    report.say(`the row of the relaxed kernel is left out: ${error.message}`);
    return [];
  }
}

const numpy = isAsked("numpy") ? startNumpy(samples, report.say) : null;
const cases: Case[] = [
  ...Object.entries(recipes).map(([name, recipe]) => createCase(name, recipe, whole)),
  createCase("kaldi, ½ s each", recipes.kaldi, short),
  createCase("kaldi, f64", { ...recipes.kaldi, precision: "f64" }, whole),
  ...relaxedCase(),
  createCase("kaldi, reference", recipes.kaldi, whole, { kernel: "reference" }),
  createCase("as Whisper's", ofWhisper, whole),
].filter(({ name }) => isAsked(name));
if (numpy)
  cases.push({ name: NUMPY, run: async () => (await numpy.ask("measure")) as Pass, seconds: [], numFrames: 0 });
for (let round = 0; round <= options.rounds; round++) {
  for (const each of cases) {
    const { seconds, numFrames } = await each.run();
    each.seconds.push(seconds);
    each.numFrames = numFrames;
  }
}

const medianOf = (wanted: string): number => summarize(cases.find(({ name }) => name === wanted)?.seconds ?? []).median;
const rows = cases.map(({ name, seconds, numFrames }) => {
  const { median, first, least, most } = summarize(seconds);
  const speed = SECONDS / median;
  return [
    name,
    speed.toFixed(0),
    `${((100 * (most - least)) / median).toFixed(0)} %`,
    ((1e6 * median) / numFrames).toFixed(2),
    times(medianOf("meyda") / median),
    times(medianOf(NUMPY) / median),
    duration(first),
    name === "kaldi" ? `${TARGET} ${speed >= TARGET ? "yes" : "NO"}` : "",
  ];
});
const header = ["front end", "× real time", "spread", "µs a frame", "× meyda", "× numpy", "first run", "target"];
const title = "One minute of 16 kHz, 40 mel bands, 13 coefficients, statics alone, one thread, processor time";
report.section(
  title,
  markdownTable(header, rows),
  cases.map(({ name, seconds, numFrames }) => ({ name, seconds, numFrames })),
);
if (numpy) {
  const { values } = (await numpy.ask("finish")) as { values: readonly number[] };
  await numpy.close();
  const own = extractFeatures(waveformOf(samples), recipes.kaldi).data;
  const apart = values.reduce((most, value, at) => Math.max(most, Math.abs(value - (own[at] ?? Number.NaN))), 0);
  report.section(
    "Agreement",
    `The first 1,000 frames of kaldi and numpy differ by at most ${apart.toExponential(1)}.`,
    apart,
  );
}
report.end();
