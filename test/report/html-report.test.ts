import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/errors.js";
import { detectionReport } from "../../src/evaluate/detection/detection-report.js";
import { reportOf } from "../../src/evaluate/report.js";
import { htmlReport } from "../../src/report/html-report.js";
import type { Classifier, Trial } from "../../src/types.js";
import { pageInput } from "../oracles/page-input.js";
import { tinyClassifier } from "../oracles/tiny-classifier.js";

const trial = (path: string, actual: string, predicted: string, scores: Record<string, number>): Trial => ({
  path,
  actual,
  predicted,
  margin: 1,
  scores,
  numFrames: 10,
  fold: null,
});

const report = reportOf(
  [
    trial("a/1.wav", "a&b", "a&b", { "a&b": 2, "<c>": 1 }),
    trial("a/2.wav", "a&b", "<c>", { "a&b": 1, "<c>": 1.5 }),
    trial("a/3.wav", "<c>", "a&b", { "a&b": 9, "<c>": 1 }),
    trial("a/4.wav", "<c>", "<c>", { "a&b": 1, "<c>": 9 }),
  ],
  ["<c>", "a&b"],
);

const openTags = (html: string) =>
  [...html.matchAll(/<(\/?)([a-z]\w*)\b[^>]*?(\/?)>/g)]
    .filter(([, , name = "", closed]) => closed === "" && !["meta", "link", "input", "image", "br"].includes(name))
    .map(([, end, name]) => `${end}${name}`);

describe("the page of a report", () => {
  it("shows the rate with its interval, confusions and mistakes, the worst first", async () => {
    const html = await htmlReport({ title: "digits", by: "digit", report });
    expect(html).toContain("<strong>50.0 %</strong>");
    expect(html).toContain("Of 4 recordings, 2 were given the right digit and 2 a wrong one");
    expect(html).toContain("<b>15.0 – 85.0 %</b>, with 95 % confidence (Wilson)");
    expect(html).toContain("<title>&lt;c&gt; taken for a&amp;b: 1 of 2</title>1</text>");
    expect(html.indexOf("a/3.wav")).toBeGreaterThan(0);
    expect(html.indexOf("a/3.wav")).toBeLessThan(html.indexOf("a/2.wav"));
    expect(html).toContain("8.000 a frame");
    for (const id of ["result", "confusions", "scores", "labels", "mistakes"]) {
      expect(html).toContain(`<section id="${id}"`);
      expect(html).toContain(`href="#${id}"`);
    }
    expect(html).not.toContain('id="training"');
  });

  it("tells the interval over groups, where the report has it", async () => {
    const intervalByGroup = { low: 0.25, high: 0.75, confidence: 0.95, numGroups: 5 };
    const html = await htmlReport({ title: "digits", groupedBy: "speaker", report: { ...report, intervalByGroup } });
    expect(html).toContain("going by the 5 tested, it lies between <b>25.0 – 75.0 %</b> (bootstrap over speakers)");
  });

  it("lets no label, path, title, warning or setting become markup", async () => {
    const evil = `"><script>alert('x')</script><img src=x onerror="alert(1)">\u0000`;
    const classifier = await tinyClassifier();
    const labels = [evil, "'&", "chi"];
    const perLabel = classifier.training.perLabel.map((facts, i) => ({
      ...facts,
      label: labels[i] as string,
      repairs: [{ kind: "variance-floor", message: evil } as const],
    }));
    const input = pageInput({ labels, numTrials: 30 });
    const trials = input.report?.trials.map((given) => ({ ...given, path: evil, group: evil, fold: evil })) ?? [];
    const html = await htmlReport({
      ...input,
      title: evil,
      by: evil,
      report: reportOf(trials, labels),
      classifier: { ...classifier, by: evil, labels, training: { ...classifier.training, perLabel } },
      warnings: [evil],
      settings: { [evil]: evil },
      reproduction: { command: evil, [evil]: evil },
    });
    expect(html).toContain("&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)");
    expect(html).not.toMatch(/<script|<img|onerror="/);
    expect(html).not.toContain("\u0000");
  });

  it("needs neither script nor network, and forbids them", async () => {
    const html = await htmlReport({ ...pageInput({ labels: ["a", "b", "c"], numTrials: 30 }) });
    expect(html.includes("default-src &#39;none&#39;")).toBe(true);
    expect(
      html.replaceAll("http://www.w3.org/2000/svg", "").replaceAll("http://www.w3.org/1999/xlink", ""),
    ).not.toMatch(/<script|https?:|@import|url\((?!#)/);
    const addresses = [...html.matchAll(/ (?:href|src|xlink:href)="([^"]*)"/g)].map(([, address = ""]) => address);
    expect(addresses.length).toBeGreaterThan(10);
    expect(addresses.filter((address) => !/^(data:|#)/.test(address))).toEqual([]);
  });

  it("has every tag closed, in order", async () => {
    const html = await htmlReport({
      ...pageInput({ labels: ["a", "b", "c"], numTrials: 30 }),
      classifier: await tinyClassifier(),
      warnings: ["one", "two"],
      settings: { seed: "0" },
    });
    const open: string[] = [];
    for (const tag of openTags(html)) {
      if (!tag.startsWith("/")) open.push(tag);
      else expect(open.pop()).toBe(tag.slice(1));
    }
    expect(open).toEqual([]);
  });

  it("says so when there is no mistake, and when there are no two kinds of claims", async () => {
    const html = await htmlReport({ title: "t", report: reportOf([report.trials[0] as Trial], []) });
    expect(html).toContain("None: every recording was recognised.");
    const alone = await htmlReport({ title: "t", report: reportOf([trial("x", "a", "a", { a: 1 })], ["a"]) });
    expect(alone).not.toContain('id="scores"');
  });

  it("reports on detection alone: equal error rate, costs, Cllr", async () => {
    const scores = [3, 2, 2.5, 0.2, 1, 0, -1, -2, 0.4, -0.5];
    const trials = scores.map((score, i) => ({ model: "m", test: String(i), isTarget: i < 5, score }));
    const html = await htmlReport({ title: "claims", detection: detectionReport(trials, { numSamples: 0 }) });
    expect(html).toContain("equal error rate");
    expect(html).toContain("Of 5 true claims and 5 false ones");
    expect(html).toContain("Detection costs");
    expect(html).not.toContain('id="confusions"');
  });

  it("tells of the training: a curve a label, where the model has kept them", async () => {
    const classifier = await tinyClassifier();
    const html = await htmlReport({ title: "t", report, classifier });
    expect(html).toContain('id="training"');
    expect(html).toContain("a curve a label");
    const perLabel = classifier.training.perLabel.map(({ history: _, ...facts }) => facts);
    const old: Classifier = { ...classifier, training: { ...classifier.training, perLabel } };
    expect(await htmlReport({ title: "t", report, classifier: old })).toContain("written before likelihoods were kept");
  });

  it("is refused where there is nothing to report on", async () => {
    await expect(htmlReport({ title: "t" })).rejects.toThrow(OptionError);
  });

  it("stays under 5 MB with many labels and long recordings at a high rate", async () => {
    const labels = Array.from({ length: 210 }, (_, i) => `speaker ${i}`);
    const html = await htmlReport(pageInput({ labels, numTrials: 300, seconds: 6, sampleRate: 44100 }));
    expect(html.match(/<audio/g)).toHaveLength(8);
    expect(html).toContain("The first 4.0 s of 6.0.");
    expect(html).toContain("The 200 of 210 labels with the lowest recall");
    expect(html.length).toBeLessThan(5e6);
  });
});
