import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ModelFileError, OptionError } from "../../../src/errors.js";
import {
  decodeKaldiAcousticModel,
  decodeKaldiMixture,
  encodeKaldiMixture,
  naturalParameters,
} from "../../../src/formats/kaldi/kaldi-mixture.js";
import { logLikelihoods } from "../../../src/gmm/score/score.js";
import { readGolden, relativeError } from "../../oracles/golden.js";
import { framesAbout, randomMixture } from "../../oracles/random-mixture.js";
import { COVARIANCE_TYPES, exchangeBytes } from "../exchange-files.js";

type Expected = Readonly<
  Record<"weights" | "means" | "variances" | "matrices" | "gconsts_diag" | "gconsts_full", readonly number[]>
>;
const expected = readGolden<Expected>("exchange/kaldi-expected.json");
const ascii = (text: string) => new TextEncoder().encode(text);

describe("a mixture in Kaldi's format", () => {
  it.each([
    ["diag-double.gmm", "diag", 1e-13],
    ["diag-without-gconsts.gmm", "diag", 1e-13],
    ["diag-float.gmm", "diag", 1e-6],
    ["full-double.gmm", "full", 1e-11],
    ["full-float.gmm", "full", 1e-4],
    ["full-text.gmm", "full", 1e-4],
  ] as const)("is read: %s", (file, type, tolerance) => {
    const mixture = decodeKaldiMixture(exchangeBytes(file));
    expect(mixture.covarianceType).toBe(type);
    expect(relativeError(mixture.weights, expected.weights)).toBeLessThan(tolerance);
    expect(relativeError(mixture.means, expected.means, 1)).toBeLessThan(tolerance);
    const covariances = type === "diag" ? expected.variances : expected.matrices;
    expect(relativeError(mixture.covariances, covariances, 1)).toBeLessThan(tolerance);
  });

  it.each(["diag", "full"] as const)("is written as Kaldi's sources do, to the byte but for rounding: %s", (type) => {
    const theirs = exchangeBytes(`${type}-double.gmm`);
    const ours = encodeKaldiMixture(decodeKaldiMixture(theirs));
    expect(ours.length).toBe(theirs.length);
    // All but the numbers themselves: 8 bytes each, of which the last rounding may differ.
    const marks = (bytes: Uint8Array) => new TextDecoder("latin1").decode(bytes).match(/<\/?[A-Za-z_]+> |[DF][VMP] /g);
    expect(marks(ours)).toEqual(marks(theirs));
    expect(relativeError(decodeKaldiMixture(ours).covariances, decodeKaldiMixture(theirs).covariances)).toBeLessThan(
      1e-11,
    );
  });

  it.each(["diag", "full"] as const)("has the normalisers of Kaldi's ComputeGconsts: %s", (type) => {
    const { normalizers } = naturalParameters(decodeKaldiMixture(exchangeBytes(`${type}-double.gmm`)));
    expect(relativeError(normalizers, expected[`gconsts_${type}`])).toBeLessThan(1e-12);
  });

  it("has the normaliser that Kaldi itself printed", () => {
    const bytes = exchangeBytes("kaldi-mono.txt");
    const mixture = decodeKaldiMixture(bytes);
    expect([mixture.numComponents, mixture.dim]).toEqual([1, 39]);
    expect(naturalParameters(mixture).normalizers[0]).toBeCloseTo(-86.05329, 4);
    expect(new TextDecoder().decode(bytes)).toContain("<GCONSTS>  [ -86.05329 ]");
  });

  describe.each(COVARIANCE_TYPES)("of %s covariances", (covarianceType) => {
    const mixture = randomMixture({ covarianceType, numComponents: 4, dim: 5, seed: 8, offset: 30 });
    const frames = framesAbout(mixture, { numFrames: 50, seed: 9, single: false });
    const scores = logLikelihoods(mixture, frames, { kernel: "reference" });

    it.each([
      ["binary", {}, 1e-10],
      ["text", { text: true }, 1e-10],
      ["binary of float32", { precision: "float32" }, 3e-3],
      ["text of float32", { text: true, precision: "float32" }, 3e-3],
    ] as const)("scores the same after a way there and back: %s", (_, options, tolerance) => {
      const back = decodeKaldiMixture(encodeKaldiMixture(mixture, options));
      expect(back.covarianceType).toBe(covarianceType === "full" || covarianceType === "tied" ? "full" : "diag");
      const found = logLikelihoods(back, frames, { kernel: "reference" });
      expect(relativeError(found, scores, 1)).toBeLessThan(tolerance);
    });
  });

  it("may have a component of weight 0, whose normaliser is −inf", () => {
    const mixture = {
      ...randomMixture({ covarianceType: "diag", numComponents: 2, dim: 1, seed: 1 }),
      weights: Float64Array.of(0, 1),
    };
    const text = encodeKaldiMixture(mixture, { text: true });
    expect(new TextDecoder().decode(text)).toMatch(/<GCONSTS> {2}\[ -inf -?\d/);
    expect(Array.from(decodeKaldiMixture(text).weights)).toEqual([0, 1]);
  });

  it("is not written where it does not fit into float32, nor in a precision that is none", () => {
    const mixture = randomMixture({ covarianceType: "diag", numComponents: 1, dim: 1, seed: 1 });
    const tiny = { ...mixture, covariances: Float64Array.of(1e-60) };
    expect(() => encodeKaldiMixture(tiny, { precision: "float32" })).toThrow(ModelFileError);
    expect(() => encodeKaldiMixture(mixture, { precision: "half" as "float32" })).toThrow(OptionError);
  });

  it.each([
    ["another object", "<Nnet> ", /begins with <DiagGMM> or <FullGMM>, and here is "<Nnet>"/],
    [
      "no weights",
      "<DiagGMM> <GCONSTS> [ 1 ] <MEANS_INVVARS> [ 1 ]",
      /<WEIGHTS> was expected, and there is "<MEANS_INVVARS>"/,
    ],
    [
      "other normalisers than weights",
      "<DiagGMM> <GCONSTS> [ 1 2 ] <WEIGHTS> [ 1 ]",
      /2 values in <GCONSTS>, and 1 weights/,
    ],
    [
      "fewer means than weights",
      "<DiagGMM> <WEIGHTS> [ .5 .5 ] <MEANS_INVVARS> [ 1 2 ]",
      /2 weights, and means of 1 comp/,
    ],
    [
      "variances of other shape",
      "<DiagGMM> <WEIGHTS> [ 1 ] <MEANS_INVVARS> [ 1 2 ] <INV_VARS> [ 1 ]",
      /1 × 1, and means of 1 × 2/,
    ],
    ["a ragged matrix", "<DiagGMM> <WEIGHTS> [ .5 .5 ] <MEANS_INVVARS> [ 1 2\n 3 ]", /row 1 of a matrix has 1 values/],
    [
      "a ragged triangle",
      "<FullGMM> <WEIGHTS> [ 1 ] <MEANS_INVCOVARS> [ 1 2 ] <INV_COVARS> [ 1\n 2 ]",
      /row 1 of a lower triangle/,
    ],
    [
      "an indefinite inverse",
      "<FullGMM> <WEIGHTS> [ 1 ] <MEANS_INVCOVARS> [ 1 2 ] <INV_COVARS> [ 1\n 2 1 ]",
      /component 0 is not positive/,
    ],
    ["a word among numbers", "<DiagGMM> <WEIGHTS> [ one ]", /holds "one"/],
    ["no end", "<DiagGMM> <WEIGHTS> [ 1 ", /"\]" of a vector or matrix is missing/],
    ["a negative variance", "<DiagGMM> <WEIGHTS> [ 1 ] <MEANS_INVVARS> [ 1 ] <INV_VARS> [ -1 ] </DiagGMM>", /variance/],
    ["a variance of nothing", "<DiagGMM> <WEIGHTS> [ 1 ] <MEANS_INVVARS> [ 1 ] <INV_VARS> [ inf ] </DiagGMM>", /./],
    [
      "something behind it",
      "<DiagGMM> <WEIGHTS> [ 1 ] <MEANS_INVVARS> [ 1 ] <INV_VARS> [ 1 ] </DiagGMM> x",
      /something follows/,
    ],
    [
      "an acoustic model",
      "<DIMENSION> 1 <NUMPDFS> 1 <DiagGMM>",
      /begins with <DiagGMM> or <FullGMM>, and here is "<DIMENSION>"/,
    ],
  ])("is refused: %s", (_, text, message) => {
    expect(() => decodeKaldiMixture(ascii(text), "ubm")).toThrow(ModelFileError);
    expect(() => decodeKaldiMixture(ascii(text), "ubm")).toThrow(message);
    expect(() => decodeKaldiMixture(ascii(text), "ubm")).toThrow(/^ubm: /);
  });

  it("of absurd sizes asks for no memory", () => {
    const counts = [-1, 2 ** 31 - 1, 2 ** 30];
    for (const file of ["diag-float.gmm", "full-double.gmm"]) {
      const bytes = exchangeBytes(file);
      for (let at = 2; at < bytes.length - 5; at++) {
        // Every whole number in it: a byte 4 and its value.
        if (bytes[at] !== 4 || bytes[at + 2] !== 0 || bytes[at + 3] !== 0 || bytes[at + 4] !== 0) continue;
        for (const count of counts) {
          const damaged = bytes.slice();
          new DataView(damaged.buffer).setInt32(at + 1, count, true);
          expect(() => decodeKaldiMixture(damaged)).toThrow(ModelFileError);
        }
      }
    }
  });

  it.each(["diag-float.gmm", "full-double.gmm", "full-text.gmm"])("cut short anywhere is refused: %s", (file) => {
    const bytes = exchangeBytes(file);
    const end = new TextDecoder("latin1").decode(bytes).trimEnd().length;
    fc.assert(
      fc.property(fc.nat(end - 1), (length) => {
        expect(() => decodeKaldiMixture(bytes.slice(0, length))).toThrow(ModelFileError);
      }),
      { seed: 10, numRuns: 300 },
    );
  });
});

describe("an acoustic model of Kaldi's", () => {
  const bytes = exchangeBytes("two-pdfs.mdl");

  it("has a mixture for each pdf, behind the transition model", () => {
    const [float, double, ...more] = decodeKaldiAcousticModel(bytes);
    expect(more).toEqual([]);
    expect(relativeError(double?.means ?? [], expected.means, 1)).toBeLessThan(1e-13);
    expect(relativeError(float?.covariances ?? [], expected.variances, 1)).toBeLessThan(1e-6);
  });

  it("is read from text, too", () => {
    const pdf = new TextDecoder().decode(exchangeBytes("kaldi-mono.txt"));
    const text = `<TransitionModel> \n<Triples> 1\n1 0 0 \n</Triples>\n</TransitionModel> \n<DIMENSION> 39 <NUMPDFS> 2 ${pdf}${pdf}`;
    expect(decodeKaldiAcousticModel(ascii(text))).toEqual([0, 1].map(() => decodeKaldiMixture(ascii(pdf))));
  });

  it.each([
    ["of more pdfs than follow", "<DIMENSION> 1 <NUMPDFS> 9999999", /pdf 0: something was expected/],
    ["of none", "<DIMENSION> 1 <NUMPDFS> 0", /acoustic model of 0 mixtures/],
    [
      "of another dimension",
      "<DIMENSION> 2 <NUMPDFS> 1 <DiagGMM> <WEIGHTS> [ 1 ] <MEANS_INVVARS> [ 1 ] <INV_VARS> [ 1 ] </DiagGMM>",
      /pdf 0 has 1 dimensions, the model 2/,
    ],
    ["of a neural network", "<TransitionModel> </TransitionModel> <Nnet> ", /there is "<Nnet>"/],
    ["cut in its transitions", "<TransitionModel> <Topology>", /<\/TransitionModel> was expected/],
  ])("is refused: %s", (_, text, message) => {
    expect(() => decodeKaldiAcousticModel(ascii(text), "final.mdl")).toThrow(ModelFileError);
    expect(() => decodeKaldiAcousticModel(ascii(text), "final.mdl")).toThrow(message);
  });
});
