import { createRandom } from "../../src/math/random.js";
import type { Waveform } from "../../src/types.js";
import { buzz } from "./sounds.js";

/** A turn: whose voice, as a pitch, and for how many seconds. */
export interface Turn {
  readonly speaker: string;
  readonly pitch: number;
  readonly seconds: number;
}

/** A conversation of buzzes with 0.4 s of faint noise before each turn and after the last; and when they are. */
export function talkOf(turns: readonly Turn[], seed = 1) {
  const random = createRandom(seed);
  const sampleRate = 8000;
  const pause = () => Float32Array.from({ length: 0.4 * sampleRate }, () => 0.0005 * random.normal());
  const parts = turns.flatMap(({ pitch, seconds }, i) => [
    pause(),
    buzz(pitch, seed + i, { sampleRate, seconds }).samples,
  ]);
  const samples = Float32Array.from([...parts, pause()].flatMap((part) => [...part]));
  let time = 0;
  const reference = turns.map(({ speaker, seconds }) => {
    const start = time + 0.4;
    time = start + seconds;
    return { start, end: time, label: speaker };
  });
  const waveform: Waveform = { samples, sampleRate };
  return { waveform, reference };
}

/** Two who take turns. */
export const TURNS: readonly Turn[] = [
  { speaker: "ann", pitch: 200, seconds: 2 },
  { speaker: "bea", pitch: 400, seconds: 1.5 },
  { speaker: "ann", pitch: 200, seconds: 1 },
  { speaker: "bea", pitch: 400, seconds: 2 },
];
