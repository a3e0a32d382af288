// How well are voices verified? Equal error rates with 95 % intervals, for FSDD (the speakers are known), words20 (strangers)
// and what is named like either of them. The fusion of the two systems is learned on recordings that are not tested.
//   npx tsx scripts/verify-speakers.ts <corpus> [--development] [--json]
import { applyFusion, detectionReport, type Estimate, type ScoredTrial, trainFusion } from "voxmix";
import { loadUtterancesIn, type ManifestRow, openThreads, readManifest } from "voxmix/node";
import { protocolsOf, type Split } from "./verification/protocols.js";
import {
  type Recording,
  type Settings,
  type SystemTrials,
  scoreSystems,
  systemScores,
} from "./verification/systems.js";

const [corpus] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
if (!corpus) throw new Error("usage: verify-speakers.ts <corpus> [--development] [--json]");

/** Chosen by cross-validation on what is not tested: docs/verification-accuracy.md. */
const cepstra = { profile: "kaldi", c0: "drop", logEnergy: "drop" } as const;
const settings: Readonly<Record<"word" | "digit", Settings>> = {
  word: {
    recipe: { ...cepstra, numMelBands: 40, numCoefficients: 25, deltaOrder: 1, energyGate: 50 },
    relevanceFactor: 16,
  },
  digit: { recipe: { ...cepstra, numMelBands: 30, numCoefficients: 20, deltaOrder: 2 }, relevanceFactor: 4 },
};

const threads = openThreads();
const manifest = await readManifest(corpus);
const chosen = settings[manifest.columnNames.includes("word") ? "word" : "digit"];
const { utterances } = await loadUtterancesIn(threads, manifest, {
  by: "speaker",
  recipe: chosen.recipe,
  strict: true,
});
const rows = manifest.rows.map((row, i) => ({ row, recording: { ...utterances[i], path: row.path } as Recording }));

/** The scores of each system on the trials of one split or several. */
async function scoresOf(splits: readonly Split[]): Promise<SystemTrials> {
  const all: SystemTrials[] = [];
  for (const split of splits) {
    const where = (holds: (row: ManifestRow) => boolean) =>
      rows.filter(({ row }) => holds(row)).map(({ recording }) => recording);
    const recordings = {
      background: where(split.background),
      enrolment: where(split.enrolment),
      test: where(split.test),
    };
    all.push(await scoreSystems(threads, recordings, chosen));
  }
  return {
    likelihoodRatio: all.flatMap(({ likelihoodRatio }) => likelihoodRatio),
    supervectors: all.flatMap(({ supervectors }) => supervectors),
  };
}

const valuesOf = (trials: readonly ScoredTrial[]) => trials.map(({ score }) => score);
const percent = (rate: number) => (100 * rate).toFixed(2);
const figure = ({ value, interval }: Estimate) =>
  `${percent(value)} %${interval ? ` (${percent(interval.low)} – ${percent(interval.high)})` : ""}`;

function print(name: string, trials: readonly ScoredTrial[]): void {
  const { equalErrorRate, interpolatedEqualErrorRate, cllr, numTargets, numNonTargets } = detectionReport(trials);
  if (process.argv.includes("--json")) {
    console.log(JSON.stringify({ name, equalErrorRate, interpolatedEqualErrorRate, cllr, numTargets, numNonTargets }));
    return;
  }
  const rates = `EER ${figure(equalErrorRate)} on the convex hull, ${figure(interpolatedEqualErrorRate)} interpolated`;
  console.log(`${name}: ${rates}; ${numTargets} true claims, ${numNonTargets} false`);
}

for (const { name, development, ...split } of protocolsOf(manifest.columnNames)) {
  const learned = await scoresOf(development);
  const fusion = trainFusion([systemScores(learned.likelihoodRatio), systemScores(learned.supervectors)]);
  for (const [where, splits] of [
    ["development", development],
    ["test", [split]],
  ] as const) {
    if (where === "test" && process.argv.includes("--development")) continue;
    const { likelihoodRatio, supervectors } = where === "development" ? learned : await scoresOf(splits);
    const fused = applyFusion(fusion, [valuesOf(likelihoodRatio), valuesOf(supervectors)]);
    print(`${name}, ${where}, likelihood ratio`, likelihoodRatio);
    print(`${name}, ${where}, supervectors`, supervectors);
    print(
      `${name}, ${where}, both fused`,
      likelihoodRatio.map((trial, i) => ({ ...trial, score: fused[i] as number })),
    );
  }
}
await threads.close();
