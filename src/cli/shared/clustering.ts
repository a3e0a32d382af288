import { type InitializationName, type TrainedMixture, trainMixture } from "../../gmm/em/train-mixture.js";
import { assignClusters, kmeans } from "../../gmm/kmeans/kmeans.js";
import { variancesOf } from "../../gmm/mixture/covariances.js";
import { bic } from "../../gmm/mixture/criteria.js";
import { descending, numParameters, orderComponents, rowsInOrder } from "../../gmm/mixture/mixture.js";
import { standardize, unstandardizeMixture } from "../../gmm/mixture/standardize.js";
import { meanLogLikelihood, posteriors } from "../../gmm/score/score.js";
import { predict } from "../../gmm/score/top-components.js";
import type { CovarianceType, FeatureMatrix, GaussianMixture, Repair } from "../../types.js";
import type { OutputOptions } from "../flags.js";

/** How a table is to be clustered. */
export interface ClusteringOptions {
  /** Numbers of clusters to try. */
  readonly components: readonly number[];
  readonly covariance: CovarianceType;
  readonly init: InitializationName;
  readonly varianceFloor: number;
  readonly scale: boolean;
  readonly seed: number;
  readonly restarts: number;
}

/** What the command takes. */
export interface ClusterOptions extends OutputOptions, Omit<ClusteringOptions, "scale"> {
  readonly method: "gmm" | "kmeans";
  readonly columns?: readonly string[];
  readonly scale?: true;
  readonly output?: string;
  readonly model?: string;
  readonly plot?: string;
  readonly x?: string;
  readonly y?: string;
}

/** One number of clusters that was tried. */
export interface Candidate {
  readonly components: number;
  readonly numParameters: number;
  /** Mean of the rows, nats; in the units of the table. */
  readonly logLikelihood: number;
  readonly bic: number;
}

/** What was found in a table, clusters from 0, the greatest first. */
export interface Clustering {
  readonly numClusters: number;
  readonly assignments: Uint32Array;
  /** Of each row that it belongs where it is; k-means: how far it is from the centre. */
  readonly certainties: Float64Array;
  /** K values: shares of the rows. */
  readonly weights: Float64Array;
  /** K × D, in the units of the table. */
  readonly means: Float64Array;
  /** K × D, likewise; null: k-means has none. */
  readonly deviations: Float64Array | null;
  /** In the units of the table. */
  readonly mixture: GaussianMixture | null;
  readonly candidates: readonly Candidate[];
  readonly repairs: readonly Repair[];
}

interface Trial extends Candidate {
  readonly trained: TrainedMixture;
  /** In the units of the table. */
  readonly mixture: GaussianMixture;
}

/** A Gaussian mixture of each size; the one of the lowest BIC is kept. */
export async function clusterByMixture(table: FeatureMatrix, options: ClusteringOptions): Promise<Clustering> {
  const scaled = options.scale ? standardize(table) : null;
  const trials: Trial[] = [];
  for (const numComponents of options.components) {
    const trained = await trainMixture(scaled?.features ?? table, {
      numComponents,
      covarianceType: options.covariance,
      initialization: options.init,
      varianceFloor: options.varianceFloor,
      seed: options.seed,
      restarts: options.restarts,
      tolerance: 1e-6,
      maxIterations: 500,
    });
    const mixture = scaled === null ? trained.mixture : unstandardizeMixture(trained.mixture, scaled);
    const parameters = numParameters(trained.mixture);
    const logLikelihood = meanLogLikelihood(mixture, table);
    const criterion = bic(mixture, table) + (parameters - numParameters(mixture)) * Math.log(table.numFrames);
    trials.push({
      components: mixture.numComponents,
      numParameters: parameters,
      logLikelihood,
      bic: criterion,
      trained,
      mixture,
    });
  }
  const best = trials.reduce((a, b) => (b.bic < a.bic ? b : a));
  const mixture = orderComponents(best.mixture);
  return {
    ...assignedRows(mixture, table),
    numClusters: mixture.numComponents,
    weights: mixture.weights,
    means: mixture.means,
    deviations: Float64Array.from(
      Array.from(mixture.weights.keys()).flatMap((k) => Array.from(variancesOf(mixture, k), Math.sqrt)),
    ),
    mixture,
    candidates: trials.map(({ trained: _, mixture: __, ...candidate }) => candidate),
    repairs: best.trained.repairs,
  };
}

/** Each row to its likeliest component. */
function assignedRows(mixture: GaussianMixture, table: FeatureMatrix) {
  const gamma = posteriors(mixture, table);
  const assignments = predict(mixture, table);
  const certainties = Float64Array.from(assignments, (k, t) => gamma[t * mixture.numComponents + k] as number);
  return { assignments, certainties };
}

/** K centres, with distances in deviations where the table is to be scaled. */
export async function clusterByKmeans(table: FeatureMatrix, options: ClusteringOptions): Promise<Clustering> {
  const { seed, restarts, scale } = options;
  const [numClusters = 1] = options.components;
  const scaling = scale ? "deviations" : "none";
  const found = await kmeans(table, { numClusters, seed, restarts, scaling, tolerance: 0 });
  const order = descending(found.counts);
  const rank = new Map(Array.from(order, (k, place) => [k, place]));
  return {
    numClusters: found.numClusters,
    assignments: found.assignments.map((k) => rank.get(k) ?? 0),
    certainties: assignClusters(found, table).squaredDistances.map(Math.sqrt),
    weights: order.map((k) => (found.counts[k] as number) / table.numFrames),
    means: rowsInOrder(found.centres, table.dim, order),
    deviations: null,
    mixture: null,
    candidates: [],
    repairs: found.repairs,
  };
}
