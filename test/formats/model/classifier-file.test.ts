import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ModelFileError } from "../../../src/errors.js";
import { resolveRecipe } from "../../../src/features/recipe/recipe.js";
import {
  decodeClassifier,
  encodeClassifier,
  packDigests,
  unpackDigests,
} from "../../../src/formats/model/classifier-file.js";
import { encodeContainer, mixtureOfTensors, mixtureTensors } from "../../../src/formats/model/model-container.js";
import { readClassifier, writeModel } from "../../../src/formats/model/model-files.js";
import { decodeTensors, encodeTensors } from "../../../src/formats/safetensors.js";
import { trainClassifier } from "../../../src/recognize/classifier.js";
import { classify } from "../../../src/recognize/classify.js";
import type { FeatureRecipe, GaussianMixture } from "../../../src/types.js";
import { randomMixture } from "../../oracles/random-mixture.js";
import { tinyClassifier, tinyUtterances } from "../../oracles/tiny-classifier.js";

const background = randomMixture({ covarianceType: "full", numComponents: 2, dim: 3, seed: 1 });
const tensors = new Map(mixtureTensors(background, "background_"));

describe("the tensors of a mixture", () => {
  it("go round", () => {
    expect(mixtureOfTensors(tensors, "full", "background_")).toEqual(background);
  });

  it("are refused when one is missing or of another shape", () => {
    const without = new Map(tensors);
    without.delete("background_means");
    for (const wrong of [without, new Map([...tensors].slice(1)), new Map()]) {
      expect(() => mixtureOfTensors(wrong, "full", "background_")).toThrow(ModelFileError);
    }
    expect(() => mixtureOfTensors(tensors, "diag", "background_")).toThrow(/background_covariances.*\[2,3\]/);
  });
});

describe("digests in a model file", () => {
  it("are the same when they are unpacked, 11 characters each", () => {
    const digests = ["0123456789abcdef", "00000000000000ff", "ffffffffffffffff"];
    expect(unpackDigests(packDigests(digests))).toEqual(digests);
    expect(packDigests(digests)).toHaveLength(32);
    expect(unpackDigests(packDigests([]))).toEqual([]);
  });
  it("are whole", () => expect(() => unpackDigests(btoa("seven b"))).toThrow(ModelFileError));
});

const classifier = await tinyClassifier();
const bytes = encodeClassifier(classifier);

