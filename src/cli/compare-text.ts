import type { FeatureDifference, RecipeComparison } from "../features/recipe/compare-recipes.js";
import { frameMoments } from "../gmm/passes/moments.js";
import type { FeatureMatrix } from "../types.js";
import { tableOf } from "./output.js";

const shown = (value: unknown): string =>
  typeof value === "number"
    ? String(Number(value.toPrecision(6)))
    : typeof value === "string"
      ? value
      : JSON.stringify(value);

const arrow = ([before, after]: readonly [number, number], what: string): string[] =>
  before === after ? [] : [`${before} → ${after} ${what}`];

function effectText(difference: FeatureDifference): string {
  const { numFrames, numColumns, numCommon, rms, largest } = difference;
  const values =
    numCommon === 0
      ? "no column in common"
      : `moves values by ${rms.toPrecision(3)} (rms), ${largest.toPrecision(3)} at most`;
  const shape = [...arrow(numFrames, "frames"), ...arrow(numColumns, "columns")];
  return [
    ...shape,
    rms === 0 && numCommon > 0 ? (shape.length > 0 ? "same values" : "none on this recording") : values,
  ].join("; ");
}

interface NamedFeatures {
  readonly names: readonly string[];
  readonly features: FeatureMatrix;
}

/** Mean and deviation of the columns, those of one name beside each other. */
function columnsTable(labels: readonly [string, string], first: NamedFeatures, second: NamedFeatures): string {
  const momentsOf = ({ names, features }: NamedFeatures) => {
    const { mean, variance } = frameMoments(features);
    return new Map(
      names.map(
        (name, d) => [name, [mean[d], Math.sqrt(variance[d] ?? 0)].map((value) => (value ?? 0).toFixed(3))] as const,
      ),
    );
  };
  const [a, b] = [momentsOf(first), momentsOf(second)];
  const names = [...new Set([...a.keys(), ...b.keys()])];
  const none = ["", ""];
  return tableOf(
    ["feature", `${labels[0]} mean`, "deviation", `${labels[1]} mean`, "deviation"],
    names.map((name) => [name, ...(a.get(name) ?? none), ...(b.get(name) ?? none)]),
  );
}

/** Two profiles on one recording, for people. */
export function comparisonText(path: string, labels: readonly [string, string], comparison: RecipeComparison): string {
  const { first, second, firstNames, secondNames, difference, options } = comparison;
  const lines = [
    `${path}: ${labels[0]} ${first.numFrames} frames of ${first.dim}, ${labels[1]} ${second.numFrames} frames of ${second.dim}; ` +
      `together the differences: ${effectText(difference)}`,
    columnsTable(labels, { names: firstNames, features: first }, { names: secondNames, features: second }),
  ];
  if (options.length === 0) return [...lines, "no option differs"].join("\n");
  const rows = options.map(({ option, first: a, second: b, effect, problem }) => [
    option,
    shown(a),
    shown(b),
    effect === null ? `only together with others: ${problem}` : effectText(effect),
  ]);
  return [
    ...lines,
    `${options.length} options differ; what each does when it alone is changed in ${labels[0]} to the value of ${labels[1]}:`,
    tableOf(["option", ...labels, "effect on this recording"], rows),
  ].join("\n");
}
