import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readAudio } from "../../../src/audio/read-audio.js";
import { resample } from "../../../src/audio/resample.js";
import { atRate, createRecordingReader, loadRecording, wantedRate } from "../../../src/corpus/load/load-recording.js";
import { AudioFormatError, CorpusError } from "../../../src/errors.js";
import { buzz, writeSound } from "../../oracles/sounds.js";
import { temporaryFolder } from "../temporary-folder.js";

const refuse = { sampleRate: null, resampling: "refuse" } as const;
const allow = { sampleRate: null, resampling: "allow" } as const;

async function soundAt(sampleRate: number): Promise<string> {
  const path = join(await temporaryFolder(), `at${sampleRate}.wav`);
  await writeSound(path, buzz(200, 1, { sampleRate }));
  return path;
}

describe("the wanted rate", () => {
  it("is the model's before the recipe's, and says whose wish it is", () => {
    expect(wantedRate({ sampleRate: 16000 }, 8000)).toEqual({ sampleRate: 8000, reason: "the model needs" });
    expect(wantedRate({ sampleRate: 16000 }, null)).toEqual({ sampleRate: 16000, reason: "the recipe expects" });
    expect(wantedRate(refuse, null)).toBeNull();
  });
});

describe("loadRecording", () => {
  it("gives a recording as it is where any rate is right, or its own", async () => {
    const path = await soundAt(16000);
    const plain = await readAudio(path);
    for (const recipe of [refuse, { ...refuse, sampleRate: 16000 }, { ...allow, sampleRate: 16000 }]) {
      expect(await loadRecording(path, recipe)).toEqual(plain);
    }
    expect(await loadRecording(path, { ...refuse, sampleRate: 8000 }, { modelRate: 16000 })).toEqual(plain);
  });

  it("refuses another rate, naming the file and what to do", async () => {
    const path = await soundAt(16000);
    const loading = loadRecording(path, { ...refuse, sampleRate: 8000 });
    await expect(loading).rejects.toThrow(CorpusError);
    await expect(loading).rejects.toThrow(`${path}: 16000 Hz, where the recipe expects 8000 Hz; resample it, e.g. sox`);
    await expect(loading).rejects.toThrow("--resample 8000");
    await expect(loadRecording(path, refuse, { modelRate: 8000 })).rejects.toThrow("the model needs 8000 Hz");
  });

  it("converts another rate where the recipe allows it", async () => {
    const path = await soundAt(16000);
    const expected = await resample(await readAudio(path), 8000);
    expect(expected.sampleRate).toBe(8000);
    expect(await loadRecording(path, { ...allow, sampleRate: 8000 })).toEqual(expected);
    expect(await loadRecording(path, { ...allow, sampleRate: 16000 }, { modelRate: 8000 })).toEqual(expected);
    const waveform = await readAudio(path);
    expect(await atRate(waveform, null, allow)).toBe(waveform);
  });

  it("leaves the errors of reading as they are", async () => {
    await expect(loadRecording("nowhere.wav", refuse)).rejects.toThrow(AudioFormatError);
  });
});

describe("a recording reader", () => {
  const rowOf = (path: string, channel?: number) => ({
    path,
    row: 2,
    columns: {},
    ...(channel === undefined ? {} : { channel }),
  });

  it("takes the rate of the first recording it could read, for all that follow", async () => {
    const [wide, narrow] = [await soundAt(16000), await soundAt(8000)];
    const reader = createRecordingReader(refuse, null);
    expect(reader.sampleRate()).toBeNull();
    await expect(reader.read(rowOf("nowhere.wav"))).rejects.toThrow(AudioFormatError);
    expect(reader.sampleRate()).toBeNull();
    expect((await reader.read(rowOf(narrow))).isNew).toBe(true);
    expect(reader.sampleRate()).toBe(8000);
    await expect(reader.read(rowOf(wide))).rejects.toThrow("16000 Hz, where the files before it have 8000 Hz");
    const converting = createRecordingReader(allow, { sampleRate: 8000, reason: "the model needs" });
    expect(converting.sampleRate()).toBeNull();
    expect((await converting.read(rowOf(wide))).waveform).toEqual(await resample(await readAudio(wide), 8000));
    expect(converting.sampleRate()).toBe(8000);
  });

  it("reads ahead, and says what is wrong with a recording when its turn comes", async () => {
    const [first, second] = [await soundAt(8000), await soundAt(16000)];
    const reader = createRecordingReader(allow, null);
    for (const row of [rowOf(second), rowOf("nowhere.wav")]) reader.readAhead([row]);
    // Begun later, and so done later.
    const expected = await resample(await readAudio(second), 8000);
    await rm(second);
    expect((await reader.read(rowOf(first))).waveform.sampleRate).toBe(8000);
    expect((await reader.read(rowOf(second))).waveform).toEqual(expected);
    await expect(reader.read(rowOf("nowhere.wav"))).rejects.toThrow("nowhere.wav");
    await expect(reader.read(rowOf(second))).rejects.toThrow(/no such file/);
  });

  it("reads a recording once for rows that follow one another, and an unreadable one too", async () => {
    const path = await soundAt(8000);
    const reader = createRecordingReader(refuse, null);
    const first = await reader.read(rowOf(path));
    const second = await reader.read(rowOf(path));
    expect([first.isNew, second.isNew, second.waveform === first.waveform]).toEqual([true, false, true]);
    expect((await reader.read(rowOf(path, 0))).isNew).toBe(true);
    expect((await reader.read(rowOf(path))).isNew).toBe(true);
    await expect(reader.read(rowOf("nowhere.wav"))).rejects.toThrow("nowhere.wav");
    await expect(reader.read(rowOf("nowhere.wav"))).rejects.toThrow("nowhere.wav");
  });
});
