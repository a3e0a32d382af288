import type { Manifest } from "../../corpus/manifest.js";
import { OptionError } from "../../errors.js";
import { type RejectionTraining, strangerTrials as trialsOfStrangers } from "../../pipeline/train-from-corpus.js";
import type { Classifier, Decision, ErrorRate, Rejection, RejectionGoal, RejectionRates, Trial } from "../../types.js";
import { defined, type KernelFlags, kernelFrom, type SelectionOptions } from "../flags.js";
import { foldsOf, groupColumn } from "./fold-runs.js";
import { percent, remark, tableOf, withStageBars } from "./output.js";
import { selectRows } from "./row-selection.js";
import type { Cores } from "./signals.js";

/** What is learned about recordings of none of the labels. */
export interface RejectionFlags {
  /** What the threshold is to reach; true: the default. */
  readonly reject?: string | true;
  readonly rejectFolds?: string;
}

/** Recordings of none of the labels. */
export interface StrangerFlags {
  readonly strangers?: string;
  readonly strangersWhere?: readonly string[];
}

const GOALS =
  "false-rejection=0.05, false-acceptance=0.05, or unknown=0.1 with, if you like, cost-false-acceptance=10 and " +
  "cost-false-rejection=1 after commas";

/**
 * The goal that `--reject` names; undefined where the default was asked for.
 *
 * @throws {OptionError} when it is none
 */
function rejectionGoal(text: string | true): RejectionGoal | undefined {
  if (text === true) return undefined;
  const given = new Map<string, number>();
  for (const part of text.split(",")) {
    const [name = "", value = ""] = part.split("=").map((side) => side.trim());
    if (value === "" || !Number.isFinite(Number(value)) || given.has(name)) throw noGoal(text);
    given.set(name, Number(value));
  }
  const names = [...given.keys()];
  const only = (...allowed: readonly string[]) => names.every((name) => allowed.includes(name));
  const numberAt = (name: string): number => given.get(name) ?? 1;
  if (given.has("unknown") && only("unknown", "cost-false-acceptance", "cost-false-rejection")) {
    return {
      priorUnknown: numberAt("unknown"),
      costFalseAcceptance: numberAt("cost-false-acceptance"),
      costFalseRejection: numberAt("cost-false-rejection"),
    };
  }
  if (names.length === 1 && only("false-rejection")) return { falseRejection: numberAt("false-rejection") };
  if (names.length === 1 && only("false-acceptance")) return { falseAcceptance: numberAt("false-acceptance") };
  throw noGoal(text);
}

const noGoal = (text: string): OptionError => new OptionError(`--reject takes ${GOALS}; not "${text}"`);

/**
 * How `--reject` has a classifier learn what it does not know; undefined where it was not asked for.
 *
 * @throws {OptionError} when something is said of it without --reject
 */
export async function rejectionTraining(
  manifest: Manifest,
  options: RejectionFlags & StrangerFlags & SelectionOptions & { readonly seed: number },
): Promise<RejectionTraining | undefined> {
  const { reject, rejectFolds = "5", seed } = options;
  if (reject === undefined) {
    if (options.strangers === undefined && options.rejectFolds === undefined) return undefined;
    throw new OptionError("--strangers and --reject-folds are of use with --reject alone");
  }
  return {
    folds: (utterances, rows) => foldsOf(rejectFolds, utterances, { manifest, rows, seed }),
    ...defined({ goal: rejectionGoal(reject), strangers: await strangerRows(options) }),
  };
}

/** The rows of `--strangers`; undefined where there are none. */
async function strangerRows(options: StrangerFlags & SelectionOptions): Promise<Manifest | undefined> {
  const { strangers, strangersWhere, pattern, labels } = options;
  if (strangers !== undefined) return selectRows(strangers, defined({ pattern, labels, where: strangersWhere }));
  if (strangersWhere === undefined) return undefined;
  throw new OptionError("--strangers-where chooses among the recordings of --strangers: give that, too");
}

/** The column whose values the folds of `--reject-folds` are, if it is one. */
export const rejectionGroupColumn = (
  manifest: Manifest,
  { reject, rejectFolds }: RejectionFlags,
): string | undefined =>
  reject === undefined || rejectFolds === undefined ? undefined : groupColumn(manifest, rejectFolds, undefined);

/**
 * Trials of the recordings of `--strangers`; none where there are none.
 *
 * @throws {OptionError} when one is of a label of the classifier
 */
export async function strangerTrials(
  cores: Cores,
  classifier: Classifier,
  options: StrangerFlags & SelectionOptions & KernelFlags,
): Promise<Trial[]> {
  const strangers = await strangerRows(options);
  if (strangers === undefined) return [];
  const loading = { ...defined({ strict: options.strict, kernel: options.kernel, engine: cores.engine }) };
  return withStageBars((onProgress) =>
    trialsOfStrangers(classifier, strangers, { ...kernelFrom(options), loading: { ...loading, onProgress } }),
  );
}

/** @throws {OptionError} when a model has not learned what it does not know */
export function requireRejection({ rejection }: Classifier, path: string): Rejection {
  if (rejection !== undefined) return rejection;
  throw new OptionError(
    `${path} has not learned when a recording is of none of its labels; train it with --reject, which holds recordings out ` +
      "to learn that from",
  );
}

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