/** The file with its JSON header changed; the length before it is kept true. */
function withHeader(change: (header: Record<string, unknown>) => unknown, from = bytes): Uint8Array {
  const length = Number(new DataView(from.buffer, from.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(from.subarray(8, 8 + length)));
  const changed = new TextEncoder().encode(JSON.stringify(change(header) ?? header));
  const result = new Uint8Array(8 + changed.length + from.length - 8 - length);
  new DataView(result.buffer).setBigUint64(0, BigInt(changed.length), true);
  result.set(changed, 8);
  result.set(from.subarray(8 + length), 8 + changed.length);
  return result;
}

const withFirst = (change: Partial<GaussianMixture>) => ({
  mixtures: classifier.mixtures.map((mixture, i) => (i === 0 ? { ...mixture, ...change } : mixture)),
});

type Header = {
  __metadata__: Record<string, string>;
  means: { dtype: string; shape: number[]; data_offsets: number[] };
};
const editing = (edit: (header: Header) => void) =>
  withHeader((header) => {
    edit(header as Header);
  });

const [anyMixture] = classifier.mixtures as [GaussianMixture];
const withZeroVariance = { ...anyMixture, covariances: new Float64Array(anyMixture.covariances.length) };

const withFloat = (index: number, value: number): Uint8Array => {
  const copy = bytes.slice();
  new DataView(copy.buffer).setFloat64(copy.length - 8 * (index + 1), value, true);
  return copy;
};

describe("a model file", () => {
  it.each(["diag", "full"] as const)("scores to the same bit after a save and a load: %s", async (covarianceType) => {
    const original = await tinyClassifier(covarianceType);
    const loaded = decodeClassifier(encodeClassifier(original));
    expect(loaded).toEqual(original);
    for (const utterance of tinyUtterances(["ada", "bob", "chi"], 2)) {
      if (!("features" in utterance)) continue;
      expect(classify(loaded, utterance.features)).toEqual(classify(original, utterance.features));
    }
  });

  it("keeps what it has learned to reject, and does without", () => {
    const rate = { errors: 1, total: 20, rate: 0.05, interval: { low: 0, high: 0.25, confidence: 0.95 } };
    const rejection = {
      weights: [0.5, 1.25, -0.75],
      offset: -3.5,
      threshold: 1.5,
      goal: { falseRejection: 0.05 },
      reached: {
        falseRejection: rate,
        falseAcceptance: rate,
        confusion: rate,
        perLabel: [{ label: "ada", falseRejection: rate, falseAcceptance: null }],
      },
    } as const;
    const original = { ...classifier, rejection };
    expect(decodeClassifier(encodeClassifier(original))).toEqual(original);
    expect(decodeClassifier(bytes)).not.toHaveProperty("rejection");
    const broken = { ...original, rejection: { ...rejection, threshold: Number.NaN } };
    expect(() => decodeClassifier(encodeClassifier(broken))).toThrow(/rejection\.threshold/);
  });

  it.each(["diag", "full", "tied", "spherical"] as const)(
    "keeps the background model and how it was adapted: %s",
    async (type) => {
      const original = await trainClassifier(tinyUtterances(["ada", "bob"], 4), {
        covarianceType: type,
        numComponents: 2,
        adaptation: { relevanceFactor: 4, update: ["weights", "means"] },
      });
      expect(original.background?.covarianceType).toBe(type);
      expect(decodeClassifier(encodeClassifier(original))).toEqual(original);
      expect(decodeClassifier(bytes)).not.toHaveProperty("background");
      expect(decodeClassifier(bytes).training).not.toHaveProperty("adaptation");
    },
  );

  it("is refused with a background model of another dimension than its mixtures", async () => {
    const { metadata, tensors: own } = decodeTensors(
      encodeClassifier({ ...(await tinyClassifier("full")), background }),
    );
    const other = randomMixture({ covarianceType: "full", numComponents: 2, dim: 2, seed: 1 });
    const forged = encodeContainer("classifier", metadata.classifier ?? "", own);
    expect(decodeClassifier(forged).background).toEqual(background);
    const wrong = new Map([...own, ...mixtureTensors(other, "background_")]);
    expect(() => decodeClassifier(encodeContainer("classifier", metadata.classifier ?? "", wrong))).toThrow(
      /the background model: it is over 2 dimensions, and the mixtures are over 3/,
    );
  });

  it("of the time before the likelihoods of training were kept is read, and one with them has them again", () => {
    expect(decodeClassifier(encodeClassifier(classifier)).training).toEqual(classifier.training);
    expect(classifier.training.perLabel[0]?.history?.length).toBeGreaterThan(1);
    const perLabel = classifier.training.perLabel.map(({ history: _, ...facts }) => facts);
    const older = { ...classifier, training: { ...classifier.training, perLabel } };
    expect(decodeClassifier(encodeClassifier(older)).training).toEqual(older.training);
  });

  it("of the time before recipes had a precision computes in float64, and one with it in its own", () => {
    const kaldi = resolveRecipe({ profile: "kaldi" });
    expect(kaldi.precision).toBe("f32");
    expect(decodeClassifier(encodeClassifier({ ...classifier, recipe: kaldi })).recipe).toEqual(kaldi);
    const { precision, ...older } = kaldi;
    const read = decodeClassifier(encodeClassifier({ ...classifier, recipe: older as FeatureRecipe })).recipe;
    expect(read).toEqual({ ...kaldi, precision: "f64" });
  });

  it("keeps labels of any kind", () => {
    const labels = ["__proto__", "数字", 'a\tb\n"c"'];
    const odd = { ...classifier, labels };
    expect(decodeClassifier(encodeClassifier(odd)).labels).toEqual(labels);
    expect(Object.keys(classify(odd, { ...oneFrame })?.scores)).toEqual(expect.arrayContaining(labels));
  });

  it("says which file it was", () => {
    expect(() => decodeClassifier(new Uint8Array(3), "m.safetensors")).toThrow(/^m\.safetensors: /);
  });

  it.each([
    ["empty", new Uint8Array(), /at least 8 bytes/],
    ["text", new TextEncoder().encode("hello, this is not a model"), /not a \.safetensors file/],
    ["cut in the header", bytes.slice(0, 40), /cut short/],
    ["cut in the values", bytes.slice(0, -8), /cut short/],
    ["cut by one byte", bytes.slice(0, -1), /cut short/],
    ["with bytes after the end", new Uint8Array([...bytes, 0]), /bytes of values follow/],
    ["a header of 2⁶³ bytes", Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x80, 0x7b), /should be 9223372036854775808 bytes/],
    ["a header that is no JSON", Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7b), /not JSON/],
    ["a header that is no object", Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x5b, 0x5d), /not a JSON object/],
    [
      "another kind of safetensors",
      encodeTensors({ metadata: {}, tensors: new Map() }),
      /not one of a voxmix classifier/,
    ],
    ["another version", editing((h) => (h.__metadata__.version = "2")), /version 2.*reads version 1/],
    ["a changed description", editing((h) => (h.__metadata__.classifier += " ")), /checksum/],
    ["a changed value", withFloat(0, 1.5), /checksum/],
    ["a NaN", withFloat(3, Number.NaN), /checksum/],
    ["a tensor of another type", editing((h) => (h.means.dtype = "F32")), /"means" has the type "F32"/],
    ["a shape that does not fill its bytes", editing((h) => (h.means.shape = [6, 4])), /does not fill/],
    ["a shape that overflows", editing((h) => (h.means.shape = [2 ** 52, 2 ** 52])), /does not fill/],
    ["a negative shape", editing((h) => (h.means.shape = [-6, -3])), /not a list of whole numbers/],
    ["offsets past the end", editing((h) => (h.means.data_offsets = [48, 1e15])), /cut short or its header damaged/],
    ["offsets that overlap", editing((h) => (h.means.data_offsets = [0, 144])), /begins at 0, not at 48/],
    ["metadata that is no map", withHeader((h) => ({ ...h, __metadata__: 7 })), /not a map of strings/],
  ])("refuses one that is %s", (_, damaged, message) => {
    expect(() => decodeClassifier(damaged)).toThrow(ModelFileError);
    expect(() => decodeClassifier(damaged)).toThrow(message);
  });

  // A careful forger makes the checksum fit, too: what is inside must still fit together.
  it.each([
    ["a NaN", withFirst({ means: new Float64Array(6).fill(Number.NaN) }), /mean .* not a finite/],
    ["a variance of 0", withFirst({ covariances: new Float64Array(6) }), /variance/],
    ["more labels than mixtures", { mixtures: classifier.mixtures.slice(1) }, /3 labels, but component counts for 2/],
    ["an unknown recipe setting", { recipe: { ...classifier.recipe, colour: 1 } }, /colour/],
    ["a recipe out of range", { recipe: { ...classifier.recipe, numCoefficients: 99 } }, /numCoefficients/],
    ["a sample rate of −1", { sampleRate: -1 }, /sampleRate/],
    ["a label that is no text", { labels: [1, 2, 3] }, /labels/],
    ["a background variance of 0", { background: { ...withZeroVariance } }, /the background model: the variance/],
    [
      "a negative relevance factor",
      {
        training: {
          ...classifier.training,
          adaptation: { relevanceFactor: -1, update: [], iterations: 1, background: null },
        },
      },
      /relevanceFactor/,
    ],
  ])("refuses one with %s inside and a right checksum", (_, change, message) => {
    const forged = { ...classifier, ...change } as typeof classifier;
    expect(() => decodeClassifier(encodeClassifier(forged))).toThrow(ModelFileError);
    expect(() => decodeClassifier(encodeClassifier(forged))).toThrow(message);
  });

  it("keeps what it was trained on, and is read without, as older ones were written", () => {
    expect(classifier.training.recordings).toHaveLength(classifier.training.numUtterances);
    expect(decodeClassifier(bytes).training).toEqual(classifier.training);
    const { recordings: _, groups: __, ...older } = classifier.training;
    const decoded = decodeClassifier(encodeClassifier({ ...classifier, training: older }));
    expect(decoded.training).toEqual(older);
    expect(decoded.training).not.toHaveProperty("recordings");
  });

  it("is refused or equal, whatever bytes are changed", () => {
    let refused = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (edits) => {
          const damaged = bytes.slice();
          for (const [at, value] of edits) damaged[at] = value;
          try {
            expect(decodeClassifier(damaged)).toEqual(classifier);
          } catch (error) {
            if (!(error instanceof ModelFileError)) throw error;
            refused++;
          }
        },
      ),
      { seed: 8, numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(2500);
  });

  it("of mixtures that do not go together is not written", async () => {
    const mixed = {
      ...classifier,
      mixtures: [...classifier.mixtures.slice(1), ...(await tinyClassifier("full")).mixtures.slice(2)],
    };
    expect(() => encodeClassifier(mixed)).toThrow(/one dimension and one covariance type/);
    const [background] = (await tinyClassifier("full")).mixtures as [GaussianMixture];
    expect(() => encodeClassifier({ ...classifier, background })).toThrow(/one dimension and one covariance type/);
  });
});

