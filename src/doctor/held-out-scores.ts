import { type ClassGaussian, classGaussian, meanScore } from "./class-gaussian.js";
import { addSums, type FrameSums, meanOf, noFrames, scatterFrom } from "./frame-sums.js";

/** Frames of a recording, and the class it is said to be of. */
export interface LabelledSums {
  readonly label: string;
  readonly sums: FrameSums;
}

/** How a recording fares under the class it is said to be of, trained without it, and under the others. */
export interface HeldOutScore {
  /** Mean log-likelihood under its own class, nats per frame. */
  readonly own: number;
  /** That of the best other class; null where there is one class alone. */
  readonly other: number | null;
  readonly otherLabel: string | null;
}

/**
 * Scores each recording under its class without it (leave-one-out) and under all others, one Gaussian a class.
 * O(recordings · dim³ + recordings · classes · dim²).
 *
 * @returns one a recording; null where its class has no other recording, or Gaussians cannot be had of so few frames
 */
export function heldOutScores(recordings: readonly LabelledSums[]): readonly (HeldOutScore | null)[] {
  const dim = recordings[0]?.sums.first.length ?? 0;
  const byLabel = new Map<string, { sums: FrameSums; numRecordings: number }>();
  for (const { label, sums } of recordings) {
    const before = byLabel.get(label) ?? { sums: noFrames(dim), numRecordings: 0 };
    byLabel.set(label, { sums: addSums(before.sums, sums), numRecordings: before.numRecordings + 1 });
  }
  const within = withinCovariance([...byLabel.values()].map(({ sums }) => sums));
  const models = new Map([...byLabel].map(([label, { sums }]) => [label, classGaussian(sums, within)]));
  return recordings.map(({ label, sums }) => {
    const own = byLabel.get(label);
    if (own === undefined || own.numRecordings < 2) return null;
    const model = classGaussian(addSums(own.sums, sums, -1), within);
    return model === null ? null : { own: meanScore(model, sums), ...bestOther(models, label, sums) };
  });
}

function bestOther(models: ReadonlyMap<string, ClassGaussian | null>, label: string, sums: FrameSums) {
  let other: number | null = null;
  let otherLabel: string | null = null;
  for (const [name, model] of models) {
    if (name === label || model === null) continue;
    const score = meanScore(model, sums);
    if (other !== null && score <= other) continue;
    other = score;
    otherLabel = name;
  }
  return { other, otherLabel };
}

/** Σ_w = Σ_c Σ_{t∈c} (x_t − μ_c)(x_t − μ_c)ᵀ / T, packed; a hundredth of each variance is added, so that it is never singular. */
function withinCovariance(classes: readonly FrameSums[]): Float64Array {
  const [first] = classes;
  const within = new Float64Array(first?.second.length ?? 0);
  const numFrames = classes.reduce((sum, sums) => sum + sums.numFrames, 0);
  for (const sums of classes) {
    const scatter = scatterFrom(sums, meanOf(sums));
    for (let at = 0; at < within.length; at++)
      within[at] = (within[at] as number) + (scatter[at] as number) / numFrames;
  }
  for (let i = 0, at = 0; i < (first?.first.length ?? 0); i++, at += i + 1) {
    within[at] = 1.01 * (within[at] as number) + Number.MIN_VALUE;
  }
  return within;
}
