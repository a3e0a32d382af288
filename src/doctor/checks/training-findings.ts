/** What the record of a training tells: repairs, floors, iterations; and labels whose models are alike. */

import type { Classifier, LabelTraining, Repair } from "../../types.js";
import { agree, type Finding, findingOfSome, percent } from "../finding.js";
import { bhattacharyya, mixtureGaussian } from "./component-findings.js";

/** Nats, of the Gaussians that two mixtures are as wholes: they overlap by 99 % and more. */
const SAME_MODEL = 0.01;
/** Share of the variances. The tasks' floors are high, and raise half of them and more on purpose. */
const ALL_FLOORED = 0.95;

/** What the record of a training tells, and labels whose models are alike. */
export function trainingFindings(classifier: Classifier): Finding[] {
  const { perLabel } = classifier.training;
  return [repairs(perLabel), notConverged(perLabel), floored(perLabel), similarModels(classifier)].flatMap(
    (finding) => finding ?? [],
  );
}

const MENDED: readonly Repair["kind"][] = ["fewer-components", "constant-dimension", "starved-component"];

function repairs(perLabel: readonly LabelTraining[]): Finding | null {
  const where = perLabel.flatMap(({ label, repairs }) =>
    repairs.filter(({ kind }) => MENDED.includes(kind)).map(({ message }) => ({ label, detail: message })),
  );
  const numLabels = new Set(where.map(({ label }) => label)).size;
  if (numLabels === 0) return null;
  return {
    kind: "training-repairs",
    severity: "warning",
    message: `${numLabels} of ${perLabel.length} models had to be mended in training`,
    advice: "train with fewer --components, or on more recordings; a dimension that never changes wants another recipe",
    where,
    figures: { count: where.length, labels: numLabels },
  };
}

function notConverged(perLabel: readonly LabelTraining[]): Finding | null {
  const running = perLabel.filter(({ converged }) => !converged);
  return findingOfSome({
    kind: "not-converged",
    severity: "hint",
    total: perLabel.length,
    group: `${perLabel.length} models`,
    what: ["was still gaining when training stopped", "were still gaining when training stopped"],
    advice: "raise --max-iterations; or see with evaluate --folds whether it matters",
    where: running.map(({ label, iterations }) => ({ label, detail: `after ${iterations} iterations` })),
  });
}

/** The numbers of a repair "12 of 468 diag variances were raised to the floor". */
function flooredShare({ repairs }: LabelTraining): number {
  const floor = repairs.find(({ kind }) => kind === "variance-floor");
  const [, raised, all] = /^(\d+) of (\d+) /.exec(floor?.message ?? "") ?? [];
  return raised === undefined || all === undefined ? 0 : Number(raised) / Number(all);
}

function floored(perLabel: readonly LabelTraining[]): Finding | null {
  const shares = perLabel
    .map((training) => ({ label: training.label, share: flooredShare(training) }))
    .filter(({ share }) => share > ALL_FLOORED)
    .sort((a, b) => b.share - a.share);
  const [most] = shares;
  if (most === undefined) return null;
  return {
    kind: "floored-variances",
    severity: "hint",
    message: `the floor made nearly all variances of ${shares.length} of ${perLabel.length} models`,
    advice:
      "train with fewer --components, or a lower --variance-floor: all Gaussians have the same width, whatever was said",
    where: shares.map(({ label, share }) => ({ label, detail: percent(share) })),
    figures: { count: shares.length, total: perLabel.length, most: most.share },
  };
}

function similarModels({ labels, mixtures }: Classifier): Finding | null {
  const wholes = mixtures.map(mixtureGaussian);
  const pairs = wholes.flatMap((b, j) =>
    wholes.slice(0, j).flatMap((a, i) => {
      const distance = bhattacharyya(a, b);
      return distance < SAME_MODEL ? [{ a: labels[i] ?? "", b: labels[j] ?? "", distance }] : [];
    }),
  );
  if (pairs.length === 0) return null;
  const sorted = pairs.sort((x, y) => x.distance - y.distance);
  return {
    kind: "similar-models",
    severity: "warning",
    message: `${pairs.length} ${agree(pairs.length, "pair", "pairs")} of models ${agree(pairs.length, "is", "are")} all but the same`,
    advice: "look whether the two were trained on the same recordings, or are one label under two names",
    where: sorted.map(({ a, b, distance }) => ({
      label: b,
      detail: `and ${a}: ${distance.toPrecision(2)} nats apart`,
    })),
    figures: { count: pairs.length, least: sorted[0]?.distance ?? 0 },
  };
}