const oneFrame = { data: Float32Array.of(0, 0, 0), numFrames: 1, dim: 3, frameShift: 0.01 };

const hasPython = spawnSync("python3", ["--version"]).status === 0;

describe("on disk", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "voxmix-model-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("goes round, into folders that are made, and leaves no temporary file", async () => {
    const path = join(folder, "a", "b", "m.safetensors");
    await writeModel(path, classifier);
    await writeModel(path, classifier);
    expect(await readClassifier(path)).toEqual(classifier);
    expect(await readdir(join(folder, "a", "b"))).toEqual(["m.safetensors"]);
  });

  it("names the file in every error", async () => {
    await expect(readClassifier(join(folder, "none.safetensors"))).rejects.toThrow(
      /none\.safetensors: there is no such file/,
    );
    await expect(readClassifier(folder)).rejects.toThrow(ModelFileError);
    const path = join(folder, "text.safetensors");
    await writeFile(path, "text");
    await expect(readClassifier(path)).rejects.toThrow(/text\.safetensors: a model file is at least 8 bytes/);
  });

  it.skipIf(!hasPython)(
    `is what it claims: Python's json and struct read it${hasPython ? "" : " (SKIPPED: no python3)"}`,
    async () => {
      const path = join(folder, "python.safetensors");
      await writeModel(path, classifier);
      const script = `
import json, struct, sys
raw = open(sys.argv[1], "rb").read()
(n,) = struct.unpack("<Q", raw[:8])
header = json.loads(raw[8:8 + n])
a, b = header["means"]["data_offsets"]
means = struct.unpack("<%dd" % ((b - a) // 8), raw[8 + n + a:8 + n + b])
described = json.loads(header["__metadata__"]["classifier"])
print(json.dumps({"means": means, "shape": header["means"]["shape"], "labels": described["labels"], "aligned": (8 + n) % 8 == 0}))
`;
      const { stdout, status, error } = spawnSync("python3", ["-c", script, path], { encoding: "utf8" });
      expect(error ?? status).toBe(0);
      expect(JSON.parse(stdout)).toEqual({
        means: classifier.mixtures.flatMap((mixture) => Array.from(mixture.means)),
        shape: [6, 3],
        labels: ["ada", "bob", "chi"],
        aligned: true,
      });
    },
  );
});
