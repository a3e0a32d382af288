import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadUtterances, readManifest } from "voxmix/node";
import type { BenchArguments } from "./arguments.js";
import { startingFrom, type Workload, type WorkloadData } from "./workload.js";

/** A workload with the making of its data. */
export interface MadeWorkload {
  readonly workload: Workload;
  readonly make: () => WorkloadData;
}

/**
 * One frame far from all others would keep a component to itself, whose covariance, without a floor, is singular but for
 * rounding: there no two programs agree.
 */
const FRAMES_PER_MEAN = 20;

/**
 * W6: the frames of FSDD, 13 MFCC with first and second deltas. Their posteriors are less sparse than those of clusters
 * drawn from a mixture, and a kernel that skips what is 0 has more to do.
 */
export async function speechWorkloads(
  { corpus, names }: Pick<BenchArguments, "corpus" | "names">,
  say: (text: string) => void,
): Promise<readonly MadeWorkload[]> {
  if (names.length > 0 && !names.some((name) => name.startsWith("w6"))) return [];
  if (!existsSync(join(corpus, "recordings"))) {
    say(
      `W6 is left out: there are no recordings in ${corpus}; get it with npx voxmix corpus get fsdd, or name it with --corpus`,
    );
    return [];
  }
  const frames = await framesOfCorpus(corpus);
  const dim = 39;
  const shared = { dim, numFrames: frames.length / dim, repeats: 1 } as const;
  const workloads: readonly Workload[] = [
    {
      ...shared,
      name: "w6-diag",
      title: "W6 speech, diagonal, K = 64",
      numComponents: 64,
      covarianceType: "diag",
      iterations: 10,
    },
    {
      ...shared,
      name: "w6-full",
      title: "W6 speech, full, K = 8",
      numComponents: 8,
      covarianceType: "full",
      iterations: 10,
    },
  ];
  return workloads.map((workload) => ({ workload, make: () => startingFrom(frames, workload, FRAMES_PER_MEAN) }));
}

async function framesOfCorpus(corpus: string): Promise<Float32Array> {
  const { utterances } = await loadUtterances(await readManifest(corpus), {
    by: "digit",
    recipe: { profile: "kaldi", deltaOrder: 2 },
  });
  const whole = new Float32Array(utterances.reduce((sum, { features }) => sum + features.data.length, 0));
  let offset = 0;
  for (const { features } of utterances) {
    whole.set(features.data, offset);
    offset += features.data.length;
  }
  return whole;
}
