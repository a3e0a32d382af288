// Learns what is normal from one part of a corpus, and shows how much of the rest it tells apart: figures and a picture.
//   npx tsx scripts/detect-anomalies.ts <corpus> <column=value,… of the normal recordings> <roc.svg>
import { writeFile } from "node:fs/promises";
import {
  addNoise,
  changeSpeed,
  detectAnomaly,
  reverberate,
  rocCurve,
  syntheticImpulseResponse,
  trainAnomalyDetectorIn,
  type Waveform,
  wilsonInterval,
} from "voxmix";
import { drawRocCurves, filterRows, openThreads, parseWhere, readAudio, readManifest, type Where } from "voxmix/node";

const [corpus, normal, picture] = process.argv.slice(2);
if (!corpus || !normal || !picture) throw new Error("usage: detect-anomalies.ts <corpus> <column=value> <roc.svg>");
const isNormal = parseWhere(normal);
const isOther = { ...isNormal, negated: !isNormal.negated };
const manifest = await readManifest(corpus);
const load = (conditions: Where[]) =>
  Promise.all(filterRows(manifest, conditions).rows.map(({ path }) => readAudio(path)));
const [training, test] = [
  await load([isNormal, parseWhere("split=train")]),
  await load([isNormal, parseWhere("split=test")]),
];
const clip = (sound: Waveform) => {
  const limit = 0.2 * sound.samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return { ...sound, samples: sound.samples.map((sample) => Math.max(-limit, Math.min(limit, sample))) };
};
const roomFor = ({ sampleRate }: Waveform, seed: number) =>
  syntheticImpulseResponse({ sampleRate, reverberationTime: 0.5, seed });
const kinds: [string, readonly Waveform[]][] = [
  [`not ${normal}`, await load([isOther, parseWhere("split=test")])],
  ["25 % faster", await Promise.all(test.map((sound) => changeSpeed(sound, 1.25)))],
  ["noise at 10 dB", test.map((sound, seed) => addNoise(sound, { noise: "white", snr: 10, seed }))],
  ["clipped at 20 %", test.map(clip)],
  ["room of 0.5 s", test.map((sound, seed) => reverberate(sound, roomFor(sound, seed)))],
];
const threads = openThreads();
const detector = await trainAnomalyDetectorIn(threads, training, { falseAlarmRate: 0.05 });
await threads.close();
const percent = (rate: number) => `${(100 * rate).toFixed(1)} %`;
const curves = [["normal", test] as const, ...kinds].map(([name, sounds]) => {
  const decisions = sounds.map((sound) => detectAnomaly(detector, sound));
  const count = decisions.filter(({ isAnomaly }) => isAnomaly).length;
  const { low, high } = wilsonInterval(count, sounds.length);
  const curve = rocCurve(
    decisions.map(({ pValue }) => -pValue),
    test.map((sound) => -detectAnomaly(detector, sound).pValue),
  );
  console.log(
    `${name}: ${count} of ${sounds.length} are anomalies, ${percent(low)} to ${percent(high)}; AUC ${curve.auc.toFixed(3)}`,
  );
  return { name, curve };
});
await writeFile(
  picture,
  await drawRocCurves(curves.slice(1), { falseAlarmRate: 0.05, targets: "anomalies", nonTargets: "normal recordings" }),
);
