import type { FoldMean } from "./fold-mean.js";
import type { Choices, HeldOutAccuracy, MixtureKind, SelectionRow } from "./model-selection.js";

/** What each criterion chooses among the rows; of equal ones the one with the fewest parameters. */
export function choicesOf(rows: readonly SelectionRow[]): Choices {
  const simplestFirst = rows.slice().sort((a, b) => a.numParameters - b.numParameters);
  const hasAccuracy = rows.every(({ accuracy }) => accuracy !== null);
  const heldOutOf = ({ heldOut }: SelectionRow): FoldMean => heldOut;
  const accuracyOf = ({ accuracy }: SelectionRow): FoldMean => accuracy as HeldOutAccuracy;
  return {
    heldOut: best(simplestFirst, (row) => row.heldOut.mean),
    heldOutWithinOneError: withinOneError(simplestFirst, heldOutOf),
    bic: best(simplestFirst, (row) => -row.bic.value),
    aic: best(simplestFirst, (row) => -row.aic.value),
    accuracy: hasAccuracy ? best(simplestFirst, (row) => accuracyOf(row).mean) : null,
    accuracyWithinOneError: hasAccuracy ? withinOneError(simplestFirst, accuracyOf) : null,
  };
}

const kindOf = ({ covarianceType, numComponents }: MixtureKind): MixtureKind => ({ covarianceType, numComponents });

const largest = (rows: readonly SelectionRow[], scoreOf: (row: SelectionRow) => number): SelectionRow =>
  rows.reduce((most, row) => (scoreOf(row) > scoreOf(most) ? row : most));

const best = (rows: readonly SelectionRow[], scoreOf: (row: SelectionRow) => number): MixtureKind =>
  kindOf(largest(rows, scoreOf));

/** The first whose mean is not under the best mean less its standard error. */
function withinOneError(simplestFirst: readonly SelectionRow[], meanOf: (row: SelectionRow) => FoldMean): MixtureKind {
  const most = largest(simplestFirst, (row) => meanOf(row).mean);
  const { mean, standardError } = meanOf(most);
  return kindOf(simplestFirst.find((row) => meanOf(row).mean >= mean - standardError) ?? most);
}
