import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { encodeWav } from "../../src/audio/wav/encode-wav.js";
import { createRandom } from "../../src/math/random.js";
import type { Waveform } from "../../src/types.js";

/** A buzz of the given pitch with a little noise: enough for a front end to tell two apart. */
export function buzz(pitch: number, seed: number, { sampleRate = 8000, seconds = 0.4 } = {}): Waveform {
  const random = createRandom(seed);
  const samples = Float32Array.from({ length: Math.round(sampleRate * seconds) }, (_, n) => {
    const phase = (2 * Math.PI * pitch * n) / sampleRate;
    return 0.3 * Math.sin(phase) + 0.2 * Math.sin(3 * phase) + 0.01 * random.normal();
  });
  return { samples, sampleRate };
}

/** A tone whose pitch moves: a "word" that stays itself when each coefficient's mean and variance are taken out. */
function glide(from: number, to: number, overtone: number, seed: number): Waveform {
  const { samples, ...rest } = buzz(1, seed);
  let phase = 0;
  const swept = samples.map((sample, n) => {
    phase += (2 * Math.PI * (from + ((to - from) * n) / samples.length)) / rest.sampleRate;
    return 0.3 * Math.sin(phase) + 0.2 * Math.sin(overtone * phase) + 0.05 * sample;
  });
  return { ...rest, samples: swept };
}

/** A corpus in FSDD's naming: "digits" that differ in how the pitch moves, "speakers" in their overtone. */
export async function writeFsddLike(folder: string, { speakers = ["ann", "ben"], takes = 7 } = {}): Promise<void> {
  const glides = [
    [150, 1200],
    [1200, 300],
    [500, 550],
  ] as const;
  for (const [digit, [from, to]] of glides.entries()) {
    for (const [index, speaker] of speakers.entries()) {
      for (let take = 0; take < takes; take++) {
        const path = join(folder, "recordings", `${digit}_${speaker}_${take}.wav`);
        await writeSound(path, glide(from * (1 + take / 50), to, 2 + index, 100 * digit + take));
      }
    }
  }
}

export async function writeSound(path: string, waveform: Waveform): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, encodeWav(waveform));
}
