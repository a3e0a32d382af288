/** What a model cannot take of recordings, does not know, or finds unlikely. */

import { countFrames } from "../../gmm/passes/frame-chunks.js";
import { groupBy } from "../../math/order.js";
import type { Classifier } from "../../types.js";
import { agree, counted, type Finding, findingOfSome, type Place } from "../finding.js";
import type { Fit, FitRecording } from "../measures/fit.js";

/** Nats per frame and dimension under training. FSDD's test recordings lose 0.02, with noise 10 dB under the speech 0.08 to 0.16. */
const POOR_FIT = 0.1;

/** Recordings: fewer say more of themselves than of what others like them are. */
export const LEAST_RECORDINGS = 5;

/** Recordings that the model cannot take, or does not know, or finds unlikely. */
export function fitFindings(classifier: Classifier, fit: Fit): Finding[] {
  return [
    ...refusals(classifier, fit),
    unknownLabels(classifier, fit),
    otherDimension(classifier, fit),
    otherFrameShift(classifier, fit),
    poorFit(classifier, fit),
  ].filter((finding) => finding !== null);
}

function placeOf({ path, row, label }: FitRecording, detail?: string): Place {
  return {
    ...(path === null ? {} : { path }),
    ...(row === null ? {} : { row }),
    ...(label === null ? {} : { label }),
    ...(detail === undefined ? {} : { detail }),
  };
}

function refusals({ sampleRate, recipe }: Classifier, { refused, numRecordings: total }: Fit): (Finding | null)[] {
  const all = { total, group: counted(total, "recording") };
  const rated = refused.flatMap((recording) =>
    "sampleRate" in recording ? [placeOf(recording, `${recording.sampleRate} Hz`)] : [],
  );
  const unread = refused.flatMap((recording) =>
    "failure" in recording ? [placeOf(recording, recording.failure.replace(`${recording.path}: `, ""))] : [],
  );
  return [
    findingOfSome({
      kind: "sample-rates",
      severity: "error",
      ...all,
      what: [`has not the ${sampleRate} Hz of the model`, `have not the ${sampleRate} Hz of the model`],
      advice: `convert them, e.g. sox in.wav -r ${sampleRate} out.wav, or train the model with --resample, which converts by itself`,
      where: rated,
      figures: { sampleRate: sampleRate ?? recipe?.sampleRate ?? 0 },
    }),
    findingOfSome({
      kind: "unreadable",
      severity: "error",
      ...all,
      what: ["cannot be used", "cannot be used"],
      advice: "do as the message says, or take them out",
      where: unread,
    }),
  ];
}

function unknownLabels({ by, labels }: Classifier, { unknown }: Fit): Finding | null {
  const found = groupBy(unknown, ({ label }) => label ?? "");
  if (found.size === 0) return null;
  return {
    kind: "unknown-label",
    severity: "error",
    message: `${found.size} ${agree(found.size, "label is", "labels are")} not the model's`,
    advice: `the model knows ${labels.length} of ${by}: ${labels.slice(0, 8).join(", ")}${labels.length > 8 ? ", …" : ""}; train it on these too, or leave them out with --where`,
    where: [...found].map(([label, { length }]) => ({ label, detail: counted(length, "recording") })),
    figures: { count: found.size, recordings: unknown.length },
  };
}

function otherDimension({ mixtures }: Classifier, { otherDim, numRecordings }: Fit): Finding | null {
  if (otherDim.length === 0) return null;
  const dim = mixtures[0]?.dim ?? 0;
  return {
    kind: "dimension",
    severity: "error",
    message: `the features of ${otherDim.length} of ${counted(numRecordings, "recording")} have not the ${dim} columns of the model`,
    advice: "extract them with the model's own recipe: voxmix info shows it",
    where: otherDim.map((recording) => placeOf(recording, counted(recording.features.dim, "column"))),
    figures: { count: otherDim.length, total: numRecordings, dim },
  };
}

function otherFrameShift({ recipe }: Classifier, { otherShift, numRecordings }: Fit): Finding | null {
  if (otherShift.length === 0) return null;
  return {
    kind: "frame-shift",
    severity: "warning",
    message: `the features of ${otherShift.length} of ${counted(numRecordings, "recording")} have another frame shift than the model's recipe`,
    advice: "extract them with the model's own recipe: deltas of frames further apart are larger, and fit no model",
    where: otherShift.map((recording) => placeOf(recording, `${1000 * recording.features.frameShift} ms`)),
    figures: { count: otherShift.length, total: numRecordings, frameShift: recipe?.frameShift ?? 0 },
  };
}

function poorFit(classifier: Classifier, { perLabel, numRecordings }: Fit): Finding | null {
  const dim = classifier.mixtures[0]?.dim ?? 1;
  const losses = classifier.training.perLabel.flatMap(({ label, meanLogLikelihood }) => {
    const fit = perLabel.get(label);
    if (fit === undefined || !Number.isFinite(meanLogLikelihood)) return [];
    return [{ label, numFrames: fit.numFrames, loss: meanLogLikelihood - fit.logLikelihood / fit.numFrames }];
  });
  const numFrames = countFrames(losses);
  const loss = losses.reduce((sum, of) => sum + of.loss * of.numFrames, 0) / numFrames;
  if (numRecordings < LEAST_RECORDINGS || !(loss > POOR_FIT * dim)) return null;
  return {
    kind: "poor-fit",
    severity: "warning",
    message: `the recordings are ${loss.toFixed(1)} nats per frame less likely than those the model was trained on`,
    advice: "expect more errors than the model's card says: see below what differs, and measure with voxmix evaluate",
    where: losses
      .toSorted((a, b) => b.loss - a.loss)
      .map(({ label, loss }) => ({ label, detail: `${loss.toFixed(1)} nats less` })),
    figures: { loss, perDimension: loss / dim, threshold: POOR_FIT },
  };
}
