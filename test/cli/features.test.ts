import { spawn } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { readAudio } from "../../src/audio/read-audio.js";
import { extractFeatures } from "../../src/features/extract.js";
import { buzz, writeSound } from "../oracles/sounds.js";
import { commandFolder, main } from "./command-line.js";

const { at, voxmix, run } = commandFolder();

describe("voxmix features", () => {
  it("writes what the library extracts", async () => {
    const path = "corpus/recordings/0_ann_0.wav";
    const { json } = voxmix("features", path, "--json", "--deltas", "1", "--frame-length", "32");
    const [{ frames, numFrames, names }] = json();
    const expected = extractFeatures(await readAudio(at(path)), { deltaOrder: 1, frameLength: 0.032 });
    expect(numFrames).toBe(expected.numFrames);
    expect(names).toHaveLength(expected.dim);
    expect(Float32Array.from(frames.flat())).toEqual(expected.data);
  });

  it("writes .npy files, one for each recording", async () => {
    expect(
      voxmix("features", "corpus/recordings/0_ann_0.wav", "corpus/recordings/0_ann_1.wav", "-o", "npy").status,
    ).toBe(0);
    expect(await readdir(at("npy"))).toEqual(["0_ann_0.npy", "0_ann_1.npy"]);
    expect((await readFile(at("npy", "0_ann_0.npy"))).subarray(1, 6).toString()).toBe("NUMPY");
    expect(
      voxmix("features", "corpus/recordings/0_ann_0.wav", "corpus/recordings/0_ann_1.wav", "-o", "x.npy").status,
    ).toBe(2);
  });

  it("writes HTK files, Kaldi archives and script files", async () => {
    const two = "corpus/recordings/0_ann_0.wav corpus/recordings/0_ann_1.wav";
    expect(run("features corpus/recordings/0_ann_0.wav -o one.htk").status).toBe(0);
    expect(run("info one.htk --json").json()).toMatchObject({
      kind: "features",
      kinds: ["MFCC_D_A_0"],
      dimensions: [39],
    });
    for (const output of ["two.ark", "three.scp"]) {
      const { status, stdout } = run(`features ${two} -o ${output} --profile kaldi`);
      expect(status).toBe(0);
      expect(stdout).toMatch(/2 recordings of 13 features/);
      expect(run(`info ${output} --json`).json()).toMatchObject({ keys: ["0_ann_0", "0_ann_1"], dimensions: [13] });
    }
    expect(await readFile(at("three.scp"), "utf8")).toMatch(/^0_ann_0 three\.ark:\d+\n0_ann_1 three\.ark:\d+\n$/);
  });

  it("takes any option of the recipe, and says which there are", () => {
    const path = "corpus/recordings/0_ann_0.wav";
    const [{ recipe, dim }] = run(
      `features ${path} --json --profile kaldi --set preEmphasis=0.5 --set kind=fbank`,
    ).json();
    expect(recipe).toMatchObject({ profile: "kaldi", preEmphasis: 0.5, kind: "fbank" });
    expect(dim).toBe(23);
    const [{ recipe: nested }] = run(`features ${path} --json --set vad={"method":"adaptive"}`).json();
    expect(nested.vad).toMatchObject({ method: "adaptive", hangover: expect.any(Number) });
    expect(run(`features ${path} --set colour=red`)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/preEmphasis/),
    });
    expect(run(`features ${path} --set colour`)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/option=value/),
    });
  });

  it("compares two profiles, option by option", () => {
    const path = "corpus/recordings/0_ann_0.wav";
    const { status, stdout } = run(`features ${path} --compare kaldi,htk`);
    expect(status).toBe(0);
    expect(stdout).toMatch(/kaldi \d+ frames of 13, htk \d+ frames of 13/);
    expect(stdout).toMatch(/options differ; what each does/);
    const [{ profiles, options }] = run(`features ${path} --compare kaldi,htk --json`).json();
    expect(profiles).toEqual(["kaldi", "htk"]);
    expect(options.map(({ option }: { option: string }) => option)).toContain("window");
    expect(run(`features ${path} --compare kaldi`)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/takes two/),
    });
  });

  it.each([
    ["corpus/recordings/0_ann_0.wav -o x.csv", 2, /no kind of file for features.*\.npy/],
    ["corpus/recordings/0_ann_0.wav corpus/recordings/0_ann_0.wav -o x.ark", 2, /would both be "0_ann_0"/],
    ["none.wav -o x.npy", 1, /none\.wav: there is no such file/],
    ["corpus/recordings/0_ann_0.wav none.wav -o x.ark", 1, /none\.wav: there is no such file/],
  ])("leaves no file behind: %s", async (args, expected, message) => {
    const { status, stderr } = run(`features ${args}`);
    expect(stderr).toMatch(message);
    expect(status).toBe(expected);
    expect((await readdir(at())).filter((name) => name.startsWith("x."))).toEqual([]);
  });

  it("draws a recording and its features, as SVG and as PNG", async () => {
    const { status, stdout, stderr } = run(
      "features corpus/recordings/0_ann_0.wav --plot plots/a.svg --energy-gate 30",
    );
    expect([status, stdout]).toEqual([0, "corpus/recordings/0_ann_0.wav: drawn in plots/a.svg\n"]);
    expect(stderr).toContain("the picture shows every frame, also those left out by energy gate");
    const svg = await readFile(at("plots/a.svg"), "utf8");
    for (const text of [">0_ann_0.wav<", ">c0<", ">time, s<"]) expect(svg).toContain(text);
    const { json } = run("features corpus/recordings/0_ann_0.wav --plot plots/a.png --energy-gate off --json");
    expect(json()).toMatchObject({ plot: "plots/a.png", names: expect.arrayContaining(["c0"]) });
    expect((await readFile(at("plots/a.png"))).subarray(1, 4).toString()).toBe("PNG");
  });

  it.each([
    ["corpus/recordings/0_ann_0.wav --plot a.pdf", /expected a file name that ends in \.svg or \.png, got "a\.pdf"/],
    ["corpus/recordings/0_ann_0.wav corpus/recordings/0_ann_1.wav --plot a.svg", /draws one recording, not 2/],
  ])("does not draw %s", (args, message) => {
    const { status, stderr } = run(`features ${args}`);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });

  it("leaves no file behind when it is interrupted", async () => {
    await writeSound(at("long.wav"), buzz(300, 1, { seconds: 1200 }));
    await mkdir(at("stopped"));
    for (const output of ["stopped/o.npy", "stopped/o.ark"]) {
      const running = spawn(process.execPath, [main, "features", "long.wav", "-o", output], { cwd: at() });
      const code = new Promise((resolve) => running.on("exit", resolve));
      // It has begun when there is a temporary file, or the output itself.
      while ((await readdir(at("stopped"))).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      running.kill("SIGINT");
      expect(await code).toBe(130);
      expect(await readdir(at("stopped"))).toEqual([]);
    }
  });
});
