import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { OptionError, openWebWorkers, trainMixture } from "voxmix";
import { browserSkipNote, chromium, resultOfPage } from "../oracles/browser.js";
import { clusteredFrames } from "../oracles/random-frames.js";

const features = clusteredFrames({ numFrames: 13_000, dim: 3, numClusters: 3, seed: 4 });
const trainings = {
  diag: { numComponents: 4, maxIterations: 3, tolerance: 0 },
  full: { numComponents: 3, maxIterations: 2, tolerance: 0, covarianceType: "full" },
  f32: { numComponents: 4, maxIterations: 3, tolerance: 0, precision: "f32" },
} as const;

/** What the page runs: it trains with Web Workers and posts the parameters, and how the two kinds of failure look. */
const page = `
  import { openWebWorkers, trainMixture } from "./index.ts";
  const result = { trained: {}, inline: {} };
  const parametersOf = ({ mixture, history }) =>
    [history, ...[mixture.weights, mixture.means, mixture.covariances].map((values) => Array.from(values))];
  try {
    // Made by Node: the cosine that draws them differs in its last bit from one version of V8 to another.
    const { data, ...shape } = await (await fetch("/features.json")).json();
    const features = { ...shape, data: Float64Array.from(data) };
    const workers = openWebWorkers({ workers: 2 });
    for (const [name, options] of Object.entries(${JSON.stringify(trainings)})) {
      result.trained[name] = parametersOf(await trainMixture(features, { ...options, smallestWork: 0, engine: workers }));
      result.inline[name] = parametersOf(await trainMixture(features, options));
    }
    const refused = workers.run({ name: "train-mixture" }, { features: [features], options: { numComponents: 0 } });
    result.refused = await refused.catch((error) => error.name);
    await workers.close();
    result.closed = await workers.run({ name: "release-frames" }, { held: 1 }).catch((error) => error.message);
    const missing = openWebWorkers({ workers: 1, start: () => new Worker("/missing.js", { type: "module" }) });
    result.missing = await missing.run({ name: "release-frames" }, { held: 1 }).catch((error) => error.message);
    result.isolated = crossOriginIsolated;
  } catch (error) {
    result.failure = String(error?.stack ?? error);
  }
  await fetch("/result", { method: "POST", body: JSON.stringify(result) });
`;

async function bundle(): Promise<Record<string, string>> {
  const source = fileURLToPath(new URL("../../src", import.meta.url));
  const options = { bundle: true, format: "esm", platform: "browser", target: "es2022", write: false } as const;
  const [pageBuild, workerBuild] = await Promise.all([
    build({ ...options, logLevel: "silent", stdin: { contents: page, resolveDir: source, loader: "ts" } }),
    build({ ...options, logLevel: "silent", entryPoints: [`${source}/engines/web-worker.ts`] }),
  ]);
  return {
    "/page.js": pageBuild.outputFiles[0]?.text ?? "",
    "/web-worker.js": workerBuild.outputFiles[0]?.text ?? "",
    "/features.json": JSON.stringify({ ...features, data: Array.from(features.data) }),
  };
}

describe("Web Workers", () => {
  it.skipIf(chromium === null)(
    `in a browser train to the bits of Node, in a page that is not isolated${browserSkipNote}`,
    async () => {
      const files = await bundle();
      for (const text of Object.values(files)) expect(/["']node:/.exec(text)).toBeNull();
      const result = (await resultOfPage(files)) as Record<string, Record<string, unknown>>;
      expect(result.failure).toBeUndefined();
      for (const [name, options] of Object.entries(trainings)) {
        const { mixture, history } = await trainMixture(features, options);
        const { weights, means, covariances } = mixture;
        const expected = [history, Array.from(weights), Array.from(means), Array.from(covariances)];
        expect(result.inline?.[name]).toEqual(expected);
        expect(result.trained?.[name]).toEqual(expected);
      }
      expect(result).toMatchObject({
        refused: "OptionError",
        closed: expect.stringContaining("closed"),
        missing: expect.stringContaining("worker 0 of 1 stopped: its script cannot be loaded"),
        isolated: false,
      });
    },
  );

  it("are refused where there are none", () => {
    expect(() => openWebWorkers()).toThrow(OptionError);
    expect(() => openWebWorkers()).toThrow(/use openThreads of "voxmix\/node"/);
  });
});
