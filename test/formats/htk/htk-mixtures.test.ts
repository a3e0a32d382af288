import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ModelFileError } from "../../../src/errors.js";
import { formatHtkMixtures, parseHtkMixtures } from "../../../src/formats/htk/htk-mixtures.js";
import { logLikelihoods } from "../../../src/gmm/score/score.js";
import type { GaussianMixture } from "../../../src/types.js";
import { relativeError } from "../../oracles/golden.js";
import { framesAbout, randomMixture } from "../../oracles/random-mixture.js";
import { COVARIANCE_TYPES, exchangeText } from "../exchange-files.js";

/** A set of HMMs with everything that may be shared, laid out as HTK does it and as people write it by hand. */
const SHARED = `~o <STREAMINFO> 1 2
<VECSIZE> 2<NULLD><MFCC_0><DIAGC>
~v varFloor1
<Variance> 2
 1.0e-02 1.0e-02
~u "mean 1"
<MEAN> 2
 1 2
~v 'var1'
<VARIANCE> 2
 3 4
~m "pdf_1"
~u "mean 1"
~v "var1"
<GCONST> 6.0
~t "T_x"
<TRANSP> 3
 0 1 0
 0 .5 .5
 0 0 0
~s "ST_x"
<NUMMIXES> 3
<MIXTURE> 1 0.25
~m "pdf_1"
<MIXTURE> 3 0.75
<RCLASS> 2
<MEAN> 2
 -1 -2
~v "var1"
~h "sil"
<BeginHMM>
<NumStates> 5 <VecSize> 2 <MFCC_0> <nullD> <diagC>
<State> 2
~s "ST_x"
<State> 3
<Mean> 2
 5 6
<Variance> 2
 7 8
<State> 4 <NumMixes> 1
<SWeights> 1 1.0
<Mixture> 1 1.0
<Mean> 2
 9 10
~v "varFloor1"
<TransP> 5
 0 1 0 0 0
 0 .5 .5 0 0
 0 0 .5 .5 0
 0 0 0 .5 .5
 0 0 0 0 0
<EndHMM>
~h "sp"
<BEGINHMM>
<NUMSTATES> 3
<STATE> 2
~s "ST_x"
~t "T_x"
<ENDHMM>
`;

const STATE = "<BEGINHMM> <NUMSTATES> 3 <STATE> 2";
const PDF = "<MEAN> 1 0 <VARIANCE> 1 1";
const END = "<TRANSP> 3 0 1 0 0 .5 .5 0 0 0 <ENDHMM>";

