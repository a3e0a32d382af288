/**
 * What voxmix doctor finds of what was planted: wrong labels, and copies of recordings. And what it finds where nothing was.
 *
 *   npx tsx bench/doctor.ts labels corpora/fsdd digit      one recording in fifty gets another label, at random
 *   npx tsx bench/doctor.ts copies corpora/fsdd            one recording in forty is there again, changed
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readAudio } from "../src/audio/read-audio.js";
import { encodeWav } from "../src/audio/wav/encode-wav.js";
import type { Manifest, ManifestRow } from "../src/corpus/manifest.js";
import { readManifest } from "../src/corpus/read-manifest.js";
import { outlierFindings } from "../src/doctor/checks/outlier-findings.js";
import { sameSounds } from "../src/doctor/checks/same-sound-findings.js";
import { resolveCorpusOptions } from "../src/doctor/doctor-options.js";
import type { ExaminedRow } from "../src/doctor/examined-corpus.js";
import { readCorpus } from "../src/doctor/read-corpus.js";
import { writeFileAtomically } from "../src/files/write-file.js";
import { createRandom, type Random } from "../src/math/random.js";

const SEED = 1;

async function plantLabels(manifest: Manifest, by: string): Promise<void> {
  const { rows } = await readCorpus(manifest, resolveCorpusOptions(manifest, { by }));
  const random = createRandom(SEED);
  const labels = [...new Set(rows.flatMap(({ label }) => label ?? []))];
  const wrong = new Set<number>();
  while (wrong.size < Math.floor(rows.length / 50)) wrong.add(random.integer(rows.length));
  const planted = rows.map((row, i) => (wrong.has(i) ? { ...row, label: otherThan(row.label, labels, random) } : row));
  const asItIs = suspects(rows);
  const found = suspects(planted);
  const right = planted.filter(({ row }, i) => wrong.has(i) && found.has(row)).length;
  console.log(`${manifest.source} by ${by}: ${rows.length} recordings, of which ${asItIs.size} named as they are`);
  console.log(`${wrong.size} with a wrong label: ${right} named, and ${found.size - right} others`);
}

function otherThan(label: string | null, labels: readonly string[], random: Random): string {
  const others = labels.filter((other) => other !== label);
  return others[random.integer(others.length)] as string;
}

/** The rows that are said to be mislabelled. */
function suspects(rows: readonly ExaminedRow[]): ReadonlySet<ManifestRow> {
  const found = outlierFindings(rows).find(({ kind }) => kind === "mislabelled");
  const named = new Set(found?.where.map(({ row }) => row));
  return new Set(rows.map(({ row }) => row).filter(({ row }) => named.has(row)));
}

type Change = (samples: Float32Array, random: Random) => Float32Array;

const level = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);

const changes: Readonly<Record<string, Change>> = {
  "at 0.3 of the level": (samples) => samples.map((x) => 0.3 * x),
  "42 ms later": (samples) => Float32Array.from({ length: samples.length + 333 }, (_, n) => samples[n - 333] ?? 0),
  "a fifth cut off at both ends": (samples) => samples.slice(samples.length / 5, (4 * samples.length) / 5),
  "in 8 bits": (samples) => samples.map((x) => Math.round(127 * x) / 127),
  "with noise 20 dB under it": (samples, random) => {
    const deviation = 0.1 * level(samples);
    return samples.map((x) => x + deviation * random.normal());
  },
};

async function plantCopies(manifest: Manifest): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "voxmix-doctor-"));
  try {
    const random = createRandom(SEED);
    const copies = await writeCopies(manifest.rows, folder, random);
    const whole = { ...manifest, rows: [...manifest.rows, ...copies.map(({ row }) => row)] };
    const { recordings } = await readCorpus(whole, resolveCorpusOptions(whole, {}));
    const same = await sameSounds(recordings);
    const isFound = ({ row, of }: Copy) =>
      same.some(({ first, second }) => first.path === of && second.path === row.path);
    for (const what of Object.keys(changes)) {
      const ofKind = copies.filter((copy) => copy.what === what);
      console.log(`${what}: ${ofKind.filter(isFound).length} of ${ofKind.length} found`);
    }
    const others = same.filter(({ second }) => !copies.some(({ row }) => row.path === second.path));
    console.log(
      `${manifest.source}: ${manifest.rows.length} recordings, of which ${others.length} have the sound of another`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Copy {
  readonly what: string;
  readonly of: string;
  readonly row: ManifestRow;
}

async function writeCopies(rows: readonly ManifestRow[], folder: string, random: Random): Promise<Copy[]> {
  const kinds = Object.entries(changes);
  const copies: Copy[] = [];
  for (let index = 0; index < rows.length; index += 40) {
    const original = rows[index] as ManifestRow;
    const [what, change] = kinds[(index / 40) % kinds.length] as [string, Change];
    const waveform = await readAudio(original.path);
    const path = join(folder, `${index}.wav`);
    await writeFileAtomically(path, encodeWav({ ...waveform, samples: change(waveform.samples, random) }));
    copies.push({ what, of: original.path, row: { ...original, path, row: rows.length + index } });
  }
  return copies;
}

const [what, source = "corpora/fsdd", by = "digit"] = process.argv.slice(2);
const manifest = await readManifest(source);
if (what === "labels") await plantLabels(manifest, by);
else if (what === "copies") await plantCopies(manifest);
else console.error("npx tsx bench/doctor.ts labels <manifest> <column> | copies <manifest>");
