import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/math/random.js";
import { commandFolder } from "./command-line.js";

const SPEAKERS = ["ada", "bob", "cyd", "dan", "eve", "fay"];

/** Scores of each speaker's model against each speaker's recordings. */
function scoreLines(scale: number, origin: number, seed: number): string[] {
  const random = createRandom(seed);
  return claims().map(([model, test, truth]) => {
    const score = (truth === "target" ? 2.5 : 0) + random.normal();
    return `${model} ${test} ${(scale * score + origin).toFixed(5)}`;
  });
}

const claims = () =>
  SPEAKERS.flatMap((model) =>
    SPEAKERS.flatMap((speaker) =>
      [1, 2, 3, 4, 5].map((take) => [model, `${speaker}${take}`, model === speaker ? "target" : "nontarget"] as const),
    ),
  );

const { at, run } = commandFolder(async ({ at }) => {
  await writeFile(at("a.txt"), `${scoreLines(0.1, -7, 1).join("\n")}\n`);
  await writeFile(at("b.txt"), `${scoreLines(5, 2, 2).reverse().join("\n")}\n`);
  await writeFile(
    at("trials.txt"),
    `${claims()
      .map((claim) => claim.join(" "))
      .join("\n")}\n`,
  );
  const speakers = SPEAKERS.flatMap((speaker) => [1, 2, 3, 4, 5].map((take) => `${speaker}${take} ${speaker}`));
  await writeFile(at("utt2spk"), `${speakers.join("\n")}\n`);
});

interface Quality {
  readonly name: string;
  readonly cllr: number | null;
  readonly minCllr: number | null;
}

describe("voxmix calibrate", () => {
  it("learns what scores mean, and says how far off they were, on the same speakers and on others", async () => {
    const { status, json } = run("calibrate a.txt trials.txt -o a.json --speakers utt2spk --json");
    expect(status).toBe(0);
    const [before, after, heldOut] = json().qualities as [Quality, Quality, Quality];
    expect(before.cllr).toBeGreaterThan(1);
    expect(after.cllr).toBeLessThan(0.6);
    expect(after.minCllr).toBeCloseTo(before.minCllr ?? Number.NaN, 9);
    expect(heldOut.name).toBe("calibrated, on speakers held out");
    expect(heldOut.cllr).toBeGreaterThan(after.cllr ?? Number.NaN);
    expect(JSON.parse(await readFile(at("a.json"), "utf8"))).toMatchObject({
      format: "voxmix-calibration",
      numTargets: 30,
    });
  });

  it("makes ratios of scores, and fuses systems whose files are in another order", async () => {
    expect(run("calibrate a.txt b.txt trials.txt -o both.json").status).toBe(0);
    expect(run("calibrate --apply both.json a.txt b.txt -o fused.csv").stdout).toMatch(
      /fused\.csv: 180 log-likelihood ratios/,
    );
    expect((await readFile(at("fused.csv"), "utf8")).split("\n")[0]).toBe("model,test,score");
    const fused = run("calibrate fused.csv trials.txt -o x.json --json").json().qualities[0] as Quality;
    const one = run("calibrate a.txt trials.txt -o x.json --json").json().qualities[1] as Quality;
    expect(fused.cllr).toBeLessThan(one.cllr ?? Number.NaN);
  });

  it("prints ratios where no file is named", () => {
    expect(run("calibrate a.txt trials.txt -o pav.json --method pav").stdout).toMatch(/a curve through/);
    const lines = run("calibrate --apply pav.json a.txt").stdout.trim().split("\n");
    expect(lines).toHaveLength(180);
    expect(lines[0]).toMatch(/^ada ada1 -?[\d.e-]+$/);
  });

  it.each([
    ["calibrate a.txt trials.txt", /say where the calibration goes with -o/],
    ["calibrate a.txt trials.txt -o c.txt", /written as \.json/],
    ["calibrate a.txt trials.txt -o a.txt", /would replace an input/],
    ["calibrate a.txt -o x.json", /does not tell which claims are true/],
    ["calibrate a.txt b.txt trials.txt -o x.json --method pav", /fused by --method logistic/],
    ["calibrate a.txt trials.txt -o x.json --smoothing none", /goes with --method pav/],
    ["calibrate --apply both.json a.txt", /trained on 2 score files/],
    ["calibrate --apply trials.txt a.txt", /trials\.txt: this is not JSON/],
    ["calibrate --apply both.json a.txt b.txt --prior 0.1", /--apply uses one as it is/],
  ])("refuses %s", (line, message) => {
    const { status, stderr } = run(line);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(message);
  });
});
