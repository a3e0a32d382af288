import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeWav } from "../../../src/audio/wav/encode-wav.js";
import { loadRecording } from "../../../src/corpus/load/load-recording.js";
import { type StreamFeaturesOptions, streamFeatures } from "../../../src/corpus/load/stream-features.js";
import { AudioFormatError, CorpusError, OptionError, ShapeError } from "../../../src/errors.js";
import { extractFeatures } from "../../../src/features/extract.js";
import { prepareExtractor } from "../../../src/features/streaming.js";
import type { FeatureMatrix, Progress, RecipeOptions, Waveform } from "../../../src/types.js";
import { bare, stacked } from "../../features/chunks.js";
import { noise } from "../../features/waveforms.js";
import { buzz, writeSound } from "../../oracles/sounds.js";
import { temporaryFolder } from "../temporary-folder.js";

async function written(sound: Waveform, name = "sound.wav"): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeSound(path, sound);
  return path;
}

async function collected(path: string, recipe: RecipeOptions, options?: StreamFeaturesOptions) {
  const pieces: FeatureMatrix[] = [];
  for await (const piece of streamFeatures(path, recipe, options)) pieces.push(piece);
  return pieces;
}

describe("streamFeatures", () => {
  // 40 s at 16 kHz: more than one block of the reader.
  const long = noise(640_000, 16000);

  it("gives, one below the other, the features of the whole recording", async () => {
    const path = await written(long);
    for (const recipe of [
      { profile: "kaldi", deltaOrder: 1 },
      { normalization: "mean", deltaOrder: 0 },
    ] as const) {
      const pieces = await collected(path, recipe);
      expect(pieces.length > 1).toBe("profile" in recipe);
      expect(pieces.every(({ numFrames }) => numFrames > 0)).toBe(true);
      expect(stacked(pieces)).toEqual(
        extractFeatures(await loadRecording(path, { sampleRate: null, resampling: "refuse" }), recipe),
      );
    }
  });

  it("loads WebRTC's detector where the recipe wants it", async () => {
    const path = await written(buzz(300, 2));
    const recipe = { profile: "kaldi", vad: { method: "webrtc" } } as const;
    const extract = await prepareExtractor(recipe, 8000);
    const whole = await loadRecording(path, { sampleRate: null, resampling: "refuse" });
    expect(stacked(await collected(path, recipe))).toEqual(extract(whole));
  });

  it("converts rates where the recipe allows it, to what the recording converted as a whole gives", async () => {
    const path = await written(buzz(300, 2, { sampleRate: 16000, seconds: 3 }));
    const recipe = { profile: "kaldi", sampleRate: 8000, resampling: "allow" } as const;
    const expected = extractFeatures(await loadRecording(path, recipe), recipe);
    expect(stacked(await collected(path, recipe))).toEqual(expected);
    const byModel = { profile: "kaldi", sampleRate: 16000, resampling: "allow" } as const;
    expect(bare(stacked(await collected(path, byModel, { modelRate: 8000 })))).toEqual(bare(expected));
  });

  it("refuses another rate otherwise, naming the file and what to do", async () => {
    const path = await written(buzz(300, 2, { sampleRate: 16000 }));
    await expect(collected(path, { sampleRate: 8000 })).rejects.toThrow(CorpusError);
    await expect(collected(path, { sampleRate: 8000 })).rejects.toThrow(
      `${path}: 16000 Hz, where the recipe expects 8000`,
    );
    await expect(collected(path, {}, { modelRate: 8000 })).rejects.toThrow("the model needs 8000 Hz");
  });

  it("names a recording that is too short, and one that is none", async () => {
    const path = await written(buzz(300, 2, { seconds: 0.01 }), "short.wav");
    await expect(collected(path, {})).rejects.toThrow(ShapeError);
    await expect(collected(path, {})).rejects.toThrow(/short\.wav: a recording of 10 ms/);
    await expect(collected("nowhere.wav", {})).rejects.toThrow(AudioFormatError);
    await expect(collected(path, { numMelBands: 0 })).rejects.toThrow(OptionError);
  });

  it("takes the channel that is wanted", async () => {
    const [left, right] = [buzz(200, 1), buzz(300, 2)];
    const both = Float32Array.from({ length: 2 * left.samples.length }, (_, i) =>
      Number((i % 2 === 0 ? left : right).samples[i >> 1]),
    );
    const bytes = encodeWav({ samples: both, sampleRate: 8000 });
    const view = new DataView(bytes.buffer);
    view.setUint16(22, 2, true);
    view.setUint32(28, 32000, true);
    view.setUint16(32, 4, true);
    const path = join(await temporaryFolder(), "stereo.wav");
    await writeFile(path, bytes);
    const recipe = { profile: "kaldi" } as const;
    for (const channel of [0, 1, "mix"] as const) {
      const whole = await loadRecording(path, { sampleRate: null, resampling: "refuse" }, { channel });
      expect(stacked(await collected(path, recipe, { channel }))).toEqual(extractFeatures(whole, recipe));
    }
  });

  it("tells how far it is, what it read around, and stops when asked to", async () => {
    const path = await written(long);
    const seen: (readonly [number, number | null])[] = [];
    const warnings: (readonly string[])[] = [];
    const onProgress = ({ done, total }: Progress) => void seen.push([done, total]);
    await collected(path, { profile: "kaldi" }, { onProgress, onWarnings: (all) => warnings.push(all) });
    expect(seen.at(-1)).toEqual([640_000, 640_000]);
    expect(seen.length).toBeGreaterThan(1);
    expect(warnings).toEqual([[]]);
    const stop = new AbortController();
    const options = { signal: stop.signal, onProgress: () => stop.abort(new Error("enough")) };
    await expect(collected(path, { profile: "kaldi" }, options)).rejects.toThrow("enough");
    for await (const piece of streamFeatures(path, { profile: "kaldi" })) {
      expect(piece.numFrames).toBeGreaterThan(0);
      break;
    }
  });
});
