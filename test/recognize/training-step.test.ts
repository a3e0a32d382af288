import { describe, expect, it } from "vitest";
import { OptionError, TrainingDataError } from "../../src/errors.js";
import { trainMixture } from "../../src/gmm/em/train-mixture.js";
import { featureMatrix } from "../../src/gmm/passes/moments.js";
import {
  mixtureOptionsFor,
  planClassifier,
  resolveClassifierOptions,
  trainClassifier,
} from "../../src/recognize/classifier.js";
import { runStep } from "../../src/recognize/training-plan.js";
import { tinyUtterances } from "../oracles/tiny-classifier.js";

const features = [featureMatrix([[0], [1], [9], [10]])];
const empty = [featureMatrix([])];

describe("a step of training", () => {
  it("trains its jobs in order and says so of each before it finishes", async () => {
    const said: unknown[] = [];
    const jobs = [1, 2].map((numComponents) => ({ name: "digit", features, options: { numComponents } }));
    const result = await runStep({
      jobs,
      onTrained: ({ mixture }, index) => said.push([index, mixture.numComponents]),
      finish: (trained) => {
        said.push("finished");
        return trained;
      },
    });
    expect(result).toEqual(await Promise.all(jobs.map(({ options }) => trainMixture(features, options))));
    expect(said).toEqual([[0, 1], [1, 2], "finished"]);
  });

  it("names the job whose data are at fault, and leaves other errors as they are", async () => {
    const failing = (job: { features: typeof features; numComponents: number }) =>
      runStep({
        jobs: [{ name: 'digit "seven"', features: job.features, options: { numComponents: job.numComponents } }],
        finish: () => null,
      });
    await expect(failing({ features: empty, numComponents: 1 })).rejects.toThrow(TrainingDataError);
    await expect(failing({ features: empty, numComponents: 1 })).rejects.toThrow(/^digit "seven": /);
    await expect(failing({ features, numComponents: 0 })).rejects.toThrow(OptionError);
    await expect(failing({ features, numComponents: 0 })).rejects.toThrow(/^mixture: numComponents/);
  });

  it("has options that can be sent to a worker, and all of them", () => {
    const options = resolveClassifierOptions({
      by: "digit",
      numComponents: 3,
      ridge: 0.1,
      restarts: 2,
      kernel: "reference",
      precision: "f64",
      onProgress: () => undefined,
    });
    const sent = structuredClone(mixtureOptionsFor("7", options));
    const { covarianceType, varianceFloor, tolerance } = options;
    const rest = { initialization: "kmeans", ridge: 0.1, restarts: 2, seed: 0, kernel: "reference", precision: "f64" };
    expect(sent).toEqual({ numComponents: 3, covarianceType, varianceFloor, tolerance, ...rest });
  });
});

describe("the plan of a classifier", () => {
  it("has a job a label, as plain data, and makes the classifier of their results in any order of training", async () => {
    const utterances = tinyUtterances(["b", "a", "c"], 3);
    const options = { by: "word", numComponents: 2 };
    const { jobs, finish } = planClassifier(utterances, options);
    expect(jobs.map(({ name }) => name)).toEqual(['word "a"', 'word "b"', 'word "c"']);
    const backwards = await Promise.all(
      [...jobs].reverse().map(async (job) => {
        const sent = structuredClone(job);
        return await trainMixture(sent.features, sent.options);
      }),
    );
    expect(await finish(backwards.reverse())).toEqual(await trainClassifier(utterances, options));
  });
});
