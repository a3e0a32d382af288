import { rmSync } from "node:fs";
import type { Competitor } from "./competitors.js";
import { dataFolder } from "./compile.js";
import { startProgram } from "./program.js";
import { type Summary, summarize } from "./summary.js";
import { duration, markdownTable, times } from "./table.js";
import { type Workload, type WorkloadData, writeWorkload } from "./workload.js";

/** How many times as fast as sklearn f64 on one thread our f32 simd rows were to be. */
export interface Targets {
  readonly one: number;
  readonly two: number;
}

/** What a program said of a workload. */
export interface Measurement {
  readonly name: string;
  readonly ours: Competitor["ours"];
  /** Of an iteration, or of one pass of scoring. */
  readonly seconds: Summary;
  /** Of a whole training. */
  readonly call: number | null;
  readonly peakMegabytes: number;
  /** Of the final model on all frames, nats per frame. */
  readonly meanLogLikelihood: number;
  /** Share of the posteriors that are above e⁻⁵⁰. */
  readonly posteriorShare: number | null;
}

/** Log-likelihoods that differ by more, relatively, are not the same result. */
export const LIKELIHOOD_TOLERANCE = 1e-5;

/**
 * Runs all programs on one workload: each lives through all rounds, every round asks each in turn, the first round stands
 * apart.
 */
export async function measureWorkload(
  workload: Workload,
  data: WorkloadData,
  competitors: readonly Competitor[],
  rounds: number,
): Promise<readonly Measurement[]> {
  const folder = writeWorkload(dataFolder(), workload, data);
  const programs = competitors.map(({ command }) => startProgram(command(folder)));
  const answers: Answer[][] = programs.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, program] of programs.entries()) answers[index]?.push((await program.ask("measure")) as Answer);
    process.stderr.write(`${workload.name}: round ${round} of ${rounds}\n`);
  }
  const measurements: Measurement[] = [];
  for (const [index, program] of programs.entries()) {
    const last = (await program.ask("finish")) as LastAnswer;
    await program.close();
    const own = answers[index] ?? [];
    const calls = own.flatMap(({ call }) => call ?? []);
    measurements.push({
      name: program.name,
      ours: competitors[index]?.ours ?? null,
      seconds: summarize(own.map(({ seconds }) => seconds)),
      call: calls.length > 0 ? summarize(calls).median : (last.call ?? null),
      peakMegabytes: last.peakMegabytes,
      meanLogLikelihood: last.meanLogLikelihood,
      posteriorShare: last.posteriorShare ?? null,
    });
  }
  rmSync(folder, { recursive: true });
  return measurements;
}

interface Answer {
  readonly seconds: number;
  readonly call?: number;
}

interface LastAnswer {
  readonly meanLogLikelihood: number;
  readonly peakMegabytes: number;
  readonly posteriorShare?: number;
  readonly call?: number;
}

/** The row that results are compared with: the first peer, which computes in float64, else our most exact. */
function standard(measurements: readonly Measurement[]): Measurement | undefined {
  return measurements.find(({ ours }) => ours === null) ?? measurements.find(({ ours }) => ours?.precision === "f64");
}

/** Relative difference of the final log-likelihoods from those of the standard. */
export function disagreement(measurement: Measurement, measurements: readonly Measurement[]): number {
  const expected = (standard(measurements) ?? measurement).meanLogLikelihood;
  return Math.abs(measurement.meanLogLikelihood - expected) / Math.abs(expected);
}

/** Our rows whose result is not the peers'. */
export const wrongResults = (measurements: readonly Measurement[]): readonly Measurement[] =>
  measurements.filter((each) => each.ours !== null && !(disagreement(each, measurements) <= LIKELIHOOD_TOLERANCE));

/** The table of a workload: a row for each program, with its ratio to every peer. */
export function tableOf(measurements: readonly Measurement[], targets: Targets | null): string {
  const peers = measurements.filter(({ ours }) => ours === null);
  const header = [
    "program",
    "median",
    "spread",
    "first",
    "whole call",
    "peak MB",
    "Δ log-lik.",
    ...peers.map(({ name }) => `× ${name}`),
    "target",
  ];
  return markdownTable(
    header,
    measurements.map((each) => [
      each.name,
      duration(each.seconds.median),
      `${((100 * (each.seconds.most - each.seconds.least)) / each.seconds.median).toFixed(0)} %`,
      duration(each.seconds.first),
      each.call === null ? "–" : duration(each.call),
      each.peakMegabytes.toFixed(0),
      disagreement(each, measurements).toExponential(0),
      ...peers.map((peer) => times(peer.seconds.median / each.seconds.median)),
      each.ours === null ? "" : verdict(each, measurements, targets),
    ]),
  );
}

function verdict(
  { ours, seconds }: Measurement,
  measurements: readonly Measurement[],
  targets: Targets | null,
): string {
  const sklearn = measurements.find(({ name }) => name === "sklearn f64");
  if (targets === null || sklearn === undefined || ours?.kernel !== "simd" || ours.precision !== "f32") return "";
  const target = ours.threads === 1 ? targets.one : targets.two;
  return `${target}× ${sklearn.seconds.median / seconds.median >= target ? "yes" : "NO"}`;
}
