// Learns what is normal from a part of a corpus, and says how much of what is not it tells apart: figures and a picture.
//   npx tsx scripts/detect-anomalies.ts <corpus> <condition of the normal recordings, e.g. speaker=ada> <roc.svg>
import { writeFile } from "node:fs/promises";
import * as vm from "voxmix";
import { drawRocCurves, filterRows, openThreads, parseWhere, readAudio, readManifest } from "voxmix/node";

const [corpus, normal, picture] = process.argv.slice(2);
if (!corpus || !normal || !picture) throw new Error("usage: detect-anomalies.ts <corpus> <column=value> <roc.svg>");
const [manifest, isNormal] = [await readManifest(corpus), parseWhere(normal)];
const load = (where: typeof isNormal, split: string) =>
  Promise.all(filterRows(manifest, [where, parseWhere(`split=${split}`)]).rows.map(({ path }) => readAudio(path)));
const clip = (sound: vm.Waveform) => {
  const limit = 0.2 * sound.samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return { ...sound, samples: sound.samples.map((sample) => Math.max(-limit, Math.min(limit, sample))) };
};
const test = await load(isNormal, "test");
const room = { sampleRate: test[0]?.sampleRate ?? 0, reverberationTime: 0.5 };
const kinds: Record<string, readonly vm.Waveform[]> = {
  normal: test,
  "25 % faster": await Promise.all(test.map((sound) => vm.changeSpeed(sound, 1.25))),
  "noise at 10 dB": test.map((sound, seed) => vm.addNoise(sound, { noise: "white", snr: 10, seed })),
  "clipped at 20 %": test.map(clip),
  "room of 0.5 s": test.map((sound, seed) => vm.reverberate(sound, vm.syntheticImpulseResponse({ ...room, seed }))),
  others: await load({ ...isNormal, negated: !isNormal.negated }, "test"),
};
const threads = openThreads();
const detector = await vm.trainAnomalyDetector(await load(isNormal, "train"), {
  falseAlarmRate: 0.05,
  engine: threads,
});
await threads.close();
const strangeness = (sounds: readonly vm.Waveform[]) => sounds.map((sound) => -vm.detectAnomaly(detector, sound).score);
const ofNormal = strangeness(test);
const curves = Object.entries(kinds).map(([name, sounds]) => {
  const values = strangeness(sounds);
  const count = values.filter((value) => value > -detector.threshold).length;
  const { low, high } = vm.wilsonInterval(count, sounds.length);
  const [least, most] = [(100 * low).toFixed(1), (100 * high).toFixed(1)];
  console.log(`${name}: ${count} of ${sounds.length} called anomalies; with 95 % confidence ${least} to ${most} %`);
  return { name, curve: vm.rocCurve(values, ofNormal) };
});
const axes = { falseAlarmRate: 0.05, targets: "anomalies", nonTargets: "normal recordings" };
await writeFile(picture, await drawRocCurves(curves.slice(1), axes));
