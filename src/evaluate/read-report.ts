import { CorpusError } from "../errors.js";
import type { Report, Trial } from "../types.js";

/**
 * The trials of a report that `voxmix evaluate --report` wrote as JSON.
 *
 * @param name  of the file, for errors
 * @throws {CorpusError} naming the file, and the trial that does not fit
 * @example
 * const trial = { path: "a.wav", actual: "yes", predicted: "no", margin: 1, scores: {}, numFrames: 9, fold: null };
 * parseReport(JSON.stringify({ trials: [trial] }), "a.json").trials[0].predicted // => "no"
 */
export function parseReport(json: string, name: string): Pick<Report, "trials"> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new CorpusError(`${name}: this is no JSON; give what voxmix evaluate --report ${name} writes`, { cause });
  }
  const trials = (value as { readonly trials?: unknown } | null)?.trials;
  if (!Array.isArray(trials)) {
    throw new CorpusError(`${name}: there are no trials in it; give what voxmix evaluate … --report out.json writes`);
  }
  return { trials: trials.map((trial: unknown, index) => checkedTrial(trial, `${name}, trial ${index + 1}`)) };
}

function checkedTrial(value: unknown, place: string): Trial {
  const { path, actual, predicted, margin, scores, numFrames, fold, group } = (value ?? {}) as Partial<Trial>;
  const isText = (text: unknown) => typeof text === "string";
  if (!isText(actual) || !isText(predicted) || !(isText(path) || path === null)) {
    throw new CorpusError(`${place}: a path, an actual and a predicted label were expected`);
  }
  if (group !== undefined && !isText(group)) throw new CorpusError(`${place}: its group is no text`);
  return {
    path: path ?? null,
    ...(group === undefined ? {} : { group }),
    actual: actual as string,
    predicted: predicted as string,
    margin: typeof margin === "number" ? margin : Number.NaN,
    scores: scores ?? {},
    numFrames: typeof numFrames === "number" ? numFrames : 0,
    fold: fold ?? null,
  };
}
