import type { CorpusLayout } from "./corpus-layout.js";
import { parseFilePattern } from "./file-pattern.js";

/**
 * Twenty words by twenty speakers, the naming of a part of DSPSpeech-20 (github.com/zhongyuchen/DSPSpeech-20):
 * `s01_00_1.wav` is speaker, word and take. The usual split for known speakers trains on takes 1–3 and tests on take 4.
 */
export const words20Layout: CorpusLayout = {
  folder: "recordings",
  pattern: parseFilePattern("{speaker}_{word}_{take}.wav"),
  values: { speaker: /^s\d\d$/, word: /^\d\d$/, take: /^[1-9]$/ },
  derive: ({ take }) => ({ split: take === "4" ? "test" : "train" }),
};
