// How well are voices verified? Equal error rates with 95 % intervals, for FSDD (the speakers are known), words20 (strangers)
// and what is named like either of them. The fusion of the two systems is learned on recordings that are not tested.
//   npx tsx scripts/verify-speakers.ts <corpus> [--identification] [--development] [--json]
//     [--protocol <start of its name>] [--recipe <json>] [--components <K>] [--relevance <r>]
// --identification: how many speakers of words20 are named right. --development: what is tested stays untouched; settings are
// chosen by the trials that the fusion is learned from.
import { applyFusion, detectionReport, type Estimate, type ScoredTrial, trainFusion } from "voxmix";
import { loadUtterances, type ManifestRow, openThreads, readManifest } from "voxmix/node";
import { developIdentification, identifySpeakers, type RecordingRow } from "./verification/identification.js";
import { protocolsOf, type Split } from "./verification/protocols.js";
import {
  corpusFolder,
  isAskedFor,
  isDevelopment,
  isIdentification,
  isJson,
  type Settings,
  settingsFor,
} from "./verification/settings.js";
import { type Recording, type SystemTrials, scoreSystems, systemScores } from "./verification/systems.js";

const threads = openThreads();
const manifest = await readManifest(corpusFolder());

/** The recordings as features, beside the rows that they came from. */
async function rowsWith({ recipe }: Settings): Promise<readonly RecordingRow[]> {
  const { utterances } = await loadUtterances(manifest, { by: "speaker", recipe, strict: true, engine: threads });
  return manifest.rows.map((row, i) => ({ row, recording: { ...utterances[i], path: row.path } as Recording }));
}

/** The scores of each system on the trials of one split or several. */
async function scoresOf(
  splits: readonly Split[],
  { rows, settings }: { readonly rows: readonly RecordingRow[]; readonly settings: Settings },
): Promise<SystemTrials> {
  const all: SystemTrials[] = [];
  for (const split of splits) {
    const where = (holds: (row: ManifestRow) => boolean) =>
      rows.filter(({ row }) => holds(row)).map(({ recording }) => recording);
    const { background, enrolment, test } = split;
    const parts = { background: where(background), enrolment: where(enrolment), test: where(test) };
    all.push(await scoreSystems(threads, parts, settings));
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
  if (isJson) {
    console.log(JSON.stringify({ name, equalErrorRate, interpolatedEqualErrorRate, cllr, numTargets, numNonTargets }));
    return;
  }
  const rates = `EER ${figure(equalErrorRate)} on the convex hull, ${figure(interpolatedEqualErrorRate)} interpolated`;
  console.log(`${name}: ${rates}; ${numTargets} true claims, ${numNonTargets} false`);
}

async function verification(): Promise<void> {
  for (const { name, kind, development, ...split } of protocolsOf(manifest.columnNames)) {
    if (!isAskedFor(name)) continue;
    const settings = settingsFor(kind);
    const data = { rows: await rowsWith(settings), settings };
    const learned = await scoresOf(development, data);
    const fusion = trainFusion([systemScores(learned.likelihoodRatio), systemScores(learned.supervectors)]);
    for (const [where, splits] of [
      ["development", development],
      ["test", [split]],
    ] as const) {
      if (where === "test" && isDevelopment) continue;
      const { likelihoodRatio, supervectors } = where === "development" ? learned : await scoresOf(splits, data);
      const fused = applyFusion(fusion, [valuesOf(likelihoodRatio), valuesOf(supervectors)]);
      print(`${name}, ${where}, likelihood ratio`, likelihoodRatio);
      print(`${name}, ${where}, supervectors`, supervectors);
      const both = likelihoodRatio.map((trial, i) => ({ ...trial, score: fused[i] as number }));
      print(`${name}, ${where}, both fused`, both);
    }
  }
}

async function identification(): Promise<void> {
  const settings = settingsFor("strangers");
  const rows = await rowsWith(settings);
  const developed = await developIdentification(threads, rows, settings.recipe);
  const tested = isDevelopment ? [] : await identifySpeakers(threads, rows, settings.recipe);
  for (const identified of [developed, ...tested]) {
    const { name, accuracy, interval, numCorrect, numTrials } = identified;
    const rate = figure({ value: accuracy, interval });
    console.log(isJson ? JSON.stringify(identified) : `${name}: ${rate} right, ${numCorrect} of ${numTrials}`);
  }
}

await (isIdentification ? identification() : verification());
await threads.close();
