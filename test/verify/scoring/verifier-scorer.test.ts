import { describe, expect, it } from "vitest";
import { trainEmbedding } from "../../../src/embed/embedding.js";
import { supervector } from "../../../src/embed/supervector.js";
import { cosineScores } from "../../../src/embed/vectors.js";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { enroll } from "../../../src/verify/enroll.js";
import { createVerifierScorer } from "../../../src/verify/scoring/verifier-scorer.js";
import { trainVerifier } from "../../../src/verify/train-verifier.js";
import { createVerifier, type Verifier } from "../../../src/verify/verifier.js";
import { identify, verify } from "../../../src/verify/verify.js";
import { relativeError } from "../../oracles/golden.js";
import { randomMixture } from "../../oracles/random-mixture.js";
import { everybody, recordingOf, voiceUtterances } from "../../oracles/voices.js";

describe("supervector scores", () => {
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
});

describe("vector scores", async () => {
  const recordings = voiceUtterances(12, 4).map(({ label, features }) => ({ label, recording: features }));
  const embedding = await trainEmbedding(everybody, recordings, { rank: 6, iterations: 5 });
  const withVoices = (verifier: Verifier): Verifier =>
    [40, 41, 42].reduce((before, voice) => enroll(before, `voice ${voice}`, [recordingOf(voice, 0)]), verifier);
  const verifier = withVoices(createVerifier(everybody, { embedding }));

  describe("a verifier with i-vectors", () => {
    it("scores by PLDA where it has one, by cosine where it has none, and by mixtures where asked", async () => {
      expect(verifier.scoring.scoring).toBe("plda");
      const cosine = await trainEmbedding(everybody, recordings, { rank: 6, iterations: 2, backend: "cosine" });
      expect(createVerifier(everybody, { embedding: cosine }).scoring.scoring).toBe("cosine");
      expect(createVerifier(everybody).scoring.scoring).toBe("exact");
      const raws = (["plda", "cosine", "exact"] as const).map(
        (scoring) => verify(verifier, "voice 40", recordingOf(40, 1), { scoring }).raw,
      );
      expect(new Set(raws).size).toBe(3);
      expect(Math.abs(raws[1] ?? 2)).toBeLessThanOrEqual(1);
    });

    it.each(["plda", "cosine"] as const)("knows by %s who speaks", (scoring) => {
      for (const voice of [40, 41, 42]) {
        const name = `voice ${voice}`;
        expect(identify(verifier, recordingOf(voice, 5), { scoring }).best.speaker).toBe(name);
        const own = verify(verifier, name, recordingOf(voice, 5), { scoring }).score;
        const other = verify(verifier, name, recordingOf(voice === 40 ? 41 : 40, 5), { scoring }).score;
        expect(own).toBeGreaterThan(other);
      }
    });

    it("comes to the same whether recordings are enrolled one by one or together", () => {
      const takes = [0, 1, 2].map((take) => recordingOf(43, take));
      const together = enroll(verifier, "eve", takes);
      const apart = takes.reduce((before, take) => enroll(before, "eve", [take]), verifier);
      const [one, other] = [together, apart].map((of) => verify(of, "eve", recordingOf(43, 7)).raw);
      expect(relativeError([one ?? 0], [other ?? 1])).toBeLessThan(1e-12);
    });

    it("refuses to score by vectors without any, and an embedding of another background model", () => {
      const plain = withVoices(createVerifier(everybody));
      expect(() => verify(plain, "voice 40", recordingOf(40, 1), { scoring: "plda" })).toThrow(/--ivectors/);
      expect(() => createVerifier(everybody, { scoring: "cosine" })).toThrow(OptionError);
      const other = randomMixture({ covarianceType: "diag", numComponents: 6, dim: 3, seed: 12 });
      expect(() => createVerifier(other, { embedding })).toThrow(ShapeError);
      const cosine = { ...embedding, plda: null };
      expect(() => createVerifier(everybody, { embedding: cosine, scoring: "plda" })).toThrow(/without PLDA/);
    });

    it("is trained with its background model, normalised by its cohort and calibrated on speakers held out", async () => {
      const steps: number[] = [];
      const trained = await trainVerifier(voiceUtterances(10, 4), {
        numComponents: 3,
        maxIterations: 3,
        normalization: "s",
        calibration: { folds: 2 },
        ivectors: {
          rank: 4,
          iterations: 2,
          onProgress: ({ stage, done }) => stage === "train i-vectors" && steps.push(done - 1),
        },
      });
      expect(steps).toEqual([0, 1, 0, 1, 0, 1]);
      expect(trained.scoring).toMatchObject({ scoring: "plda", normalization: "s" });
      expect(trained.decision.calibration).not.toBeNull();
      const enrolled = enroll(trained, "eve", [recordingOf(43, 0), recordingOf(43, 1)]);
      const [own, other] = [43, 44].map((voice) => verify(enrolled, "eve", recordingOf(voice, 5)).score);
      expect(own).toBeGreaterThan(other ?? 0);
      await expect(trainVerifier(voiceUtterances(4, 2), { ivectors: { rank: 0 } })).rejects.toThrow(/rank/);
    });
  });
});
