/** What a selection should say beside its numbers: too few frames, choices at the edge, criteria that disagree. */

import type { KindScores } from "./model-selection.js";
import {
  type Choices,
  isSameKind,
  kindText,
  type MixtureKind,
  type SelectionRow,
  type SelectionWarning,
} from "./model-selection.js";

/** What to know of these rows and choices, most important first: what it means, and what to do. */
export function selectionWarnings(
  rows: readonly SelectionRow[],
  chosen: Choices,
  scores: readonly KindScores[],
): SelectionWarning[] {
  const warnings = [
    endOfRange(rows, chosen),
    disagreement(rows, chosen),
    tooFewFrames(rows),
    unconverged(scores),
    optimism(chosen),
  ];
  return warnings.filter((warning) => warning !== null);
}

/** The criteria by the names that people read. */
const NAMES = { heldOut: "held-out log-likelihood", accuracy: "accuracy", bic: "BIC", aic: "AIC" } as const;
type Name = keyof typeof NAMES;

const choicesByName = (chosen: Choices): readonly (readonly [Name, MixtureKind])[] =>
  (["heldOut", "accuracy", "bic", "aic"] as const).flatMap((name) => {
    const kind = chosen[name];
    return kind ? [[name, kind] as const] : [];
  });

function endOfRange(rows: readonly SelectionRow[], chosen: Choices): SelectionWarning | null {
  const counts = rows.map(({ numComponents }) => numComponents);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (least === most) return null;
  const at = (count: number) =>
    choicesByName(chosen).flatMap(([name, kind]) => (kind.numComponents === count ? [NAMES[name]] : []));
  const clauses = [
    ...endClause(at(most), `the most components that were tried, ${most}: try more, e.g. ${2 * most}`),
    ...(least > 1 ? endClause(at(least), `the fewest that were tried, ${least}: try fewer`) : []),
  ];
  return clauses.length > 0 ? { kind: "end-of-range", message: clauses.join("; ") } : null;
}

/** "a", "a and b", "a, b and c". */
const listed = (names: readonly string[]): string =>
  [names.slice(0, -1).join(", "), names.at(-1)].filter((part) => part !== "").join(" and ");

const endClause = (names: readonly string[], what: string): string[] =>
  names.length > 0 ? [`${listed(names)} ${names.length > 1 ? "are" : "is"} best at ${what}`] : [];

function disagreement(rows: readonly SelectionRow[], chosen: Choices): SelectionWarning | null {
  const choices = choicesByName(chosen);
  if (choices.every(([, kind]) => isSameKind(kind, chosen.heldOut))) return null;
  const said = choices.map(([name, kind]) => `${NAMES[name]} ${kindText(kind)}`).join(", ");
  const parametersOf = (kind: MixtureKind) => rows.find((row) => isSameKind(row, kind))?.numParameters ?? 0;
  const heldOut = parametersOf(chosen.heldOut);
  const more = (["bic", "aic"] as const)
    .filter((name) => parametersOf(chosen[name]) > heldOut)
    .map((name) => NAMES[name]);
  const clauses = [`the criteria disagree: ${said}.`];
  if (more.length > 0) {
    clauses.push(
      `${more.join(" and ")} ${more.length > 1 ? "take" : "takes"} all frames for independent, which those of one recording or ` +
        `speaker are not, and so ${more.length > 1 ? "ask" : "asks"} for more than recordings held out bear out: go by those.`,
    );
  }
  if (parametersOf(chosen.bic) < heldOut) {
    clauses.push(
      "BIC asks for less: it charges ½ log T nats for each parameter, those that the variance floor holds as well, and prediction gains from more.",
    );
  }
  if (chosen.accuracy && !isSameKind(chosen.accuracy, chosen.heldOut)) {
    clauses.push(
      isWithinOneError(rows, chosen.accuracy, chosen.heldOut)
        ? "By accuracy the choice of the held-out log-likelihood is within one standard error of the best."
        : "Likelihood asks how well frames are modelled, accuracy how well labels are told apart: to recognise, go by accuracy; " +
            "for a model of the frames (background, novelty) by held-out log-likelihood.",
    );
  }
  return { kind: "criteria-disagree", message: clauses.join(" ") };
}

function isWithinOneError(rows: readonly SelectionRow[], best: MixtureKind, other: MixtureKind): boolean {
  const accuracyOf = (kind: MixtureKind) => rows.find((row) => isSameKind(row, kind))?.accuracy;
  const [most, less] = [accuracyOf(best), accuracyOf(other)];
  return !!most && !!less && less.mean >= most.mean - most.standardError;
}

/** More labels are not read one by one; the rows have them all. */
const MOST_NAMED = 5;

function tooFewFrames(rows: readonly SelectionRow[]): SelectionWarning | null {
  const short = rows.filter(({ reduced }) => reduced.length > 0);
  if (short.length === 0) return null;
  const clauses = short.map((row) => {
    const named = row.reduced.slice(0, MOST_NAMED).map(({ label, numComponents }) => `"${label}" ${numComponents}`);
    const rest = row.reduced.length > MOST_NAMED ? ` and ${row.reduced.length - MOST_NAMED} more labels` : "";
    return `of ${kindText(row)} (${named.join(", ")}${rest})`;
  });
  return {
    kind: "too-few-frames",
    message: `too few frames for all Gaussians ${clauses.join("; ")}: these rows mix sizes; give those labels more recordings, or leave the rows out`,
  };
}

function unconverged(scores: readonly KindScores[]): SelectionWarning | null {
  const count = scores.reduce((sum, { numUnconverged }) => sum + numUnconverged, 0);
  if (count === 0) return null;
  return {
    kind: "not-converged",
    message: `${count} trainings ran out of iterations before they settled: give more maxIterations, or a larger tolerance`,
  };
}

function optimism({ accuracy }: Choices): SelectionWarning | null {
  if (accuracy === null) return null;
  return {
    kind: "chosen-on-these-folds",
    message:
      "the best accuracy of several is better than it will be: the choice was taken on the same folds. Test what you choose on " +
      "recordings that had no part in it",
  };
}
