import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeWav } from "../../../src/audio/wav/decode-wav.js";
import { createSpectralAnalysis, type SpectralSettings } from "../../../src/features/spectrum/analysis.js";
import { kaldiFrames } from "../../oracles/framing.js";
import { analyse, kaldiSettings } from "../spectral-settings.js";
import { maxDifference } from "../waveforms.js";

const readFile = (name: string) => readFileSync(new URL(`../../golden/frontend/htk/${name}`, import.meta.url));

/** The rows of an HTK feature file: a header of 12 bytes, then float32, all big-endian. */
function readHtk(name: string): number[][] {
  const bytes = readFile(name);
  const dim = bytes.readInt16BE(8) / 4;
  return Array.from({ length: bytes.readInt32BE(0) }, (_, t) =>
    Array.from({ length: dim }, (_, d) => bytes.readFloatBE(12 + 4 * (t * dim + d))),
  );
}

const frames = () =>
  kaldiFrames(
    decodeWav(readFile("test.wav")).samples.map((x) => 32768 * x),
    {
      "sample-frequency": 16000,
      "frame-length": 25,
      "frame-shift": 10,
      "preemphasis-coefficient": 0,
      "remove-dc-offset": false,
      "window-type": "hamming",
      "round-to-power-of-two": true,
      "snip-edges": true,
    },
  );

const htk: SpectralSettings = {
  ...kaldiSettings,
  lowFrequency: 0,
  highFrequency: 8000,
  bandEdges: "htk",
  logFloor: 1,
  dct: "htk",
  compressionFactor: 0.33,
};

/** Coefficients c1 … c12 and c0 of all frames, in HTK's order. */
function cepstra(settings: SpectralSettings): number[][] {
  const all = frames();
  const { coefficients } = analyse(createSpectralAnalysis(settings), all);
  return all.map((_, t) => [
    ...coefficients.subarray(t * 13 + 1, t * 13 + 13),
    ...coefficients.subarray(t * 13, t * 13 + 1),
  ]);
}

function expectClose(ours: readonly (readonly number[])[], theirs: readonly (readonly number[])[], numColumns: number) {
  expect(ours.length).toBe(142);
  const part = (rows: readonly (readonly number[])[]) => rows.flatMap((row) => row.slice(0, numColumns));
  expect(maxDifference(part(ours), part(theirs))).toBeLessThan(2e-4);
}

describe("the values of HTK's HCopy (float32)", () => {
  it("MFCC_0 from 0 Hz, with c0", () => expectClose(cepstra(htk), readHtk("test.wav.fea_htk.1"), 13));

  it("MFCC_E from 0 Hz, the cepstra", () => expectClose(cepstra(htk), readHtk("test.wav.fea_htk.2"), 12));

  it("MFCC_E from 20 Hz, where HTK leaves out a bin that lies inside", () => {
    const golden = readHtk("test.wav.fea_htk.3");
    expectClose(cepstra({ ...htk, lowFrequency: 20 }), golden, 12);
    const exact = cepstra({ ...htk, lowFrequency: 20, bandEdges: "exact" });
    expect(
      maxDifference(
        exact.flat(),
        golden.flatMap((row) => row.slice(0, 13)),
      ),
    ).toBeGreaterThan(1);
  });

  it.each([
    ["from 0 Hz", "test.wav.fbank_htk.1", 0],
    ["from 25 Hz", "test.wav.fbank_htk.2", 25],
  ])("FBANK %s", (_, file, lowFrequency) => {
    const all = frames();
    const { coefficients } = analyse(createSpectralAnalysis({ ...htk, kind: "fbank", lowFrequency }), all);
    const rows = all.map((_, t) => Array.from(coefficients.subarray(t * 23, (t + 1) * 23)));
    expectClose(rows, readHtk(file), 23);
  });

  it("PLP_0, with c0", () => expectClose(cepstra({ ...htk, kind: "plp" }), readHtk("test.wav.plp_htk.1"), 13));
});
