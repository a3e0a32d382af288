import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeWav } from "../../../src/audio/wav/decode-wav.js";
import { AudioFormatError } from "../../../src/errors.js";
import { errorOf } from "../errors.js";

const folder = new URL("../../fixtures/audio/", import.meta.url);

function read(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(name, folder)));
}

/** What ffmpeg decoded, interleaved. */
function reference(name: string): Float32Array {
  return new Float32Array(read(name.replace(/wav$/, "f32")).buffer);
}

const channelsOf: ReadonlyMap<string, number> = new Map([
  ["stereo.wav", 2],
  ["streamed-sox-3x24.wav", 3],
  ["six-channels.wav", 6],
]);
const warningsOf: ReadonlyMap<string, RegExp> = new Map([
  ["truncated.wav", /data chunk says 800 bytes and 456 are there: the file was cut short \(0\.029 of 0\.050 s\)/],
  ["streamed-espeak.wav", /1 bytes of an incomplete frame/],
]);
const codecs: ReadonlyMap<string, string> = new Map([
  ["ima-adpcm.wav", "IMA ADPCM"],
  ["ms-adpcm.wav", "Microsoft ADPCM"],
  ["gsm.wav", "GSM 6.10"],
  ["mp3.wav", "MP3"],
]);

const files = readdirSync(folder).filter((name) => name.endsWith(".wav"));
const decodable = files.filter((name) => !codecs.has(name));

test("the fixtures are there", () => {
  expect(decodable).toHaveLength(18);
});

describe("files of sox, ffmpeg and eSpeak NG decode as ffmpeg decodes them", () => {
  test.each(decodable)("%s", (name) => {
    const expected = reference(name);
    const numChannels = channelsOf.get(name) ?? 1;
    for (let channel = 0; channel < numChannels; channel++) {
      const waveform = decodeWav(read(name), { channel, name });
      expect(waveform.sampleRate).toBe(name === "streamed-espeak.wav" ? 22050 : 8000);
      expect(waveform.samples).toEqual(expected.filter((_, index) => index % numChannels === channel));
      const warning = warningsOf.get(name);
      expect(waveform.warnings).toHaveLength(warning ? 1 : 0);
      if (warning) expect(waveform.warnings?.[0]).toMatch(warning);
    }
  });

  test("none is silent", () => {
    for (const name of decodable) {
      const peak = decodeWav(read(name)).samples.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0);
      expect(peak, name).toBeGreaterThan(0.01);
    }
  });
});

describe("codecs are refused by name", () => {
  test.each([...codecs])("%s", (name, codec) => {
    const error = errorOf(AudioFormatError, () => decodeWav(read(name), { name }));
    expect(error.message).toMatch(
      new RegExp(`^${name}: the fmt chunk says ${codec} .*ffmpeg -i in\\.wav -c:a pcm_s16le`),
    );
  });
});
