import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { commandFolder } from "./command-line.js";

const { at, run } = commandFolder();
const digits = "select corpus --by digit --components 1,2 --covariance diag,spherical";

describe("voxmix select", () => {
  it("prints the criteria side by side, what each chooses, and what to know", () => {
    const { status, stdout, stderr } = run(`${digits} --folds 3`);
    expect(status).toBe(0);
    expect(stdout).toMatch(/covariance .* Gaussians .* held out .* behind .* BIC \+ .* right /);
    expect(stdout).toMatch(/│ spherical +│ +2 │/);
    expect(stdout).toMatch(/^held-out log-likelihood: \d (diag|spherical) Gaussians?/m);
    expect(stdout).toMatch(
      /^take \d (diag|spherical) Gaussians? a label: --components \d --covariance (diag|spherical)$/m,
    );
    expect(stderr).toMatch(/note: the best accuracy of several is better than it will be/);
  });

  it("is the library's selection as JSON, the same on any number of threads", () => {
    const { status, json } = run(`${digits} --folds speaker --restarts 2 --json`);
    expect(status).toBe(0);
    const selection = json();
    expect(selection).toMatchObject({
      by: "digit",
      groupBy: "speaker",
      task: "word",
      restarts: 2,
      labels: ["0", "1", "2"],
      folds: ["ann", "ben"],
      suggested: { covarianceType: expect.any(String), numComponents: expect.any(Number) },
      skipped: [],
    });
    expect(selection.rows).toHaveLength(4);
    expect(selection.rows[0]).toMatchObject({ covarianceType: "diag", numComponents: 1, accuracy: { numTrials: 42 } });
    expect(run(`${digits} --folds speaker --restarts 2 --json --threads 2`).json()).toEqual(selection);
  });

  it("without --by tries one mixture of all recordings", () => {
    const { status, stdout, json } = run("select corpus --task speaker --components 1,3 --covariance diag --json");
    expect(status).toBe(0);
    expect(json()).toMatchObject({ labels: ["all"], chosen: { accuracy: null } });
    expect(json().by).toBeUndefined();
    expect(json().rows.map((row: { accuracy: null }) => row.accuracy)).toEqual([null, null]);
    expect(stdout).not.toMatch(/right/);
    expect(run("select corpus --components 1 --group-by speaker --folds 2 --json").json().folds).toEqual(["1", "2"]);
  });

  it("draws the criteria", async () => {
    const { status, stderr } = run(`${digits} --folds 2 --plot c.svg`);
    expect(status).toBe(0);
    expect(stderr).toMatch(/plot: c\.svg/);
    const svg = await readFile(at("c.svg"), "utf8");
    expect(svg).toMatch(/^<svg/);
    for (const text of ["spherical covariances", "held-out frames", "right, %", "digit of corpus"])
      expect(svg).toContain(text);
  });

  it.each([
    ["--components 1,two", /expected a whole number of at least 1, got "two"/],
    ["--covariance diag,round", /expected one of "diag", "full", "tied", "spherical", got "round"/],
    ["--plot c.png", /'--plot <picture>': expected a file name that ends in \.svg, got "c\.png"/],
    ["--init some.safetensors", /--init names a start, not a model/],
    ["--mmi", /unknown option '--mmi'/],
    ["--folds room", /--folds is a number, "leave-one-out" or a column of the manifest \(.*digit.*\), not "room"/],
    ["--components 0", /'--components <n,n,…>': expected a whole number of at least 1, got 0/],
    ["--folds digit", /left out 3 of 3 labels of digit[\s\S]*there is nothing to choose by/],
    ["--folds digit --strict", /fold 0 holds every recording of digit "0"/],
  ])("says what is wrong with %s", (flags, message) => {
    const { status, stderr } = run(`select corpus --by digit ${flags}`);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(existsSync(at("c.png"))).toBe(false);
  });
});
