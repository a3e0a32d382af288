import { beforeAll, describe, expect, it } from "vitest";
import { loadUtterances } from "../../src/corpus/load/load-utterances.js";
import { readManifest } from "../../src/corpus/read-manifest.js";
import { filterRows, parseWhere } from "../../src/corpus/where.js";
import type { FeatureMatrix } from "../../src/types.js";
import { enroll } from "../../src/verify/enroll.js";
import { byLabel } from "../../src/verify/scoring/cohort.js";
import type { ScoringMethod } from "../../src/verify/scoring/scoring-settings.js";
import { createVerifierScorer } from "../../src/verify/scoring/verifier-scorer.js";
import { resolveVerifierOptions, trainVerifier } from "../../src/verify/train-verifier.js";
import type { Verifier } from "../../src/verify/verifier.js";
import { corpusFolder, hasCorpus, skipNote } from "../oracles/corpora.js";

/** Speakers whom settings were chosen with: s11 to s20 are for measuring alone. */
const unenrolled = ["s03", "s06", "s07"];
const enrolled = ["s01", "s02", "s04", "s05"];

const options = resolveVerifierOptions({ numComponents: 32, maxIterations: 8, calibration: null, cohort: null });

async function load(...conditions: readonly string[]) {
  const manifest = filterRows(await readManifest(corpusFolder("words20")), conditions.map(parseWhere));
  return (await loadUtterances(manifest, { by: "speaker", recipe: options.recipe })).utterances;
}

describe.skipIf(!hasCorpus("words20"))(`scores of recorded voices${skipNote("words20")}`, () => {
  let scores: Readonly<Record<"exact" | "top" | "linear", readonly number[]>>;
  let tests: readonly { readonly label: string; readonly features: FeatureMatrix }[] = [];

  beforeAll(async () => {
    const verifier = await trainVerifier(
      await load(`speaker=${unenrolled.join()}`, "word=00,05,12", "take=1,2"),
      options,
    );
    const ofEnrolled = await load(`speaker=${enrolled.join()}`, "word=00,01,02", "take=1,2");
    const all = [...byLabel(ofEnrolled)].reduce<Verifier>(
      (before, [name, own]) =>
        enroll(
          before,
          name,
          own.map(({ features }) => features),
        ),
      verifier,
    );
    tests = await load(`speaker=${enrolled.join()}`, "word=11,14", "take=3");
    const by = (scoring: ScoringMethod) => {
      const scorer = createVerifierScorer(all, { scoring });
      return tests.flatMap(({ features }) => scorer.scoresOf(features).scores.map(({ raw }) => raw));
    };
    scores = { exact: by("exact"), top: by("top"), linear: by("linear") };
  }, 120_000);

  it("are highest for the right speaker, mostly", () => {
    const right = tests.filter(({ label }, i) => {
      const own = scores.exact.slice(i * enrolled.length, (i + 1) * enrolled.length);
      return enrolled[own.indexOf(Math.max(...own))] === label;
    });
    expect(right.length).toBeGreaterThanOrEqual(tests.length - 2);
  });

  it("are nearly the same by top components, and in nearly the same order by linear scoring", () => {
    const distance = Math.max(...scores.exact.map((score, i) => Math.abs(score - (scores.top[i] as number))));
    expect(distance).toBeLessThan(0.5);
    expect(rankCorrelation(scores.exact, scores.top)).toBeGreaterThan(0.99);
    expect(rankCorrelation(scores.exact, scores.linear)).toBeGreaterThan(0.85);
  });
});

function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const ranks = (values: readonly number[]) =>
    values.map((value) => values.filter((other) => other < value).length - (values.length - 1) / 2);
  const [x, y] = [ranks(a), ranks(b)];
  const dot = (u: readonly number[], v: readonly number[]) =>
    u.reduce((sum, value, i) => sum + value * (v[i] as number), 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}
