import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeHtkFeatures } from "../../src/formats/features/feature-files.js";
import { encodeWav, extractFeatures, formatLabels } from "../../src/index.js";
import { writeFeatures, writeModel, writeNpy } from "../../src/node.js";
import { buzz, writeFsddLike, writeSound } from "../oracles/sounds.js";
import type { StandIns } from "./stand-ins.js";

const models = fileURLToPath(new URL("../../models", import.meta.url));

/**
 * Writes into the current folder the files that an @example finds in its own; each has a copy to itself.
 *
 * | path                                            | what it is                                             |
 * | ----------------------------------------------- | ------------------------------------------------------ |
 * | `seven.wav`                                     | the stand-in `waveform`                                |
 * | `meeting.wav`                                   | two channels at 16 kHz, 2 s                            |
 * | `corpora/fsdd/recordings/{digit}_{speaker}_{take}.wav` | 3 digits of jackson and theo, 2 takes           |
 * | `recordings/{label}/{take}.wav`                 | two recordings each of ada and bob                     |
 * | `words/{speaker}_{word}_{take}.wav`             | s01 and s02, "yes" and "no", one take                  |
 * | `session.TextGrid`, `session.ctm`               | "yes" from 0 to 0.4 s, "no" from 0.5 to 0.75 s         |
 * | `feats.ark`, `feats.scp`                        | Kaldi features of 2 values: ada-1, bob-1, ada-2, bob-2 |
 * | `people.csv`                                    | name, height and weight of two people                  |
 * | `trials.txt`, `scores.csv`                      | a claim about ada, and its score                       |
 * | `seven.npy`, `seven.mfc`                        | features of `waveform`, as NumPy's and HTK's file      |
 * | `models/speakers.safetensors`                   | the stand-in `classifier`                              |
 * | `models/fsdd-digits`, `models/fsdd-speakers`    | the released models, by links: to be read alone        |
 */
export async function writeWorkingFolder(standIns: StandIns): Promise<void> {
  const { waveform, classifier, features, utterances } = standIns;
  await writeSound("seven.wav", waveform);
  await writeFile("meeting.wav", meeting());
  await writeFsddLike("corpora/fsdd", { speakers: ["jackson", "theo"], takes: 2 });
  for (const [i, label] of ["ada", "bob"].entries()) {
    for (const take of [1, 2]) await writeSound(`recordings/${label}/${take}.wav`, buzz(200 + 100 * i, take));
    for (const word of ["yes", "no"]) await writeSound(`words/s0${i + 1}_${word}_1.wav`, buzz(200 + 100 * i, i));
  }
  const tier = {
    name: "word",
    intervals: [
      { start: 0, end: 0.4, label: "yes" },
      { start: 0.5, end: 0.75, label: "no" },
    ],
  };
  const session = [{ recording: "session", tiers: [tier] }];
  await writeFile("session.TextGrid", formatLabels(session, { format: "TextGrid" }));
  await writeFile("session.ctm", formatLabels(session, { format: "CTM" }));
  const keys = ["ada-1", "bob-1", "ada-2", "bob-2"];
  const entries = keys.map((key, i) => ({ key, features: utterances[i]?.features ?? features }));
  await writeFeatures("feats.scp", entries);
  await writeFile("people.csv", "name,height,weight\nada,1.5,60\nbob,1.8,75\n");
  await writeFile("trials.txt", "ada a1.wav target\n");
  await writeFile("scores.csv", "model,test,target,score\nada,a1.wav,target,2.5\n");
  const cepstra = extractFeatures(waveform);
  await writeNpy("seven.npy", cepstra);
  await writeHtkFeatures("seven.mfc", cepstra, { kind: "MFCC_0_D_A" });
  await mkdir("models", { recursive: true });
  for (const name of ["fsdd-digits", "fsdd-speakers"]) await symlink(join(models, name), join("models", name));
  await writeModel("models/speakers.safetensors", classifier);
}

/** One voice on the left, a lower one on the right. */
function meeting(): Uint8Array {
  const channels = [200, 100].map((pitch) =>
    Float32Array.from({ length: 32_000 }, (_, n) => 0.5 * Math.sin((2 * Math.PI * pitch * n) / 16_000)),
  );
  return encodeWav({ channels, sampleRate: 16_000 });
}
