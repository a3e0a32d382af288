// Compares exact, top-C and linear scores of a verifier's speakers on recordings: how far apart they are, in ranks, and in time.
//   npx tsx scripts/compare-scoring.ts <verifier.safetensors> <corpus> <column=value[,value…]> …
import { createVerifierScorer, type ScoringOptions } from "voxmix";
import { filterRows, loadUtterances, parseWhere, readManifest, readVerifier } from "voxmix/node";

const [file, corpus, ...conditions] = process.argv.slice(2);
if (!file || !corpus) throw new Error("usage: compare-scoring.ts <verifier.safetensors> <corpus> [column=value …]");

const verifier = await readVerifier(file);
const manifest = filterRows(await readManifest(corpus), conditions.map(parseWhere));
const { by, recipe, sampleRate } = verifier;
const { utterances } = await loadUtterances(manifest, { by, recipe, sampleRate });
// Many models: each speaker stands there a hundred times over.
const speakers = verifier.speakers.flatMap((one) =>
  Array.from({ length: 100 }, (_, i) => ({ ...one, name: `${one.name} ${i}` })),
);

function measured(options: ScoringOptions) {
  const one = createVerifierScorer(verifier, options);
  const raw = utterances.flatMap(({ features }) => one.scoresOf(features).scores.map((score) => score.raw));
  const many = createVerifierScorer({ ...verifier, speakers }, options);
  const begin = performance.now();
  for (const { features } of utterances.slice(0, 10)) many.scoresOf(features);
  return { raw, milliseconds: (performance.now() - begin) / 10 };
}

function ranks(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const result = values.map(() => 0);
  for (const [rank, index] of order.entries()) result[index] = rank - (values.length - 1) / 2;
  return result;
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
const exact = measured({ scoring: "exact", normalization: "none" });
console.log(
  `${exact.raw.length} scores; ${speakers.length} models a recording: exact ${exact.milliseconds.toFixed(0)} ms`,
);
for (const options of [1, 2, 5, 10, 20]
  .map((topComponents): ScoringOptions => ({ scoring: "top", topComponents }))
  .concat({ scoring: "linear" })) {
  const { raw, milliseconds } = measured({ ...options, normalization: "none" });
  const differences = raw.map((score, i) => score - (exact.raw[i] ?? 0));
  const [a, b] = [ranks(exact.raw), ranks(raw)];
  const largest = differences.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const typical = Math.sqrt(dot(differences, differences) / raw.length);
  console.log(
    `${options.scoring} ${options.topComponents ?? ""}: differs by ${typical.toFixed(4)} (rms), ${largest.toFixed(4)} (most) nats per frame, ` +
      `rank correlation ${(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))).toFixed(5)}, ${(exact.milliseconds / milliseconds).toFixed(1)} times as fast`,
  );
}
