import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeWav } from "../../src/audio/wav/encode-wav.js";
import type { LabelInterval } from "../../src/formats/labels/label-tier.js";
import { formatLabels } from "../../src/formats/labels/labels.js";
import { createRandom } from "../../src/math/random.js";

const SAMPLE_RATE = 16000;

/** What is sung for each "phone": two partials, Hz, and how long, seconds; "t" is shorter than a frame. */
const PHONES = {
  a: { partials: [300, 900], seconds: 0.09 },
  i: { partials: [250, 2400], seconds: 0.07 },
  s: { partials: [3800, 5200], seconds: 0.08 },
  t: { partials: [1500, 6300], seconds: 0.018 },
} as const;

type Phone = keyof typeof PHONES;

const SENTENCES: readonly (readonly Phone[])[] = [
  ["s", "a", "t", "i", "a", "s", "i", "t"],
  ["i", "t", "a", "s", "a", "t", "i", "s"],
  ["a", "s", "i", "t", "a", "i", "t", "s"],
];

/** The phone that is there once, in the last sentence, for less than a frame shift. */
export const RARE = "click";

/**
 * Three sentences, each with a TextGrid of the tiers Word and Phonetic beside it: too short a label, rare labels and
 * segments shorter than a frame among them, as in hand-labelled speech.
 */
export async function writePhoneCorpus(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [index, sentence] of SENTENCES.entries()) {
    const random = createRandom(index + 1);
    const isLast = index === SENTENCES.length - 1;
    const intervals: LabelInterval[] = [];
    let time = 0.1;
    for (const phone of sentence) {
      const end = time + PHONES[phone].seconds;
      intervals.push({ start: time, end, label: phone });
      time = end;
    }
    if (isLast) intervals.push({ start: time, end: time + 0.008, label: RARE });
    const duration = time + 0.15;
    const samples = Float32Array.from({ length: Math.round(duration * SAMPLE_RATE) }, (_, n) => {
      const now = n / SAMPLE_RATE;
      const label = intervals.find(({ start, end }) => start <= now && now < end)?.label;
      const { partials } = PHONES[label as Phone] ?? { partials: [] };
      const tone = partials.reduce((sum: number, hertz) => sum + 0.2 * Math.sin(2 * Math.PI * hertz * now), 0);
      return tone + 0.004 * random.normal();
    });
    const name = `say${index + 1}`;
    await writeFile(join(folder, `${name}.wav`), encodeWav({ samples, sampleRate: SAMPLE_RATE }));
    const word = { name: "Word", intervals: [{ start: 0.1, end: time, label: `w${index}` }] };
    const tiers = [word, { name: "Phonetic", intervals }];
    await writeFile(
      join(folder, `${name}.TextGrid`),
      formatLabels([{ recording: name, tiers }], { format: "TextGrid", duration }),
    );
  }
}
