import type { KernelName, KernelPrecision } from "voxmix";
import { compiledProgram, peerFile } from "./compile.js";
import { compileArmadillo, findScikitLearn, type Peer } from "./peers.js";
import type { Command } from "./program.js";

/** A row of the table: how its program is started on a workload's folder. */
export interface Competitor {
  readonly name: string;
  /** Of our rows; those that the targets were set for are f32, simd. */
  readonly ours: { readonly kernel: KernelName; readonly precision: KernelPrecision; readonly threads: number } | null;
  readonly command: (folder: string) => Command;
}

export type Task = "em" | "score";

/** voxmix by precision, kernel and threads. */
export function ourCompetitors(task: Task): readonly Competitor[] {
  const program = compiledProgram("mixture");
  const variants = (["simd", "relaxed"] as const).flatMap((kernel) =>
    (["f32", "f64"] as const).flatMap((precision) => [1, 2].map((threads) => ({ kernel, precision, threads }))),
  );
  return [...variants, { kernel: "reference", precision: "f64", threads: 1 } as const].map((ours) => {
    const { kernel, precision, threads } = ours;
    const name = `voxmix ${kernel} ${precision}, ${threads} thread${threads === 1 ? "" : "s"}`;
    const settings = [task, kernel, precision, String(threads)];
    return {
      name,
      ours,
      command: (folder) => ({
        name,
        file: process.execPath,
        arguments: [...flagsFor(kernel), program, folder, ...settings],
      }),
    };
  });
}

/** Node 20 runs relaxed SIMD when it is told to, Node 21 and later anyway. */
const flagsFor = (kernel: KernelName): readonly string[] =>
  kernel === "relaxed" && Number.parseInt(process.versions.node, 10) < 21 ? ["--experimental-wasm-relaxed-simd"] : [];

/** The peers that are there; what is missing is told to `say`. */
export function peerCompetitors(task: Task, say: (text: string) => void): readonly Competitor[] {
  const sklearn = findScikitLearn();
  const armadillo = compileArmadillo();
  for (const peer of [sklearn, armadillo]) if ("missing" in peer) say(peer.missing);
  const chunked =
    task === "score" ? [scikitLearn(sklearn, task, "f64", 1, 4096)] : [scikitLearn(sklearn, task, "f64", 2)];
  return [
    scikitLearn(sklearn, task, "f64", 1),
    ...chunked,
    scikitLearn(sklearn, task, "f32", 1),
    armadilloOn(armadillo, task, 1),
    armadilloOn(armadillo, task, 2),
  ].flat();
}

function scikitLearn(
  peer: Peer,
  task: Task,
  precision: KernelPrecision,
  threads: number,
  chunk?: number,
): readonly Competitor[] {
  if ("missing" in peer) return [];
  const details = [
    precision,
    ...(chunk ? [`in chunks of ${chunk}`] : []),
    ...(threads > 1 ? [`${threads} threads`] : []),
  ];
  const name = `sklearn ${details.join(", ")}`;
  const command = (folder: string): Command => ({
    name,
    file: peer.file,
    arguments: [peerFile("mixture.py"), folder, task, precision, ...(chunk ? [String(chunk)] : [])],
    environment: { OPENBLAS_NUM_THREADS: String(threads), OMP_NUM_THREADS: String(threads) },
  });
  return [{ name, ours: null, command }];
}

function armadilloOn(peer: Peer, task: Task, threads: number): readonly Competitor[] {
  if ("missing" in peer) return [];
  const name = `Armadillo, ${threads} thread${threads === 1 ? "" : "s"}`;
  const command = (folder: string): Command => ({
    name,
    file: peer.file,
    arguments: [folder, task],
    environment: { OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: "1" },
  });
  return [{ name, ours: null, command }];
}
