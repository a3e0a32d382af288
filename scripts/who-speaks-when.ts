// Makes conversations of single words, with who speaks when: WAV files, reference.rttm, and enrol.csv of other takes.
//   npx tsx scripts/who-speaks-when.ts <words20> <folder> tuning|test
// docs/who-speaks-when.md says what is measured on them. The two sets share no speaker.
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  encodeWav,
  frameLogEnergies,
  type LabelInterval,
  type SpeechSegment,
  speechSegments,
  type Waveform,
} from "voxmix";
import { readAudio, writeLabels } from "voxmix/node";

const [corpus, folder, set] = process.argv.slice(2);
if (!corpus || !folder || (set !== "tuning" && set !== "test")) {
  throw new Error("usage: who-speaks-when.ts <words20> <folder> tuning|test");
}

const NUM_WORDS = 20;
const NUM_TURNS = 16;
const TIMING = { frameLength: 0.025, frameShift: 0.01 };
const speakers = Array.from({ length: 10 }, (_, i) => `s${String(i + (set === "test" ? 11 : 1)).padStart(2, "0")}`);

/** A generator of whole numbers under n: mulberry32. */
function seeded(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * n);
  };
}

const nameOf = (speaker: string, word: number, take: number) =>
  `${speaker}_${String(word).padStart(2, "0")}_${take}.wav`;
const pathOf = (name: string) => resolve(corpus as string, "recordings", name);

/** Where the word is: of the stretches within 35 dB of the loudest frame the one with most energy, pauses under 0.2 s in it. */
function wordIn(waveform: Waveform): SpeechSegment {
  const levels = frameLogEnergies(waveform, TIMING);
  const least = levels.reduce((a, b) => Math.max(a, b)) - (35 * Math.LN10) / 10;
  const isLoud = levels.map((level) => (level >= least ? 1 : 0));
  const energyOf = ({ start, end }: SpeechSegment) =>
    levels.subarray(Math.floor(start * 100), Math.ceil(end * 100)).reduce((sum, level) => sum + Math.exp(level), 0);
  const found = speechSegments(isLoud, TIMING, { minPause: 0.2 });
  return found.reduce((a, b) => (energyOf(b) > energyOf(a) ? b : a));
}

/** Turns of 3 to 7 words, 0.05 to 0.35 s of the room before and after each: the pauses do not tell where a turn ends. */
async function conversation(seed: number, numSpeakers: number) {
  const below = seeded(seed);
  const pool = [...speakers];
  const present = Array.from({ length: numSpeakers }, () => pool.splice(below(pool.length), 1)[0] as string);
  const parts: Float32Array[] = [];
  const reference: LabelInterval[] = [];
  let numSamples = 0;
  let speaker = "";
  for (let turn = 0; turn < NUM_TURNS; turn++) {
    const others = present.filter((name) => name !== speaker);
    speaker = turn < numSpeakers ? (present[turn] as string) : (others[below(others.length)] as string);
    for (let word = 3 + below(5); word > 0; word--) {
      const { samples, sampleRate } = await readAudio(pathOf(nameOf(speaker, below(NUM_WORDS), 3 + below(2))));
      const { start, end } = wordIn({ samples, sampleRate });
      const from = Math.max(0, Math.round((start - 0.05 - below(300) / 1000) * sampleRate));
      const part = samples.subarray(from, Math.round((end + 0.05 + below(300) / 1000) * sampleRate));
      const offset = (numSamples - from) / sampleRate;
      reference.push({ start: offset + start, end: offset + end, label: speaker });
      parts.push(part);
      numSamples += part.length;
    }
  }
  const samples = new Float32Array(numSamples);
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  return { waveform: { samples, sampleRate: 16000 }, intervals: reference };
}

await mkdir(folder, { recursive: true });
const labelled = [];
for (const numSpeakers of [2, 3, 4, 5]) {
  for (const number of [1, 2, 3, 4]) {
    const recording = `talk-${numSpeakers}-${number}`;
    const { waveform, intervals } = await conversation(1000 * numSpeakers + number, numSpeakers);
    await writeFile(join(folder, `${recording}.wav`), encodeWav(waveform));
    labelled.push({ recording, tiers: [{ name: "speaker", intervals }] });
  }
}
await writeLabels(join(folder, "reference.rttm"), labelled);
const rows = speakers.flatMap((speaker) =>
  Array.from({ length: NUM_WORDS }, (_, word) =>
    [1, 2].map((take) => `${pathOf(nameOf(speaker, word, take))},${speaker}`),
  ),
);
await writeFile(join(folder, "enrol.csv"), `path,speaker\n${rows.flat().join("\n")}\n`);
console.log(`${folder}: ${labelled.length} conversations, reference.rttm, enrol.csv`);
