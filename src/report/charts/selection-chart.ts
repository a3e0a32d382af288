import {
  type Choices,
  isSameKind,
  type MixtureKind,
  type ModelSelection,
  type SelectionRow,
} from "../../evaluate/selection/model-selection.js";
import { type ChartSpec, chartColours } from "../chart.js";

/** A point of a curve: what a criterion says of a row, with one standard error to each side. */
interface CurvePoint extends MixtureKind {
  readonly curve: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly mark: string;
}

const BEST = "best";
const SIMPLEST = "simplest within one standard error";
const NEITHER = "neither";
/** From curve to curve, where 1 is from one number of Gaussians to the next. */
const SHIFT = 0.05;

/**
 * The criteria of a selection against the number of Gaussians, a column a covariance type: log-likelihoods and what AIC and
 * BIC make of them, −AIC / 2T and −BIC / 2T, on one scale of nats per frame, and under them the accuracy where there is one.
 * Bars are one standard error to each side; what each criterion chooses is marked.
 */
export function selectionChart(selection: ModelSelection, title: string): ChartSpec {
  const { folds, labels } = selection;
  const likelihoods = panel(likelihoodPoints(selection), { title: "nats per frame", curves: LIKELIHOOD_CURVES });
  const accuracies = accuracyPoints(selection);
  const subtitle = [
    `${labels.length > 1 ? `one mixture for each of ${labels.length} labels` : "one mixture"}, ${folds.length} folds`,
    "bars: one standard error from fold to fold to each side",
  ];
  return {
    title: { text: title, subtitle },
    vconcat:
      accuracies.length > 0
        ? [likelihoods, panel(accuracies, { title: "right, %", curves: ACCURACY_CURVES })]
        : [likelihoods],
    resolve: { scale: { color: "independent", shape: "shared" } },
    config: { legend: { labelLimit: 320, orient: "bottom", direction: "vertical" } },
  } as ChartSpec;
}

const LIKELIHOOD_CURVES = ["training frames", "held-out frames", "AIC, as −AIC / 2T", "BIC, as −BIC / 2T"] as const;
const ACCURACY_CURVES = ["held-out accuracy"] as const;

function likelihoodPoints({ rows, chosen, numFrames }: ModelSelection): CurvePoint[] {
  const [training, heldOut, aic, bic] = LIKELIHOOD_CURVES;
  const perFrame = -1 / (2 * numFrames);
  return rows.flatMap((row) => [
    point(row, training, row.trainLogLikelihood, NEITHER),
    point(row, heldOut, row.heldOut, markOf(row, chosen.heldOut, chosen.heldOutWithinOneError)),
    point(row, aic, scaled(row.aic, perFrame), markOf(row, chosen.aic, null)),
    point(row, bic, scaled(row.bic, perFrame), markOf(row, chosen.bic, null)),
  ]);
}

const scaled = ({ value, standardError }: SelectionRow["bic"], factor: number) => ({
  mean: value * factor,
  standardError: standardError * Math.abs(factor),
});

function accuracyPoints({ rows, chosen }: ModelSelection): CurvePoint[] {
  return rows.flatMap((row) => {
    if (row.accuracy === null) return [];
    const { mean, standardError } = row.accuracy;
    const percent = { mean: 100 * mean, standardError: 100 * standardError };
    return [point(row, ACCURACY_CURVES[0], percent, markOf(row, chosen.accuracy, chosen.accuracyWithinOneError))];
  });
}

function point(
  { covarianceType, numComponents }: MixtureKind,
  curve: string,
  { mean, standardError }: { readonly mean: number; readonly standardError: number },
  mark: string,
): CurvePoint {
  return { covarianceType, numComponents, curve, mean, low: mean - standardError, high: mean + standardError, mark };
}

function markOf(row: MixtureKind, best: Choices["accuracy"], simplest: Choices["accuracy"]): string {
  if (best && isSameKind(row, best)) return BEST;
  return simplest && isSameKind(row, simplest) ? SIMPLEST : NEITHER;
}

/** What a panel is called, and its curves in the order of their colours. */
interface PanelText {
  readonly title: string;
  readonly curves: readonly string[];
}

/** Curves with bars and marks, a column a covariance type. Curves stand side by side, so that no bar hides another. */
function panel(points: readonly CurvePoint[], { title, curves }: PanelText) {
  const counts = [...new Set(points.map(({ numComponents }) => numComponents))].sort((a, b) => a - b);
  const types = [...new Set(points.map(({ covarianceType }) => covarianceType))];
  const values = points.map((point) => ({
    ...point,
    place: counts.indexOf(point.numComponents) + SHIFT * (curves.indexOf(point.curve) - (curves.length - 1) / 2),
    column: `${point.covarianceType} covariances`,
  }));
  const x = {
    field: "place",
    type: "quantitative",
    title: "Gaussians",
    scale: { domain: [-0.4, counts.length - 0.6], nice: false },
    axis: { values: counts.map((_, i) => i), labelExpr: `${JSON.stringify(counts)}[datum.value]`, grid: false },
  };
  const y = { field: "mean", type: "quantitative", title, scale: { zero: false } };
  const color = {
    field: "curve",
    type: "nominal",
    title: null,
    scale: { domain: curves, range: chartColours.slice(0, curves.length) },
    legend: { symbolType: "stroke", symbolStrokeWidth: 3, columns: 2 },
  };
  const shape = {
    field: "mark",
    type: "nominal",
    title: null,
    scale: { domain: [BEST, SIMPLEST], range: ["diamond", "square"] },
    legend: { symbolFillColor: "#1c2733", symbolStrokeColor: "#1c2733", symbolSize: 150, columns: 1 },
  };
  return {
    data: { values },
    facet: {
      column: { field: "column", type: "nominal", sort: types.map((type) => `${type} covariances`), title: null },
    },
    spec: {
      width: Math.max(190, Math.min(420, 640 / types.length)),
      height: 250,
      layer: [
        { mark: { type: "line", strokeWidth: 1.6 }, encoding: { x, y, color } },
        {
          mark: { type: "rule", strokeWidth: 1.4 },
          encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color },
        },
        { mark: { type: "point", filled: true, opacity: 1, size: 26 }, encoding: { x, y, color } },
        {
          transform: [{ filter: `datum.mark !== '${NEITHER}'` }],
          mark: { type: "point", filled: true, opacity: 1, size: 210, stroke: "#1c2733", strokeWidth: 1 },
          encoding: { x, y, color, shape },
        },
      ],
    },
  };
}
