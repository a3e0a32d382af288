import { describe, expect, it } from "vitest";
import { CorpusError } from "../../src/errors.js";
import { evaluate, parseReport } from "../../src/evaluate/report.js";
import { tinyClassifier, tinyUtterances } from "../oracles/tiny-classifier.js";

describe("a report on disk", () => {
  it("has the trials that it was written with", async () => {
    const report = await evaluate(await tinyClassifier(), tinyUtterances(["ada", "bob"], 2));
    expect(parseReport(JSON.stringify(report), "r.json").trials).toEqual(report.trials);
    expect(report.trials[0]).toHaveProperty("group");
  });
  it.each([
    ["<html>", /r\.json: this is no JSON/],
    ["null", /there are no trials in it/],
    ['{"trials": 3}', /there are no trials in it/],
    ['{"trials": [null]}', /r\.json, trial 1: a path, an actual/],
    ['{"trials": [{"path": "a", "actual": "x", "predicted": 3}]}', /trial 1/],
    ['{"trials": [{"path": "a", "actual": "x", "predicted": "y", "group": 3}]}', /its group is no text/],
  ])("%s is refused", (json, message) => {
    expect(() => parseReport(json, "r.json")).toThrow(CorpusError);
    expect(() => parseReport(json, "r.json")).toThrow(message);
  });
});
