/** A model by itself: what its training recorded, and the Gaussians that came of it. */

import { taskFor } from "../recognize/task.js";
import type { Classifier } from "../types.js";
import { balanceFindings, labelFindings } from "./checks/balance-findings.js";
import { componentFindings } from "./checks/component-findings.js";
import { trainingFindings } from "./checks/training-findings.js";
import { bySeverity, type ClassFacts, type Findings } from "./finding.js";

/**
 * Looks at a model and says what will hurt recognition: too few frames for its Gaussians, Gaussians that hold nothing or say
 * the same, covariances that are all but singular, what training had to mend, labels modelled alike. docs/doctor.md has how
 * each is found, and its threshold.
 *
 * O(numComponents² · dim) and a little of dim³ for each label.
 *
 * @returns the labels with what they were trained on, and the findings, worst first
 * @example
 * const model = await trainClassifier(
 *   [0, 1, 2, 3].map((n) => ({ label: n % 2 ? "up" : "down", features: featureMatrix([[n], [n + 1], [n + 3]]) })),
 *   { numComponents: 1 },
 * );
 * examineModel(model).findings.map(({ kind }) => kind) // => ["few-frames"]
 */
export function examineModel(classifier: Classifier): Findings {
  const { by, mixtures, training } = classifier;
  const classes = training.perLabel.map(
    ({ label, numUtterances, numFrames, meanLogLikelihood }, index): ClassFacts => ({
      label,
      numRecordings: numUtterances,
      numHeldOut: 0,
      numFrames,
      numComponents: mixtures[index]?.numComponents ?? 0,
      seconds: null,
      silence: null,
      meanLogLikelihood,
    }),
  );
  const task = taskFor(by);
  const { covarianceType = "diag", dim = 0 } = mixtures[0] ?? {};
  return {
    subject: "model",
    classes,
    numRecordings: training.numUtterances,
    numFrames: training.numFrames,
    findings: bySeverity([
      ...labelFindings(classes, by, task),
      ...balanceFindings(classes, { covarianceType, dim, task }),
      ...trainingFindings(classifier),
      ...componentFindings(classifier),
    ]),
  };
}
