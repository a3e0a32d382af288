import { describe, expect, it } from "vitest";
import { type EmbeddingOptions, trainEmbedding } from "../../../src/embed/embedding.js";
import { ModelFileError } from "../../../src/errors.js";
import { decodeVerifier, encodeVerifier } from "../../../src/formats/model/verifier-file.js";
import { decodeTensors } from "../../../src/formats/safetensors.js";
import { enroll } from "../../../src/verify/enroll.js";
import type { Verifier } from "../../../src/verify/verifier.js";
import { createVerifier } from "../../../src/verify/verifier.js";
import { verify } from "../../../src/verify/verify.js";
import { randomMixture } from "../../oracles/random-mixture.js";
import { recordingOf, voiceUtterances } from "../../oracles/voices.js";

const recordings = voiceUtterances(8, 3).map(({ label, features }) => ({ label, recording: features }));

async function verifierWith(
  covarianceType: "diag" | "full" | "tied" | "spherical",
  options: Partial<EmbeddingOptions>,
): Promise<Verifier> {
  const ubm = randomMixture({ covarianceType, numComponents: 3, dim: 3, seed: 4 });
  const embedding = await trainEmbedding(ubm, recordings, { rank: 4, iterations: 2, ...options });
  return enroll(createVerifier(ubm, { embedding }), "ada", [recordingOf(20, 0)]);
}

const verifier = await verifierWith("diag", {});
const { embedding } = verifier;

describe("an embedding in the file of a verifier", () => {
  it.each([
    ["diag", { lda: 2, wccn: true }],
    ["full", { updateResidual: true }],
    ["tied", { backend: "cosine" }],
    ["spherical", { wccn: true }],
  ] as const)("is read as it was written, and scores to the same bit: %s, %o", async (covarianceType, options) => {
    const original = await verifierWith(covarianceType, options);
    const read = decodeVerifier(encodeVerifier(original));
    expect(read).toEqual(original);
    expect(read.embedding?.extractor.ubm).toBe(read.ubm);
    expect(verify(read, "ada", recordingOf(20, 1))).toEqual(verify(original, "ada", recordingOf(20, 1)));
  });

  it("changes in no tensor when a speaker comes", () => {
    const before = decodeTensors(encodeVerifier(verifier)).tensors;
    const after = decodeTensors(encodeVerifier(enroll(verifier, "bob", [recordingOf(21, 0)]))).tensors;
    for (const [name, tensor] of before) expect(after.get(name)).toEqual(tensor);
    expect([...before.keys()].filter((name) => name.startsWith("embedding/"))).toEqual([
      "embedding/loadings",
      "embedding/means",
      "embedding/residual",
      "embedding/transform/0/offset",
      "embedding/transform/0/matrix",
      "embedding/plda/mean",
      "embedding/plda/between",
      "embedding/plda/within",
    ]);
  });

  it("is refused where it does not fit together", () => {
    if (!embedding?.plda) throw new Error("no PLDA");
    const { extractor, transforms, plda } = embedding;
    const [first] = transforms;
    if (first?.kind !== "linear") throw new Error("no whitening");
    const spoilt: readonly [Partial<typeof embedding>, RegExp][] = [
      [{ extractor: { ...extractor, rank: 5 } }, /embedding\/loadings/],
      [{ extractor: { ...extractor, loadings: extractor.loadings.map(() => Number.NaN) } }, /is NaN/],
      [{ extractor: { ...extractor, residual: extractor.residual.map(() => -1) } }, /not above 0/],
      [
        { transforms: [{ ...first, inputDim: 3, offset: first.offset.slice(1), matrix: first.matrix.slice(4) }] },
        /takes 3 values/,
      ],
      [{ transforms: [{ ...first, name: "magic" as never }] }, /transforms/],
      [{ plda: { ...plda, within: plda.within.map(() => 0) } }, /positive definite/],
      [{ plda: { ...plda, dim: 3 } }, /plda/],
    ];
    for (const [change, message] of spoilt) {
      const bytes = encodeVerifier({ ...verifier, embedding: { ...embedding, ...change } });
      expect(() => decodeVerifier(bytes, "v.safetensors")).toThrow(ModelFileError);
      expect(() => decodeVerifier(bytes, "v.safetensors")).toThrow(message);
    }
  });
});
