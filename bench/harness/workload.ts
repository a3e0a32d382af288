import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CovarianceType } from "voxmix";
import { createRandom } from "../../src/math/random.js";

/** Frames of a known mixture, and where EM starts: what every program of a row reads. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly numFrames: number;
  readonly dim: number;
  readonly numComponents: number;
  readonly covarianceType: CovarianceType;
  /** Of one training, and how many trainings are one measurement. */
  readonly iterations: number;
  readonly repeats: number;
}

/** The data of a workload in memory. */
export interface WorkloadData {
  /** T × D. */
  readonly frames: Float32Array;
  /** K × D: frames drawn at random. */
  readonly means: Float64Array;
  /** D variances, or D × D: those of all frames, for each component. */
  readonly covariance: Float64Array;
}

const diag = { covarianceType: "diag", dim: 39, repeats: 1 } as const;

/** The workloads of the field's comparison, as FIELD.md's programs had them. */
export const syntheticWorkloads: readonly Workload[] = [
  { ...diag, name: "w1", title: "W1 diagonal, K = 64", numFrames: 200_000, numComponents: 64, iterations: 10 },
  { ...diag, name: "w2", title: "W2 diagonal, K = 512", numFrames: 200_000, numComponents: 512, iterations: 3 },
  {
    name: "w3",
    title: "W3 full, K = 32",
    numFrames: 100_000,
    dim: 39,
    numComponents: 32,
    covarianceType: "full",
    iterations: 5,
    repeats: 1,
  },
  {
    name: "w5",
    title: "W5 small, diagonal, K = 8",
    numFrames: 2_000,
    dim: 13,
    numComponents: 8,
    covarianceType: "diag",
    iterations: 20,
    repeats: 25,
  },
];

/** Frames drawn from a mixture with random means and covariances; the same for the same shape. */
export function generate(workload: Workload): WorkloadData {
  const { numFrames, dim, numComponents, covarianceType } = workload;
  const random = createRandom(1234 + numFrames + 7 * dim + 13 * numComponents);
  const centres = Float64Array.from({ length: numComponents * dim }, () => 1.5 * random.normal());
  const mixing = Array.from({ length: numComponents }, () =>
    covarianceType === "diag" ? diagonalFactor(dim, random.uniform) : fullFactor(dim, random.normal),
  );
  const frames = new Float32Array(numFrames * dim);
  const noise = new Float64Array(dim);
  for (let t = 0; t < numFrames; t++) {
    const component = random.integer(numComponents);
    const factor = mixing[component] as Float64Array;
    for (let d = 0; d < dim; d++) noise[d] = random.normal();
    for (let d = 0; d < dim; d++) {
      let value = centres[component * dim + d] as number;
      for (let e = 0; e < dim; e++) value += (factor[d * dim + e] as number) * (noise[e] as number);
      frames[t * dim + d] = value;
    }
  }
  return startingFrom(frames, workload);
}

function diagonalFactor(dim: number, uniform: () => number): Float64Array {
  const factor = new Float64Array(dim * dim);
  for (let d = 0; d < dim; d++) factor[d * dim + d] = 0.5 + 1.1 * uniform();
  return factor;
}

function fullFactor(dim: number, normal: () => number): Float64Array {
  return Float64Array.from(
    { length: dim * dim },
    (_, at) => normal() / Math.sqrt(dim) + (Math.floor(at / dim) === at % dim ? 0.5 : 0),
  );
}

/**
 * Where EM starts on these frames: K of them as means, or means of a few, the covariance of all for each component, equal
 * weights.
 */
export function startingFrom(
  frames: Float32Array,
  { numFrames, dim, numComponents, covarianceType }: Workload,
  framesPerMean = 1,
): WorkloadData {
  const random = createRandom(numFrames + numComponents);
  const means = new Float64Array(numComponents * dim);
  for (let k = 0; k < numComponents; k++) {
    for (let count = 0; count < framesPerMean; count++) {
      // From the Kth part of all, so that none is drawn for two.
      const t = Math.floor(((k + random.uniform()) * numFrames) / numComponents);
      for (let d = 0; d < dim; d++) {
        means[k * dim + d] = (means[k * dim + d] as number) + (frames[t * dim + d] as number) / framesPerMean;
      }
    }
  }
  const whole = covarianceOf(frames, numFrames, dim);
  const covariance = covarianceType === "full" ? whole : whole.filter((_, at) => Math.floor(at / dim) === at % dim);
  return { frames, means, covariance };
}

function covarianceOf(frames: Float32Array, numFrames: number, dim: number): Float64Array {
  const mean = new Float64Array(dim);
  for (let at = 0; at < numFrames * dim; at++) mean[at % dim] = (mean[at % dim] as number) + (frames[at] as number);
  for (let d = 0; d < dim; d++) mean[d] = (mean[d] as number) / numFrames;
  const covariance = new Float64Array(dim * dim);
  for (let t = 0; t < numFrames; t++) {
    for (let d = 0; d < dim; d++) {
      const centred = (frames[t * dim + d] as number) - (mean[d] as number);
      for (let e = 0; e < dim; e++) {
        const at = d * dim + e;
        covariance[at] =
          (covariance[at] as number) + (centred * ((frames[t * dim + e] as number) - (mean[e] as number))) / numFrames;
      }
    }
  }
  return covariance;
}

/** Writes a workload for all programs: raw little-endian numbers and their shapes in JSON. */
export function writeWorkload(folder: string, workload: Workload, data: WorkloadData): string {
  const target = join(folder, workload.name);
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, "frames.f32"), data.frames);
  writeFileSync(join(target, "means.f64"), data.means);
  writeFileSync(join(target, "covariance.f64"), data.covariance);
  writeFileSync(join(target, "shape.json"), JSON.stringify(workload));
  return target;
}
