import type { Classifier, Decision, ErrorRate, Rejection, RejectionGoal, RejectionRates } from "../types.js";
import { percent, remark, tableOf } from "./output.js";

/** A decision as `--reject` reports it: "unknown" where the recording is of none of the labels. */
export const named = <T extends Decision>(decision: T): T & { readonly likeliest: string } => ({
  ...decision,
  label: decision.rejection?.accepted === false ? "unknown" : decision.label,
  likeliest: decision.label,
});

/** Columns of a table of decisions, and what stands in them. */
export const rejectionHead = ({ rejection }: Classifier): string[] =>
  rejection === undefined ? [] : ["known, nats", "threshold"];

export const rejectionCells = ({ rejection }: Decision): string[] =>
  rejection === undefined ? [] : [rejection.score.toFixed(2), rejection.threshold.toFixed(2)];

/** What rejection reaches, for people. */
export function rejectionText({ goal, threshold }: Rejection, rates: RejectionRates, by: string): string {
  const { falseRejection, falseAcceptance, confusion, perLabel } = rates;
  const cell = (rate: ErrorRate | null) => (rate === null ? "" : `${percent(rate.rate)} of ${rate.total}`);
  const line = (name: string, { errors, total, rate, interval }: ErrorRate) =>
    `${name}: ${percent(rate)} (${errors} of ${total}); 95 % interval ${percent(interval.low)} – ${percent(interval.high)}`;
  return [
    tableOf(
      [by, "rejected, though known", "accepted, though unknown"],
      perLabel.map((label) => [label.label, cell(label.falseRejection), cell(label.falseAcceptance)]),
    ),
    line("false rejection", falseRejection),
    line("false acceptance", falseAcceptance),
    line("accepted under another label", confusion),
    `threshold: ${threshold.toFixed(3)} nats, for ${goalText(goal)}`,
  ].join("\n");
}

export function goalText(goal: RejectionGoal): string {
  if ("falseRejection" in goal) return `a false rejection of ${percent(goal.falseRejection)}`;
  if ("falseAcceptance" in goal) return `a false acceptance of ${percent(goal.falseAcceptance)}`;
  const { priorUnknown, costFalseAcceptance, costFalseRejection } = goal;
  return (
    `the least cost where ${percent(priorUnknown)} are unknown, a false acceptance costs ${costFalseAcceptance} and a false ` +
    `rejection ${costFalseRejection}`
  );
}

/** How many were rejected. */
export function remarkOnRejected(decisions: readonly Pick<Decision, "rejection">[]): void {
  const rejected = decisions.filter(({ rejection }) => rejection?.accepted === false).length;
  if (rejected > 0)
    remark(`${rejected} of ${decisions.length} are of none of the labels, by the threshold of the model`);
}
