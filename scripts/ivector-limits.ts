// How many training speakers does it take until i-vectors beat MAP adaptation? Trains a verifier on the first n speakers, enrols
// speakers that it never heard, tests each of their other recordings against all of them, and prints the equal error rates.
//   npx tsx scripts/ivector-limits.ts words20 <folder of recordings> [rank] [n …]   train s01–s10, test s11–s20
//   npx tsx scripts/ivector-limits.ts voices [rank] [n …]                           synthetic: needs the program espeak-ng
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import {
  addNoise,
  createExtractor,
  createMixture,
  createVerifier,
  decodeWav,
  detectionReport,
  enroll,
  type FeatureMatrix,
  reverberate,
  scoreTrials,
  syntheticImpulseResponse,
  trainVerifier,
  type Waveform,
} from "voxmix";
import { readAudio } from "voxmix/node";

/** A recording; `use` says whether it is to train, or of a tested speaker to enrol or to test. */
interface Item {
  readonly label: string;
  readonly use: "train" | "enroll" | "test";
  readonly features: FeatureMatrix;
}

const [source = "", ...rest] = process.argv.slice(2);
const folder = source === "words20" ? rest.shift() : undefined;
const [rank = 30, ...counts] = rest.map(Number);
/** The front end of verification. */
const { recipe } = createVerifier(
  createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] }),
);
const extract = createExtractor(recipe ?? {}, source === "words20" ? 16000 : 22050);

/** Enrolled from the first take of words 00–04, tested by all takes of words 10–19. */
async function words20(recordings: string): Promise<Item[]> {
  const items = readdirSync(recordings)
    .sort()
    .map(async (name) => {
      const [, speaker = "", word = "", take = ""] = /s(\d+)_(\d+)_(\d)/.exec(name) ?? [];
      const trains = Number(speaker) <= 10;
      const use = trains ? "train" : Number(word) >= 10 ? "test" : "enroll";
      if (use === "enroll" && (Number(word) >= 5 || take !== "1")) return [];
      return [{ label: speaker, use, features: extract(await readAudio(join(recordings, name))) } as const];
    });
  return (await Promise.all(items)).flat();
}

/** A quarter of eSpeak NG's variants is kept for tested voices. Each voice has an accent, a pitch, and six recordings of four digits. */
function voices(most: number): Item[] {
  const accents = "en-us en-gb en-gb-scotland en-gb-x-rp en-gb-x-gbcwmd en-us-nyc en-029 en-gb-x-gbclan".split(" ");
  const listed = execFileSync("espeak-ng", ["--voices=variant"], { encoding: "utf8" }).split("\n").slice(1);
  const variants = listed.flatMap((line) => /!v\/(\S+)/.exec(line)?.[1] ?? []).sort();
  const [tested, trained] = [true, false].map((isTested) => variants.filter((_, i) => (i % 4 === 0) === isTested));
  const voicesOf = (names: readonly string[] = [], count: number, use: "train" | "test") =>
    Array.from({ length: count }, (_, i) => {
      const pitch = 25 + ((i * 37) % 50);
      const voice = `${accents[(i + Math.floor(i / names.length)) % accents.length]}+${names[i % names.length]}`;
      return Array.from({ length: 6 }, (_take, take): Item => {
        const features = extract(spoken(voice, pitch, 10 * (i + (use === "test" ? 5000 : 0)) + take));
        return { label: `${use} ${i}`, use: use === "test" && take < 2 ? "enroll" : use, features };
      });
    }).flat();
  return [...voicesOf(trained, most, "train"), ...voicesOf(tested, 48, "test")];
}

/** Four digits, in a room and in noise of this recording alone. */
function spoken(voice: string, pitch: number, seed: number): Waveform {
  const draw = (least: number, most: number, salt: number) =>
    least + ((seed * 7919 + salt * 104_729) % (most - least + 1));
  const text = Array.from({ length: 4 }, (_, i) => String(draw(0, 9, i + 1) % 10)).join(" ");
  const manner = `-v ${voice} -p ${pitch + draw(-3, 3, 11)} -s ${draw(150, 200, 12)} --stdout`;
  const sound = decodeWav(execFileSync("espeak-ng", [...manner.split(" "), text]));
  const [reverberationTime, directToReverberant] = [draw(10, 50, 13) / 100, draw(0, 12, 14)];
  const room = { sampleRate: 22050, reverberationTime, directToReverberant, seed };
  return addNoise(reverberate(sound, syntheticImpulseResponse(room)), { noise: "pink", snr: draw(8, 25, 15), seed });
}

const isVoices = source === "voices";
const sizes = counts.length > 0 ? counts : isVoices ? [10, 20, 40, 80, 160] : [3, 5, 10];
if (!isVoices && !folder)
  throw new Error("usage: ivector-limits.ts words20 <folder of recordings> | voices [rank] [n …]");
const items = folder ? await words20(folder) : voices(Math.max(...sizes));
const speakers = (use: Item["use"]) => [...new Set(items.filter((item) => item.use === use).map(({ label }) => label))];
const tests = new Map(items.filter(({ use }) => use === "test").map((item, i) => [`${item.label}/${i}`, item]));
const trials = speakers("enroll").flatMap((model) =>
  [...tests].map(([test, { label }]) => ({ model, test, isTarget: label === model, speaker: label })),
);
const percent = (value: number) => (100 * value).toFixed(1);
for (const size of sizes) {
  const known = new Set(speakers("train").slice(0, size));
  const training = items.filter(({ use, label }) => use === "train" && known.has(label));
  const common = { numComponents: 64, maxFrames: 100_000, maxIterations: 20, cohort: null, calibration: null } as const;
  let verifier = await trainVerifier(training, { ...common, ivectors: { rank } });
  for (const name of speakers("enroll")) {
    const own = items.filter(({ use, label }) => use === "enroll" && label === name).map(({ features }) => features);
    verifier = enroll(verifier, name, own);
  }
  const sounds = new Map([...tests].map(([test, { features }]) => [test, features]));
  const cells = (["exact", "cosine", "plda"] as const).map((scoring) => {
    const report = detectionReport(scoreTrials(verifier, trials, sounds, { scoring }), { numSamples: 100 });
    const { value, interval } = report.interpolatedEqualErrorRate;
    return `${scoring} ${percent(value)} % (${percent(interval?.low ?? Number.NaN)} – ${percent(interval?.high ?? Number.NaN)})`;
  });
  console.log(`${size} speakers, ${training.length} recordings: ${cells.join(", ")}`);
}
