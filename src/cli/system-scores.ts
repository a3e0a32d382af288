import { basename } from "node:path";
import { readTrialText } from "../corpus/trial-files.js";
import { OptionError } from "../errors.js";
import { joinScores } from "../formats/trials/join-scores.js";
import type { TrialFormat } from "../formats/trials/trials.js";
import { isTrialList, parseScores, parseSpeakers, parseTrials } from "../formats/trials/trials.js";
import type { ScoredTrial, VerificationTrial } from "../types.js";
import { defined } from "./flags.js";
import { counted, remark } from "./output.js";

interface ScoreFileOptions {
  /** The trial list, where it is not the last of the files. */
  readonly trials?: string;
  readonly format?: TrialFormat;
  /** Who speaks in which recording. */
  readonly speakers?: string;
  /** No file is a trial list. */
  readonly scoresAlone?: boolean;
}

/** Scores of systems on the same trials. */
export interface AlignedScores {
  readonly names: readonly string[];
  /** Of each system as many as there are trials, in their order. */
  readonly systems: readonly Float64Array[];
  /** With the scores of the first system. */
  readonly trials: readonly ScoredTrial[];
}

/**
 * Reads score files of systems on the same trials; the last may be the trial list instead.
 *
 * @throws {OptionError} when there is no score file
 * @throws {CorpusError} naming the file, when trials have no score in one
 */
export async function readAlignedScores(files: readonly string[], options: ScoreFileOptions): Promise<AlignedScores> {
  const texts: { path: string; text: string }[] = [];
  for (const path of files) texts.push({ path, text: await readTrialText(path) });
  const last = texts.at(-1);
  const lastIsList =
    options.trials === undefined &&
    !options.scoresAlone &&
    texts.length > 1 &&
    last !== undefined &&
    isTrialList(last.text);
  const lists = lastIsList ? texts.splice(-1) : [];
  if (options.trials !== undefined) lists.push({ path: options.trials, text: await readTrialText(options.trials) });
  const [list] = lists;
  const scored = texts.map(({ path, text }) =>
    parseScores(text, { name: path, ...defined({ format: options.format }) }),
  );
  const trials: readonly VerificationTrial[] | undefined =
    list === undefined ? scored[0] : parseTrials(list.text, { name: list.path });
  if (trials === undefined) throw new OptionError("give at least one score file");
  const aligned = scored.map((scores, i) => {
    const { trials: joined, unused } = joinScores(trials, scores);
    if (unused.length > 0) remark(`${texts[i]?.path}: ${counted(unused.length, "score")} of no trial, left out`);
    return joined;
  });
  const speakers =
    options.speakers === undefined
      ? undefined
      : parseSpeakers(await readTrialText(options.speakers), { name: options.speakers });
  const first = aligned[0] ?? [];
  return {
    names: texts.map(({ path }) => basename(path)),
    systems: aligned.map((joined) => Float64Array.from(joined, ({ score }) => score)),
    trials: first.map((trial) => ({ ...trial, ...defined({ speaker: speakers?.get(trial.test) ?? trial.speaker }) })),
  };
}
