import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMixture, writeMixture } from "../src/formats/mixture/mixture-files.js";
import { writeModel } from "../src/formats/model/model-files.js";
import { encodeNpy } from "../src/formats/npy/npy.js";
import { logLikelihoods } from "../src/gmm/score/score.js";
import { trainClassifier } from "../src/recognize/classifier.js";
import type { GaussianMixture } from "../src/types.js";
import { framesAbout } from "./oracles/random-mixture.js";
import { tinyUtterances } from "./oracles/tiny-classifier.js";

/** The Python of docs/exchange.md, run in the order in which it stands there. */
const python = ["python3", "/usr/bin/python3"].find(
  (command) => spawnSync(command, ["-c", "import sklearn"]).status === 0,
);

const snippets = async (): Promise<string> => {
  const page = await readFile(new URL("../docs/exchange.md", import.meta.url), "utf8");
  const blocks = [...page.matchAll(/^```python\n([\s\S]*?)^```/gm)].map(([, text = ""]) => text);
  expect(blocks).toHaveLength(3);
  return blocks.join("\n");
};

/** What the page promises: the scores of a model that Python loaded, and of a mixture whose attributes it set. */
const REPORT = `
points = np.load("points.npy")
print(json.dumps({
    "speakers": {label: gm.score_samples(points).tolist() for label, gm in speakers.items()},
    "theo": theo.score_samples(points).tolist(),
    "fitted": fitted.score_samples(points).tolist(),
}))
`;

describe.skipIf(python === undefined)(
  `docs/exchange.md${python ? "" : " (SKIPPED: no Python with scikit-learn)"}`,
  () => {
    let folder = "";
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "voxmix-exchange-"));
      await mkdir(join(folder, "models", "fsdd-speakers"), { recursive: true });
    });
    afterAll(() => rm(folder, { recursive: true }));

    it.each(["diag", "full", "tied", "spherical"] as const)(
      "loads and dumps what scores the same: %s",
      async (type) => {
        const utterances = tinyUtterances(["george", "theo"], 4);
        const classifier = await trainClassifier(utterances, { by: "speaker", covarianceType: type, numComponents: 2 });
        const [george, theo] = classifier.mixtures as [GaussianMixture, GaussianMixture];
        const points = framesAbout(theo, { numFrames: 40, seed: 1, single: false });
        await writeModel(join(folder, "models", "fsdd-speakers", "model.safetensors"), classifier);
        await writeMixture(join(folder, "theo.json"), theo);
        await writeFile(join(folder, "points.npy"), encodeNpy(points.data, [40, 3], { precision: "float64" }));

        const program = (await snippets()).replace(/^(gm = GaussianMixture.*)$/m, "$1\nfitted = gm") + REPORT;
        const { stdout, stderr, status } = spawnSync(python as string, ["-c", program], {
          cwd: folder,
          encoding: "utf8",
        });
        expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
        const found = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");

        const fitted = await readMixture(join(folder, "gm.json"));
        expect(fitted.covarianceType).toBe("tied");
        expectScores(found.speakers.george, george);
        expectScores(found.speakers.theo, theo);
        expectScores(found.theo, theo);
        expectScores(found.fitted, fitted);

        function expectScores(scores: readonly number[], mixture: GaussianMixture): void {
          const ours = logLikelihoods(mixture, points, { kernel: "reference" });
          expect(scores).toHaveLength(40);
          expect(Math.max(...scores.map((score, t) => Math.abs(score - (ours[t] as number))))).toBeLessThan(1e-9);
        }
      },
    );
  },
);
