import { parseFilePattern } from "../layouts/find-recordings.js";
import { type CorpusLayout, type PublicCorpus, sumsOf } from "./public-corpus.js";

/** Free Spoken Digit Dataset: recordings of ten digits by six men at 8 kHz, 50 of each, with an official split. */
export const fsdd: PublicCorpus = {
  name: "fsdd",
  title: "Free Spoken Digit Dataset",
  licence: "CC BY-SA 4.0",
  numRecordings: 3000,
  obtain: "get",
  homepage: "https://github.com/Jakobovski/free-spoken-digit-dataset",
  // A commit in full, because it always names the same tree, where a tag or a branch can be moved. GitHub packs the archive on
  // request, and its bytes may change, so it is the content that is verified, by `sums`.
  url: "https://github.com/Jakobovski/free-spoken-digit-dataset/archive/26eb9aaf76e81b692f806f9140c2d2777410d7a1.tar.gz",
  sums: sumsOf("fsdd"),
  // cd recordings && sha256sum *.wav | LC_ALL=C sort -k2 | sha256sum
  digest: "1801eae019c063377d98f831d3f93574f259475df7332bb0e3d1b080fb5e6959",
  layout: {
    folder: "recordings",
    pattern: parseFilePattern("{digit}_{speaker}_{index}.wav"),
    values: { digit: /^[0-9]$/, index: /^[0-9]+$/ },
    // Its README: recordings 0–4 are the test set, 5–49 the training set.
    derive: ({ index }) => ({ split: Number(index) < 5 ? "test" : "train" }),
  },
};

/** Every corpus that can be downloaded. */
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
