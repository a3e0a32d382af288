import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { formatLabels } from "../../src/formats/labels/labels.js";
import { commandFolder } from "./command-line.js";
import { writePhoneCorpus } from "./phone-corpus.js";

const { at, voxmix, run } = commandFolder(({ run }) => {
  expect(run("train corpus --by digit --split train -o m.safetensors --components 2").status).toBe(0);
});

describe("voxmix info and corpus", () => {
  it("describe a recording, a model and a manifest", () => {
    expect(voxmix("info", "corpus/recordings/0_ann_0.wav", "--json").json()).toMatchObject({
      kind: "recording",
      sampleRate: 8000,
      seconds: 0.4,
    });
    expect(voxmix("info", "m.safetensors", "--json").json()).toMatchObject({ kind: "model", labels: ["0", "1", "2"] });
    const manifest = voxmix("info", "corpus", "--json").json();
    expect(manifest).toMatchObject({
      kind: "manifest",
      numRecordings: 42,
      columns: { split: { test: 30, train: 12 } },
    });
    expect(voxmix("info", "m.safetensors").stdout).toMatch(/energyGate/);
  });

  it("list and check", async () => {
    expect(
      voxmix("corpus", "list", "--json")
        .json()
        .map(({ name }: { name: string }) => name),
    ).toEqual(["fsdd", "spoken-digits"]);
    const sound = voxmix("corpus", "check", "corpus", "--json");
    expect(sound.status).toBe(0);
    expect(sound.json().numFiles).toBe(42);
    await writeFile(at("bad.tsv"), "path\tword\ncorpus/recordings/0_ann_0.wav\ta\nnowhere.wav\tb\n");
    const bad = voxmix("corpus", "check", "bad.tsv");
    expect(bad.status).toBe(1);
    expect(bad.stdout).toMatch(/error.*3.*nowhere\.wav/);
  });

  it("describe label files and Kaldi directories as manifests", async () => {
    const wav = at("corpus", "recordings", "0_ann_0.wav");
    await mkdir(at("labels"));
    await copyFile(wav, at("labels", "one.wav"));
    const files = {
      "one.ctm": "one 1 0 0.2 yes\none 1 0.2 0.1 no\n",
      "one.rttm": "SPEAKER one 1 0 0.2 <NA> <NA> ann <NA> <NA>\n",
      "one.lab": "0 2000000 yes\n2000000 3000000 no\n",
      "one.mlf": '#!MLF!#\n"*/one.lab"\n0 2000000 yes\n.\n',
      "one.phn": "0 800 y\n800 1600 eh\n",
      "one.wrd": "0 1600 yes\n",
    };
    for (const [name, text] of Object.entries(files)) {
      await writeFile(at("labels", name), text);
      const { status, json } = run(`info labels/${name} --json`);
      expect(status).toBe(0);
      expect(json()).toMatchObject({ kind: "manifest", numRecordings: 1 });
    }
    expect(run("info labels/one.ctm --json").json()).toMatchObject({
      numRows: 2,
      columns: { word: { yes: 1, no: 1 } },
    });
    expect(run("info labels --labels CTM --json").json()).toMatchObject({ columns: { word: { yes: 1, no: 1 } } });
    expect(run("info labels --labels CTM --by phone")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/word/),
    });

    await mkdir(at("kaldi"));
    await writeFile(at("kaldi", "wav.scp"), `a ${wav}\n`);
    await writeFile(at("kaldi", "segments"), "u1 a 0 0.2\nu2 a 0.2 0.4\n");
    await writeFile(at("kaldi", "utt2spk"), "u1 ann\nu2 ann\n");
    expect(run("info kaldi --json").json()).toMatchObject({
      numRows: 2,
      numRecordings: 1,
      columns: { speaker: { ann: 2 } },
    });
    expect(run("corpus check kaldi --json").json()).toMatchObject({ numRows: 2, numFiles: 1, problems: [] });
  });

  it("describe files of features", () => {
    expect(run("features corpus/recordings/0_ann_0.wav -o f.npy --profile kaldi").status).toBe(0);
    const { kind, numFrames, dimensions, least, greatest, notFinite } = run("info f.npy --json").json();
    expect({ kind, numFrames, dimensions, notFinite }).toEqual({
      kind: "features",
      numFrames: 38,
      dimensions: [13],
      notFinite: 0,
    });
    expect(least).toBeLessThan(greatest);
    expect(run("info f.npy").stdout).toMatch(/num frames +│ 38 /);
  });

  it("do not take the tiers of a recording for repetitions, but do take a line written twice", async () => {
    await writePhoneCorpus(at("phones"));
    expect(run("corpus check phones --json").json()).toMatchObject({ numRows: 28, numFiles: 3, problems: [] });
    expect(run("corpus check phones --by phonetic --json").json()).toMatchObject({ numRows: 25, problems: [] });
    await mkdir(at("tiers"));
    await copyFile(at("phones", "say1.wav"), at("tiers", "say1.wav"));
    const intervals = [{ start: 0.1, end: 0.3, label: "yes" }];
    const tiers = [
      { name: "word", intervals },
      { name: "phrase", intervals },
    ];
    const text = formatLabels([{ recording: "say1", tiers }], { format: "TextGrid" });
    await writeFile(at("tiers", "say1.TextGrid"), text);
    expect(run("corpus check tiers --json").json()).toMatchObject({ numRows: 2, problems: [] });

    await mkdir(at("doubled"));
    await copyFile(at("phones", "say1.wav"), at("doubled", "say1.wav"));
    await writeFile(at("doubled", "say1.ctm"), "say1 1 0 0.2 yes\nsay1 1 0 0.2 yes\n");
    const { problems } = run("corpus check doubled --labels CTM --json").json();
    expect(problems).toMatchObject([{ kind: "listed-twice" }]);
  });
});
