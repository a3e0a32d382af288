import { readAudio } from "../audio/read-audio.js";
import { resample } from "../audio/resample.js";
import type { Waveform } from "../types.js";
import type { ExaminedRecording } from "./examined-corpus.js";
import { FINGERPRINT_SHIFT } from "./fingerprint.js";
import { type SharedSound, sharedSound } from "./shared-sound.js";
import { similarFingerprints } from "./similar-fingerprints.js";

/** Two recordings of one sound. */
export interface SameSound {
  readonly first: ExaminedRecording;
  readonly second: ExaminedRecording;
  /** Null for the very same samples. */
  readonly difference: SharedSound | null;
}

/**
 * Recordings that hold the same sound, each with the first that holds it: the same samples, by their digest, or samples at
 * another level, sample rate, with the ends cut off or silence put before, as fingerprints suggest and a correlation of the
 * samples then decides. Silence is not compared, nor are channels of one file. A recording or two are in memory at a time.
 */
export async function sameSounds(recordings: readonly ExaminedRecording[], signal?: AbortSignal): Promise<SameSound[]> {
  const heard = recordings.filter(({ sound }) => sound.deviation > 0);
  const firstOf = new Map<string, ExaminedRecording>();
  const same: SameSound[] = [];
  for (const recording of heard) {
    const first = firstOf.get(recording.digest);
    if (first === undefined) firstOf.set(recording.digest, recording);
    else if (first.path !== recording.path) same.push({ first, second: recording, difference: null });
  }
  const different = [...firstOf.values()];
  const known = new Set<ExaminedRecording>();
  for (const match of similarFingerprints(different.map(({ fingerprint }) => fingerprint))) {
    signal?.throwIfAborted();
    const [first, second] = [different[match.first], different[match.second]];
    if (first === undefined || second === undefined || first.path === second.path) continue;
    // One that was found in an earlier recording is that sound, and is not searched for again.
    if (known.has(second)) continue;
    const difference = await compare(first, second, match.offset * FINGERPRINT_SHIFT);
    if (difference === null) continue;
    known.add(second);
    same.push({ first, second, difference });
  }
  return same;
}

async function compare(
  first: ExaminedRecording,
  second: ExaminedRecording,
  offset: number,
): Promise<SharedSound | null> {
  const rate = Math.min(first.sampleRate, second.sampleRate);
  const [x, y] = [await readAt(first, rate), await readAt(second, rate)];
  return sharedSound(x, y, offset);
}

async function readAt({ path, channel }: ExaminedRecording, sampleRate: number): Promise<Waveform> {
  const waveform = await readAudio(path, channel === null ? {} : { channel });
  return waveform.sampleRate === sampleRate ? waveform : resample(waveform, sampleRate);
}
