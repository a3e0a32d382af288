import { describe, expect, it } from "vitest";
import {
  checkSegmentFeatures,
  framesOfSegment,
  segmentFeaturesFor,
} from "../../../src/corpus/load/segment-features.js";
import { CorpusError, OptionError } from "../../../src/errors.js";
import { createExtractor } from "../../../src/features/extract.js";
import { resolveRecipe } from "../../../src/features/recipe/recipe.js";
import { buzz } from "../../oracles/sounds.js";

const recording = { sampleRate: 1000, numSamples: 1000 };
/** Frames of 20 ms every 10 ms: the middle of frame t is at 10 + 10 t ms. */
const recipe = resolveRecipe({ profile: "kaldi", frameLength: 0.02, frameShift: 0.01, deltaOrder: 0 });
/** A frame holds its own number. */
const features = { data: Float32Array.from({ length: 99 }, (_, t) => t), numFrames: 99, dim: 1, frameShift: 0.01 };

const framesIn = (start: number | undefined, end: number | undefined, timeScale = 1): number[] => {
  const segment = { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
  return [...framesOfSegment(features, segment, recipe, { ...recording, timeScale }).data];
};

describe("frames of a segment", () => {
  it("are those whose middles lie in it, the end not included", () => {
    expect(framesIn(0.1, 0.13)).toEqual([9, 10, 11]);
    expect(framesIn(0.101, 0.131)).toEqual([10, 11, 12]);
    expect(framesIn(undefined, 0.031)).toEqual([0, 1, 2]);
    expect(framesIn(0.98, undefined)).toEqual([97, 98]);
    expect(framesIn(undefined, undefined)).toHaveLength(99);
  });

  it("of neighbours are every frame once", () => {
    const edges = [0, 0.0333, 0.1, 0.1049, 0.5, 1];
    const all = edges.slice(1).flatMap((end, i) => framesIn(edges[i], end));
    expect(all).toEqual([...features.data]);
  });

  it("are the nearest one where none lies in it, and none beyond the recording", () => {
    expect(framesIn(0.101, 0.105)).toEqual([9]);
    expect(framesIn(0.106, 0.109)).toEqual([10]);
    expect(framesIn(0, 0.005)).toEqual([0]);
    expect(framesIn(0.995, 4)).toEqual([98]);
    expect(() => framesIn(1.2, 1.4)).toThrow(CorpusError);
    expect(() => framesIn(1.2, 1.4)).toThrow(/1\.2–1\.4 s holds no samples: the file is 1\.000 s/);
  });

  it("have the weights that they have in the recording", () => {
    const weighted = { ...features, weights: Float64Array.from(features.data, (t) => t / 10) };
    const own = framesOfSegment(weighted, { start: 0.1, end: 0.13 }, recipe, recording);
    expect(Array.from(own.weights ?? [])).toEqual([0.9, 1, 1.1]);
  });

  it("are sought where a copy at another speed has them", () => {
    expect(framesIn(0.1, 0.13, 2)).toEqual([19, 20, 21, 22, 23, 24]);
  });

  it("lie in time as frames lie: centred ones begin half a frame earlier", () => {
    const centred = resolveRecipe({ profile: "librosa", frameLength: 0.02, frameShift: 0.01, deltaOrder: 0 });
    expect([...framesOfSegment(features, { start: 0.1, end: 0.13 }, centred, recording).data]).toEqual([10, 11, 12]);
  });

  it("have the deltas of the whole recording", () => {
    const waveform = buzz(200, 1);
    const settings = resolveRecipe({});
    const whole = createExtractor(settings, waveform.sampleRate)(waveform);
    const place = { sampleRate: waveform.sampleRate, numSamples: waveform.samples.length };
    const part = framesOfSegment(whole, { start: 0.1, end: 0.15 }, settings, place);
    expect(part).toMatchObject({ numFrames: 5, dim: whole.dim });
    expect(part.data).toEqual(whole.data.slice(9 * whole.dim, 14 * whole.dim));
    // A copy: the rest of the recording is not held.
    expect(part.data.buffer).not.toBe(whole.data.buffer);
  });
});

describe("the features of segments", () => {
  it("come in context where a recipe keeps every frame", () => {
    expect(segmentFeaturesFor(resolveRecipe({}))).toBe("in-context");
    expect(segmentFeaturesFor(resolveRecipe({ energyGate: 40 }))).toBe("cut");
    expect(segmentFeaturesFor(resolveRecipe({ vad: { method: "adaptive" } }))).toBe("cut");
    expect(segmentFeaturesFor(resolveRecipe({ splice: { left: 1, right: 1 } }))).toBe("in-context");
    expect(segmentFeaturesFor(resolveRecipe({ splice: { step: 2 } }))).toBe("cut");
  });

  it("are refused in context where frames are missing", () => {
    const gated = resolveRecipe({ energyGate: 40 });
    expect(() => checkSegmentFeatures("in-context", gated)).toThrow(OptionError);
    expect(() => checkSegmentFeatures("in-context", gated)).toThrow(/energyGate and vad to null/);
    expect(() => checkSegmentFeatures("whole" as "cut", gated)).toThrow(/"cut" or "in-context", not "whole"/);
    checkSegmentFeatures("cut", gated);
  });
});
