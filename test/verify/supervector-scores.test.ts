import { describe, expect, it } from "vitest";
import { cosineScores } from "../../src/embed/cosine.js";
import { supervector } from "../../src/embed/supervector.js";
import { OptionError } from "../../src/errors.js";
import { createVerifier } from "../../src/verify/create-verifier.js";
import { enroll } from "../../src/verify/enroll.js";
import type { Verifier } from "../../src/verify/verifier.js";
import { createVerifierScorer } from "../../src/verify/verifier-scorer.js";
import { identify, verify } from "../../src/verify/verify.js";
import { relativeError } from "../oracles/golden.js";
import { randomMixture } from "../oracles/random-mixture.js";
import { everybody, recordingOf } from "../oracles/voices.js";

const scoring = "supervector";
const withVoices = (verifier: Verifier): Verifier =>
  [40, 41, 42].reduce((before, voice) => enroll(before, `voice ${voice}`, [recordingOf(voice, 0)]), verifier);
const verifier = withVoices(createVerifier(everybody, { scoring, adaptation: { relevanceFactor: 9 } }));

describe("scores by supervectors", () => {
  it("are the cosines of the speaker's adapted means and the recording's", () => {
    const model = supervector(everybody, recordingOf(40, 0), { relevanceFactor: 9 });
    const test = supervector(everybody, recordingOf(41, 3), { relevanceFactor: 4 });
    const { raw } = verify(verifier, "voice 40", recordingOf(41, 3));
    expect(relativeError([raw], cosineScores([model], [test]))).toBeLessThan(1e-12);
  });

  it("know who speaks", () => {
    for (const voice of [40, 41, 42]) {
      expect(identify(verifier, recordingOf(voice, 5)).best.speaker).toBe(`voice ${voice}`);
    }
  });

  it("come to the same whether recordings are enrolled one by one or together", () => {
    const takes = [0, 1, 2].map((take) => recordingOf(43, take));
    const together = enroll(verifier, "eve", takes);
    const apart = takes.reduce((before, take) => enroll(before, "eve", [take]), verifier);
    const [one, other] = [together, apart].map((of) => verify(of, "eve", recordingOf(43, 7)).raw);
    expect(relativeError([one ?? 0], [other ?? 1])).toBeLessThan(1e-12);
  });

  it("may be asked for of a verifier that scores otherwise", () => {
    const exact = withVoices(createVerifier(everybody, { adaptation: { relevanceFactor: 9 } }));
    const [asked, own] = [createVerifierScorer(exact, { scoring }), createVerifierScorer(verifier)].map((scorer) =>
      scorer.scoresOf(recordingOf(42, 2)).scores.map(({ raw }) => raw),
    );
    expect(asked).toEqual(own);
  });

  it("take diagonal covariances", () => {
    const full = randomMixture({ covarianceType: "full", numComponents: 2, dim: 3, seed: 1 });
    expect(() => createVerifier(full, { scoring })).toThrow(OptionError);
    expect(() => createVerifier(full, { scoring })).toThrow(/diagonal/);
  });
});
