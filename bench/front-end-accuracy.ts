/**
 * Accuracy of every profile and normalisation on FSDD: cross-validation on the training split, the official test split,
 * and the test split quieter and in noise. Writes bench/front-end-accuracy.json and prints the tables of docs/features.md.
 *
 *   npx tsx bench/front-end-accuracy.ts corpora/fsdd
 *
 * 8 diagonal Gaussians a label, so that a row takes two minutes. Seeds: 0 everywhere, noise seeded by the recording's place.
 */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { measureRow, type Row, rowsToMeasure } from "./front-end-accuracy-rows.js";
import { tablesOf } from "./front-end-accuracy-tables.js";

const [corpus = "corpora/fsdd", rowIndex] = process.argv.slice(2);
const here = fileURLToPath(import.meta.url);

/** Each row in a process of its own, as many at once as there are processors. */
async function measureAll(): Promise<Row[]> {
  const results: Row[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < rowsToMeasure.length; index = next++) {
      results[index] = await measureApart(index);
      const { profile, normalization } = rowsToMeasure[index] ?? {};
      process.stderr.write(`${results.filter(Boolean).length}/${rowsToMeasure.length} ${profile} ${normalization}\n`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

function measureApart(index: number): Promise<Row> {
  const child = spawn(process.execPath, ["--import", "tsx", here, corpus, String(index)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += String(chunk);
  });
  return new Promise((resolve, reject) => {
    child.on("close", (code) =>
      code === 0 ? resolve(JSON.parse(output) as Row) : reject(new Error(`row ${index} ended with ${code}`)),
    );
  });
}

if (rowIndex === undefined) {
  const rows = await measureAll();
  writeFileSync(new URL("front-end-accuracy.json", import.meta.url), `${JSON.stringify(rows, null, 1)}\n`);
  console.log(tablesOf(rows));
} else {
  process.stdout.write(JSON.stringify(await measureRow(corpus, Number(rowIndex))));
}
