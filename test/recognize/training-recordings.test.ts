import { describe, expect, it } from "vitest";
import { trainClassifier } from "../../src/recognize/classifier.js";
import { rememberingToo, trainingRecordings } from "../../src/recognize/training-recordings.js";
import { tinyUtterances } from "../oracles/tiny-classifier.js";

const all = tinyUtterances(["ada", "bob"], 5);
const first = all.filter(({ group = "" }) => group < "2");
const second = all.filter(({ group = "" }) => group >= "2");

describe("what a model remembers", () => {
  it("is the digest of each recording once, given or made, and the groups where all have one", () => {
    const given = first.map((utterance, i) => ({ ...utterance, recording: `000000000000000${i % 3}` }));
    expect(trainingRecordings(given).recordings).toEqual(["0000000000000000", "0000000000000001", "0000000000000002"]);
    expect(trainingRecordings(first).recordings).toHaveLength(4);
    const { group: _, ...ungrouped } = first[0] as (typeof first)[number];
    expect(trainingRecordings([ungrouped, ...first])).not.toHaveProperty("groups");
  });

  it("is also what the models it comes from were trained on", () => {
    const [own, ancestor] = [first, second].map((utterances) => trainClassifier(utterances, { numComponents: 1 }));
    if (!own || !ancestor) throw new Error("two models");
    const { training } = rememberingToo(own, [ancestor]);
    expect(training.recordings).toEqual(
      [...(own.training.recordings ?? []), ...(ancestor.training.recordings ?? [])].sort(),
    );
    expect(training.groups).toEqual(["0", "1", "2", "3", "4"]);
    expect(rememberingToo(own, [])).toEqual(own);
    const { recordings: _, groups: __, ...older } = ancestor.training;
    expect(rememberingToo(own, [{ training: older }])).toEqual(own);
  });
});
