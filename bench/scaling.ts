/**
 * Cost curves of training: seconds of an iteration against frames N, components K and dimensions D, with the slope of each in
 * log-log, and peak memory against N with the features in memory and read again at each pass. Every point in its own process.
 *
 *   npm run bench:scaling
 *   npm run bench:scaling -- memory        frames, components, dimensions, dimensions-full, memory: some of them
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeNpy } from "voxmix";
import { createRandom } from "../src/math/random.js";
import { readArguments } from "./harness/arguments.js";
import { compiledProgram, dataFolder } from "./harness/compile.js";
import { createReport } from "./harness/report.js";
import { logLogSlope } from "./harness/summary.js";
import { duration, markdownTable } from "./harness/table.js";

interface Shape {
  readonly numFrames: number;
  readonly dim: number;
  readonly numComponents: number;
  readonly covarianceType: "diag" | "full";
}

interface Answer {
  readonly seconds: number;
  readonly peakMegabytes: number;
}

interface Curve {
  readonly name: string;
  readonly title: string;
  readonly symbol: string;
  readonly points: readonly { readonly x: number; readonly shape: Shape }[];
}

const middle: Shape = { numFrames: 50_000, dim: 39, numComponents: 64, covarianceType: "diag" };

const curves: readonly Curve[] = [
  {
    name: "frames",
    title: "against frames N (K = 64, D = 39, diagonal)",
    symbol: "N",
    points: [12_500, 25_000, 50_000, 100_000, 200_000].map((x) => ({ x, shape: { ...middle, numFrames: x } })),
  },
  {
    name: "components",
    title: "against components K (N = 50,000, D = 39, diagonal)",
    symbol: "K",
    points: [16, 32, 64, 128, 256].map((x) => ({ x, shape: { ...middle, numComponents: x } })),
  },
  {
    name: "dimensions",
    title: "against dimensions D (N = 50,000, K = 64, diagonal)",
    symbol: "D",
    points: [12, 24, 48, 96].map((x) => ({ x, shape: { ...middle, dim: x } })),
  },
  {
    name: "dimensions-full",
    title: "against dimensions D (N = 20,000, K = 16, full)",
    symbol: "D",
    points: [12, 24, 48, 96].map((x) => ({
      x,
      shape: { numFrames: 20_000, numComponents: 16, dim: x, covarianceType: "full" },
    })),
  },
];

const options = readArguments();
const report = createReport(options);
const program = compiledProgram("scaling");
const isAsked = (name: string): boolean => options.names.length === 0 || options.names.includes(name);
const ask = (...question: readonly string[]): Answer =>
  JSON.parse(execFileSync(process.execPath, [program, ...question], { encoding: "utf8" })) as Answer;

function measureCurve({ title, symbol, points }: Curve): void {
  const measured = points.map(({ x, shape }) => {
    const { numFrames, dim, numComponents, covarianceType } = shape;
    const { seconds } = ask("time", String(numFrames), String(dim), String(numComponents), covarianceType);
    return { x, seconds };
  });
  const slope = logLogSlope(measured.map(({ x, seconds }) => ({ x, y: seconds })));
  const table = markdownTable(
    [symbol, "seconds an iteration"],
    measured.map(({ x, seconds }) => [String(x), duration(seconds)]),
  );
  report.section(`Time ${title}`, `${table}\n\nSlope in log-log: ${slope.toFixed(2)}`, { measured, slope });
}

const FRAMES_PER_FILE = 50_000;
const DIM = 39;

/** Files of random features, the same in every run. */
function writeFiles(folder: string, count: number): string[] {
  mkdirSync(folder, { recursive: true });
  return Array.from({ length: count }, (_, index) => {
    const random = createRandom(index);
    const values = Float32Array.from({ length: FRAMES_PER_FILE * DIM }, () => random.normal());
    const path = join(folder, `${String(index).padStart(3, "0")}.npy`);
    writeFileSync(path, encodeNpy(values, [FRAMES_PER_FILE, DIM]));
    return path;
  });
}

function measureMemory(): void {
  const folder = join(dataFolder(), "scaling");
  const counts = [1, 2, 4, 8, 16];
  const files = writeFiles(folder, counts.at(-1) ?? 0);
  const measured = counts.map((count) => {
    const paths = files.slice(0, count);
    return { count, all: ask("memory", "all", ...paths), shards: ask("memory", "shards", ...paths) };
  });
  rmSync(folder, { recursive: true });
  const table = markdownTable(
    ["N", "features, MB", "in memory: peak MB", "seconds", "shards: peak MB", "seconds"],
    measured.map(({ count, all, shards }) => [
      String(count * FRAMES_PER_FILE),
      ((count * FRAMES_PER_FILE * DIM * 4) / 2 ** 20).toFixed(0),
      all.peakMegabytes.toFixed(0),
      duration(all.seconds),
      shards.peakMegabytes.toFixed(0),
      duration(shards.seconds),
    ]),
  );
  report.section("Memory against frames N (K = 16, D = 39, three iterations, reading included)", table, measured);
}

for (const curve of curves) if (isAsked(curve.name)) measureCurve(curve);
if (isAsked("memory")) measureMemory();
report.end();
