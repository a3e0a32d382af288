import type { IVectorExtractor } from "../../src/embed/ivector/ivector-extractor.js";
import type { UtteranceStatistics } from "../../src/embed/ivector/utterance-statistics.js";
import { createMixture } from "../../src/gmm/mixture/mixture.js";
import { readGolden } from "../oracles/golden.js";

type Rows = readonly (readonly number[])[];

export interface TotalVariabilityGolden {
  readonly means: Rows;
  readonly covariances: readonly Rows[];
  readonly loadings: readonly Rows[];
  readonly recordings: readonly {
    readonly occupancy: readonly number[];
    readonly first: Rows;
    readonly mean: readonly number[];
    readonly covariance: readonly number[];
    readonly gain: number;
  }[];
}

export interface EmbedGolden {
  readonly diag: TotalVariabilityGolden;
  readonly full: TotalVariabilityGolden;
  readonly plda: {
    readonly mean: readonly number[];
    readonly between: readonly number[];
    readonly within: readonly number[];
    readonly models: readonly Rows[];
    readonly tests: Rows;
    readonly scores: Rows;
  };
  readonly vectors: {
    readonly data: readonly Rows[];
    readonly mean: readonly number[];
    readonly between: readonly number[];
    readonly within: readonly number[];
    readonly logLikelihood: number;
    readonly wccnInverse: Rows;
    readonly covarianceInverse: Rows;
    readonly average: readonly number[];
    readonly ldaScalings: Rows;
  };
}

export const golden: EmbedGolden = readGolden<EmbedGolden>("embed/embed.json");

export const vector = (values: readonly number[]): Float64Array => Float64Array.from(values);

export const labelledVectors = golden.vectors.data.flatMap((rows, s) =>
  rows.map((row) => ({ label: `s${s}`, vector: vector(row) })),
);

/** The extractor of the reference, and the statistics of its recordings about the origin. */
export function extractorOf(kind: "diag" | "full"): {
  readonly extractor: IVectorExtractor;
  readonly statistics: readonly UtteranceStatistics[];
} {
  const { means, covariances, loadings, recordings } = golden[kind];
  const numComponents = means.length;
  const flat = covariances.flatMap((rows) => (kind === "full" ? rows.flat() : rows.map((row, i) => row[i] ?? 0)));
  const ubm = createMixture({
    covarianceType: kind,
    weights: Array.from(means, () => 1 / numComponents),
    means: means.flat(),
    covariances: flat,
  });
  const { dim } = ubm;
  const extractor = {
    ubm,
    rank: 2,
    means: ubm.means,
    residual: ubm.covariances,
    loadings: vector(loadings.flat(2)),
  };
  const statistics = recordings.map(({ occupancy, first }) => ({
    numComponents,
    dim,
    origin: new Float64Array(dim),
    occupancy: vector(occupancy),
    first: vector(first.flat()),
    numFrames: occupancy.reduce((sum, n) => sum + n, 0),
  }));
  return { extractor, statistics };
}
