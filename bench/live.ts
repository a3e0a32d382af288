/**
 * What a live classifier costs for each chunk of 10 ms: half a minute of noise through features (13 cepstra, two deltas)
 * and diagonal mixtures, a decision after each chunk. Milliseconds of one `push`: median and 99th of 100 by the clock, mean
 * processor time (which other work on the machine does not lengthen); the first second apart. A chunk must take less than
 * the 10 ms that it lasts.
 *
 *   npx tsx bench/live.ts [kernel] [precision]
 */
import {
  type Classifier,
  createLiveClassifier,
  createMixture,
  type KernelOptions,
  prepareClassifier,
  resolveRecipe,
} from "voxmix";

const [kernel = "auto", precision = "f64"] = process.argv.slice(2);
const RATE = 16000;
const CHUNK = RATE / 100;
const SECONDS = 30;
const CHUNKS_APART = 100;
const recipe = resolveRecipe({ profile: "psf", deltaOrder: 2, energyGate: null });
const DIM = 39;

/** The same numbers in every run. */
function noise(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

function classifierOf(numLabels: number, numComponents: number): Classifier {
  const next = noise();
  const mixtures = Array.from({ length: numLabels }, () =>
    createMixture({
      covarianceType: "diag",
      weights: Array.from({ length: numComponents }, () => 1 / numComponents),
      means: Array.from({ length: numComponents * DIM }, () => 10 * next()),
      covariances: Array.from({ length: numComponents * DIM }, () => 30),
    }),
  );
  const labels = mixtures.map((_, i) => `s${i}`);
  const training = { numUtterances: 0, numFrames: 0, seed: 0, corpusFingerprint: "", perLabel: [] };
  return { by: "speaker", labels, mixtures, recipe, sampleRate: RATE, training };
}

const next = noise();
const sound = Float32Array.from({ length: SECONDS * RATE }, () => 0.1 * next());
console.log(`kernel ${kernel}, ${precision}; milliseconds for 10 ms of sound`);
console.log("| labels × components | window | median | 99 % | processor |\n|---|---|---|---|---|");
for (const [numLabels, numComponents] of [
  [10, 8],
  [10, 64],
  [20, 512],
] as const) {
  for (const window of [undefined, 3]) {
    const model = prepareClassifier(classifierOf(numLabels, numComponents), { kernel, precision } as KernelOptions);
    const live = createLiveClassifier(model, window === undefined ? {} : { window });
    const times: number[] = [];
    let start = process.cpuUsage();
    for (let at = 0; at < sound.length; at += CHUNK) {
      if (times.length === CHUNKS_APART) start = process.cpuUsage();
      const before = performance.now();
      live.push(sound.subarray(at, at + CHUNK));
      times.push(performance.now() - before);
    }
    const { user, system } = process.cpuUsage(start);
    const processor = (user + system) / 1000 / (times.length - CHUNKS_APART);
    const sorted = times.slice(CHUNKS_APART).sort((a, b) => a - b);
    const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(3);
    console.log(
      `| ${numLabels} × ${numComponents} | ${window === undefined ? "all" : `${window} s`} | ${at(0.5)} | ${at(0.99)} | ${processor.toFixed(3)} |`,
    );
  }
}
