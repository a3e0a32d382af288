/**
 * i-vectors beside numpy in the same run: 1,600 recordings of a hundred frames under 64 Gaussians over 39 dimensions, rank 100.
 * Statistics are made up, seeded; frames are no part of it. Extraction of all, and an iteration of EM with minimum divergence;
 * seconds on the clock and of processor time, as numpy's BLAS may use all cores. Says how far the i-vectors lie apart.
 *
 *   npx tsx bench/ivectors.ts [recordings] [rank]          needs /usr/bin/python3 with numpy
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createMixture, extractIVectors, trainIVectorExtractor, type UtteranceStatistics } from "voxmix";

const [numRecordings = 1600, rank = 100] = process.argv.slice(2).map(Number);
const [numComponents, dim, iterations] = [64, 39, 3];

/** The minimal standard generator of Park and Miller, to sums of uniforms: near enough to normal. */
let state = 1;
const uniform = (): number => {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
};
const normal = (): number => uniform() + uniform() + uniform() + uniform() + uniform() + uniform() - 3;

const ubm = createMixture({
  covarianceType: "diag",
  weights: new Float64Array(numComponents).fill(1 / numComponents),
  means: new Float64Array(numComponents * dim),
  covariances: new Float64Array(numComponents * dim).fill(1),
});
const origin = new Float64Array(dim);
const recordings = Array.from({ length: numRecordings }, (): UtteranceStatistics => {
  const shares = Float64Array.from({ length: numComponents }, () => uniform() ** 3);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const occupancy = shares.map((share) => (100 * share) / total);
  const first = Float64Array.from({ length: numComponents * dim }, (_, at) => {
    const n = occupancy[Math.floor(at / dim)] ?? 0;
    return n * 0.5 * normal() + Math.sqrt(n) * normal();
  });
  return { numComponents, dim, origin, occupancy, first, numFrames: 100 };
});

async function timed<T>(
  run: () => T | Promise<T>,
): Promise<{ readonly result: T; readonly wall: number; readonly cpu: number }> {
  const [begin, used] = [performance.now(), process.cpuUsage()];
  const result = await run();
  const { user, system } = process.cpuUsage(used);
  return { result, wall: (performance.now() - begin) / 1000, cpu: (user + system) / 1e6 };
}

const { extractor } = await trainIVectorExtractor(ubm, recordings.slice(0, 200), { rank, iterations: 1 });
const training = await timed(() => trainIVectorExtractor(ubm, recordings, { rank, iterations }));
const still = { ...extractor, means: ubm.means };
const extraction = await timed(() => extractIVectors(still, recordings));

const folder = mkdtempSync(join(tmpdir(), "voxmix-ivectors-"));
try {
  const write = (name: string, values: Float64Array) => writeFileSync(join(folder, name), values);
  write("occupancy.f64", Float64Array.from(recordings.flatMap(({ occupancy }) => Array.from(occupancy))));
  write("first.f64", Float64Array.from(recordings.flatMap(({ first }) => Array.from(first))));
  write("loadings.f64", still.loadings);
  const program = fileURLToPath(new URL("peers/ivectors.py", import.meta.url));
  const shape = [numRecordings, numComponents, dim, rank, iterations].map(String);
  const peer = execFileSync("/usr/bin/python3", [program, folder, ...shape], { encoding: "utf8" });
  const theirs = new Float64Array(readFileSync(join(folder, "ivectors.f64")).buffer.slice(0, 8 * numRecordings * rank));
  const apart = extraction.result.flatMap(({ mean }, u) =>
    Array.from(mean, (value, r) => Math.abs(value - (theirs[u * rank + r] ?? Number.NaN))),
  );
  const line = (what: string, wall: number, cpu: number) => `${what} ${wall.toFixed(3)} ${cpu.toFixed(3)}`;
  console.log("seconds on the clock, of processor time");
  console.log(line("voxmix extraction", extraction.wall, extraction.cpu));
  console.log(line("voxmix iteration", training.wall / iterations, training.cpu / iterations));
  console.log(peer.trim().replace(/^/gm, "numpy "));
  console.log(
    `greatest difference of an i-vector's value: ${apart.reduce((a, b) => Math.max(a, b), 0).toExponential(1)}`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
