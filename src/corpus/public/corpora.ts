import { parseFilePattern } from "../layouts/find-recordings.js";
import { fsdd } from "./corpora/fsdd.js";
import type { CorpusLayout, PublicCorpus } from "./public-corpus.js";

/** Every corpus that can be downloaded, a file each in `corpora/`. */
export const publicCorpora: readonly PublicCorpus[] = [fsdd];

/**
 * Twenty words by twenty speakers, the naming of a part of DSPSpeech-20 (github.com/zhongyuchen/DSPSpeech-20):
 * `s01_00_1.wav` is speaker, word and take. The usual split for known speakers trains on takes 1–3 and tests on take 4.
 */
const words20: CorpusLayout = {
  folder: "recordings",
  pattern: parseFilePattern("{speaker}_{word}_{take}.wav"),
  values: { speaker: /^s\d\d$/, word: /^\d\d$/, take: /^[1-9]$/ },
  derive: ({ take }) => ({ split: take === "4" ? "test" : "train" }),
};

/** Layouts by which a folder is known without a pattern. */
export const knownLayouts: readonly CorpusLayout[] = [...publicCorpora.map(({ layout }) => layout), words20];
