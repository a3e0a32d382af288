import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { commandFolder, main } from "./command-line.js";

const { at, run, voxmix } = commandFolder();

const recordings = async () => (await readdir(at("corpus", "recordings"))).map((name) => `corpus/recordings/${name}`);

describe("threads", () => {
  it.each(["--by speaker --covariance diag --precision f32", "--by digit --normalize-by speaker"])(
    "change no byte of a model: %s",
    async (flags) => {
      for (const threads of [1, 2]) {
        const { status } = run(`train corpus ${flags} --components 2 --threads ${threads} -o ${threads}.safetensors`);
        expect(status).toBe(0);
      }
      const [one, two] = await Promise.all([1, 2].map((threads) => readFile(at(`${threads}.safetensors`))));
      expect(two?.equals(one as Buffer)).toBe(true);
    },
  );

  it("change nothing of an evaluation by folds, nor of one of a model", () => {
    const folds = (threads: number) =>
      run(`evaluate corpus --by digit --folds speaker --components 2 --json --threads ${threads}`);
    expect(folds(1).json().numTrials).toBe(42);
    expect(folds(2).stdout).toBe(folds(1).stdout);
    run("train corpus --by digit --components 1 -o m.safetensors");
    const model = (threads: number) => run(`evaluate m.safetensors corpus --json --threads ${threads}`).stdout;
    expect(model(2)).toBe(model(1));
  });

  it("change nothing of features, printed, in files and in an archive", async () => {
    const paths = (await recordings()).slice(0, 7);
    for (const threads of ["1", "2"]) {
      expect(voxmix("features", ...paths, "--threads", threads, "-o", `files${threads}/`).status).toBe(0);
      expect(voxmix("features", ...paths, "--threads", threads, "-o", `all${threads}.ark`).status).toBe(0);
    }
    for (const name of await readdir(at("files1"))) {
      expect(await readFile(at("files2", name))).toEqual(await readFile(at("files1", name)));
    }
    expect(await readFile(at("all2.ark"))).toEqual(await readFile(at("all1.ark")));
    const printed = (threads: string) => voxmix("features", ...paths, paths[0] as string, "--threads", threads).stdout;
    expect(printed("2")).toBe(printed("1"));
  });

  it("say what is wrong as one thread does, with its exit code", async () => {
    await writeFile(at("broken.wav"), "RIFF");
    const rows = (await recordings()).map((path, i) => `${path}\t${i % 2}`);
    await writeFile(
      at("list.tsv"),
      ["path\tdigit", ...rows.slice(0, 20), "broken.wav\t0", ...rows.slice(20)].join("\n"),
    );
    for (const line of [
      "train list.tsv --by digit -o l.safetensors --strict",
      "train list.tsv --by digit --components 0 -o l.safetensors",
      "features broken.wav corpus/recordings/0_ann_0.wav",
      "train list.tsv --by digit --lda 9 -o l.safetensors",
    ]) {
      const [one, two] = [1, 2].map((threads) => run(`${line} --threads ${threads}`));
      expect(one?.status).toBeGreaterThan(0);
      expect({ status: two?.status, stderr: two?.stderr }).toEqual({ status: one?.status, stderr: one?.stderr });
    }
  });

  it.each([
    ["--threads 0", /at least 1/],
    ["--threads two", /whole number/],
    ["--kernel fast", /expected one of "auto", "reference", "simd", "relaxed", got "fast"/],
    ["--precision f16", /expected one of "f32", "f64", got "f16"/],
  ])("%s is refused", (flags, message) => {
    const { status, stderr } = run(`train corpus --by digit -o x.safetensors ${flags}`);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });

  it("end with Ctrl-C, and leave no model behind", async () => {
    const args = "train corpus --by digit --components 8 --restarts 9999 --tolerance 0 --threads 2 -o c.safetensors";
    const running = spawn(process.execPath, [main, ...args.split(" ")], { cwd: at(), stdio: "ignore" });
    setTimeout(() => running.kill("SIGINT"), 2500);
    const [code, signal] = await once(running, "exit");
    expect([code, signal]).toEqual([null, "SIGINT"]);
    expect((await readdir(at())).filter((name) => name.startsWith("c.safetensors"))).toEqual([]);
    expect(existsSync(at("c.safetensors"))).toBe(false);
  });
});

describe("the kernel", () => {
  it("can be named wherever frames are computed on", async () => {
    const [path] = await recordings();
    const lines = [
      "train corpus --by digit --components 1 --precision f64 -o k.safetensors",
      "evaluate k.safetensors corpus --precision f64",
      "evaluate corpus --by digit --folds speaker --components 1",
      `classify k.safetensors ${path}`,
      `features ${path} --profile kaldi`,
    ];
    for (const line of lines)
      expect(run(`${line} --kernel reference`)).toMatchObject({ status: 0, stderr: expect.anything() });
  });
});