describe("an HTK file", () => {
  it("that HTK wrote has the normalisers it says", () => {
    const text = exchangeText("ldc-bpcsad.mmf");
    const [{ name, mixture } = { name: "", mixture: null }, ...more] = parseHtkMixtures(text);
    expect([name, mixture?.numComponents, mixture?.dim, mixture?.covarianceType, more]).toEqual([
      "f",
      2,
      39,
      "diag",
      [],
    ]);
    expect(mixture?.weights[0]).toBeCloseTo(0.6196175, 12);
    expect(mixture?.means[39]).toBe(2.734005e-1);
    const normalisers = (from: string) => [...from.matchAll(/<GCONST> (\S+)/g)].map(([, value]) => Number(value));
    const written = formatHtkMixtures([{ name: "f", mixture: mixture as GaussianMixture }]);
    expect(normalisers(text)).toEqual([-79.33403, -66.95515]);
    expect(normalisers(written)).toEqual(normalisers(text).map((value) => expect.closeTo(value, 4)));
  });

  it("has its macros resolved, and a name for each state", () => {
    const found = parseHtkMixtures(SHARED);
    expect(found.map(({ name }) => name)).toEqual(["ST_x", "sil.state[2]", "sil.state[3]", "sil.state[4]", "sp"]);
    const [shared, ...others] = found.map(({ mixture }) => mixture);
    expect(shared).toMatchObject({
      covarianceType: "diag",
      weights: Float64Array.of(0.25, 0.75),
      means: Float64Array.of(1, 2, -1, -2),
      covariances: Float64Array.of(3, 4, 3, 4),
    });
    expect([others[0], others[3]]).toEqual([shared, shared]);
    expect(others[1]).toMatchObject({ means: Float64Array.of(5, 6), covariances: Float64Array.of(7, 8) });
    expect(others[2]).toMatchObject({ means: Float64Array.of(9, 10), covariances: Float64Array.of(0.01, 0.01) });
  });

  it("may have streams, an HMM without a name, and components left out for their weight", () => {
    const streams = `${STATE} <NUMMIXES> 1 2 <SWEIGHTS> 2 1 1 <STREAM> 1 ${PDF} <STREAM> 2 <MIXTURE> 2 0.99999 ${PDF} ${END}`;
    const found = parseHtkMixtures(streams);
    expect(found.map(({ name }) => name)).toEqual(["hmm.stream[1]", "hmm.stream[2]"]);
    expect(found[1]?.mixture.weights[0]).toBe(1);
  });

  describe.each(COVARIANCE_TYPES)("of %s mixtures", (covarianceType) => {
    const mixtures = [1, 2].map((seed) => ({
      name: `la"b\\el ${seed}`,
      mixture: randomMixture({ covarianceType, numComponents: 2 + seed, dim: 4, seed }),
    }));
    const back = parseHtkMixtures(formatHtkMixtures(mixtures, { parameterKind: "MFCC_0" }));

    it("brings every mixture back under its name", () => {
      expect(back.map(({ name }) => name)).toEqual(mixtures.map(({ name }) => name));
      for (const [i, { mixture }] of mixtures.entries()) {
        const frames = framesAbout(mixture, { numFrames: 40, seed: 3, single: false });
        const found = logLikelihoods(back[i]?.mixture as GaussianMixture, frames, { kernel: "reference" });
        expect(relativeError(found, logLikelihoods(mixture, frames, { kernel: "reference" }), 1)).toBeLessThan(1e-11);
      }
    });
  });

  it("says of what kind features and covariances are", () => {
    const named = (covarianceType: "tied" | "spherical") => [
      { name: "a", mixture: randomMixture({ covarianceType, numComponents: 1, dim: 2, seed: 1 }) },
    ];
    expect(formatHtkMixtures(named("spherical"))).toContain("<VECSIZE> 2<NULLD><USER><DIAGC>");
    expect(formatHtkMixtures(named("tied"), { parameterKind: "PLP_E" })).toContain("<VECSIZE> 2<NULLD><PLP_E><FULLC>");
  });

  it("is not written of nothing, of two of one name, or of mixtures that do not go together", () => {
    const mixture = randomMixture({ covarianceType: "diag", numComponents: 1, dim: 2, seed: 1 });
    const full = randomMixture({ covarianceType: "full", numComponents: 1, dim: 2, seed: 1 });
    expect(() => formatHtkMixtures([])).toThrow(ModelFileError);
    expect(() =>
      formatHtkMixtures([
        { name: "a", mixture },
        { name: "a", mixture },
      ]),
    ).toThrow(/two mixtures are called "a"/);
    expect(() =>
      formatHtkMixtures([
        { name: "a", mixture },
        { name: "b", mixture: full },
      ]),
    ).toThrow(/differ in dimension or kind/);
  });

  it.each([
    ["binary", '~o:\0\x15\0\x01~h "a":\0', /binary master macro file.*SAVEBINARY=F/],
    ["other text", "hello", /line 1: a macro \(~h, ~s, …\) was expected, and there is "hello"/],
    ["of no state", "~o <VECSIZE> 2 <MFCC>", /no state with a mixture/],
    ["of discrete states", `${STATE} <NUMMIXES> 2 <DPROB> 1 2`, /<DPROB>: states of discrete output/],
    ["of tied mixtures", `${STATE} <TMIX> pool 1 2`, /<TMIX>: states of tied mixtures/],
    ["with Choleski factors", `${STATE} <MEAN> 1 0 <LLTCOVAR> 1 1`, /<LLTCOVAR> or <XFORM> are not read/],
    ["with a macro not defined", `${STATE}\n~s "x"`, /line 2: ~s "x" is used before it is defined/],
    [
      "with a mean of other length",
      `${STATE} <MEAN> 2 0 0 <VARIANCE> 1 1`,
      /a mean of 2 values beside a covariance of 1/,
    ],
    [
      "with a word in a mean",
      `${STATE} <MEAN> 2 0\n zero`,
      /line 2: value 2 of 2 of a mean was expected, and there is "zero"/,
    ],
    [
      "with a mean too short",
      `${STATE} <MEAN> 2 0 <VARIANCE> 1 1`,
      /value 2 of 2 of a mean was expected, and there is "VARIANCE"/,
    ],
    ["with an absurd size", `${STATE} <MEAN> 2000000000 0`, /2000000000 values in one vector/],
    ["with a size under 1", `${STATE} <MEAN> 0`, /the number of values was expected, and there is 0/],
    [
      "with components in disorder",
      `${STATE} <NUMMIXES> 2 <MIXTURE> 2 .5 ${PDF} <MIXTURE> 1 .5 ${PDF}`,
      /component 1 follows/,
    ],
    [
      "with more components than it says",
      `${STATE} <NUMMIXES> 2 <MIXTURE> 3 1 ${PDF}`,
      /component 3 follows component 0 of 2/,
    ],
    [
      "with weights far from 1",
      `${STATE} <NUMMIXES> 2 <MIXTURE> 1 .5 ${PDF} ${END}`,
      /weights of a mixture sum to 0\.5/,
    ],
    [
      "with two kinds of covariance",
      `${STATE} <NUMMIXES> 2 <MIXTURE> 1 .5 ${PDF} <MIXTURE> 2 .5 <MEAN> 1 0 <INVCOVAR> 1 1`,
      /component 2/,
    ],
    [
      "with an indefinite inverse",
      `${STATE} <MEAN> 2 0 0 <INVCOVAR> 2 1 2 1 ${END}`,
      /component 1 is not positive definite/,
    ],
    ["with a state that emits nothing", `<BEGINHMM> <NUMSTATES> 3 <STATE> 3 ${PDF}`, /state 3 of 3 emits nothing/],
    ["cut short", `~h "a" ${STATE} ${PDF} <TRANSP> 3 0 1`, /the file is cut short/],
    ["with a macro HTK lacks", '~q "a" 1', /~q is no macro/],
    ["with a bracket alone", `${STATE} < 3`, /is no word of an HTK definition/],
  ])("is refused: %s", (_, text, message) => {
    expect(() => parseHtkMixtures(text, "hmmdefs")).toThrow(ModelFileError);
    expect(() => parseHtkMixtures(text, "hmmdefs")).toThrow(message);
    expect(() => parseHtkMixtures(text, "hmmdefs")).toThrow(/^hmmdefs: /);
  });

  it("cut short anywhere is refused, or has fewer mixtures", () => {
    const whole = parseHtkMixtures(SHARED);
    const outcomes = { refused: 0, fewer: 0 };
    fc.assert(
      fc.property(fc.nat(SHARED.length - 10), (length) => {
        try {
          const found = parseHtkMixtures(SHARED.slice(0, length));
          expect(found).toEqual(whole.slice(0, found.length));
          outcomes.fewer++;
        } catch (error) {
          if (!(error instanceof ModelFileError)) throw error;
          outcomes.refused++;
        }
      }),
      { seed: 11, numRuns: 400 },
    );
    expect(outcomes.refused).toBeGreaterThan(200);
    expect(outcomes.fewer).toBeGreaterThan(0);
  });
});
