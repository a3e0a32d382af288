import { describe, expect, it } from "vitest";
import { reportOf } from "../../src/evaluate/report.js";
import { htmlReport } from "../../src/report/html-report.js";
import type { Trial } from "../../src/types.js";

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

describe("the page of a report", () => {
  const html = htmlReport(report, 'digits of "x" <y>', { manifest: "corpora/<fsdd>", seed: "0" });

  it("shows the rate, the matrix and the mistakes, the worst first", () => {
    expect(html).toContain("<strong>50.00 %</strong> right: 2 of 4 recordings");
    expect(html).toMatch(/<th scope="row">&lt;c&gt;<\/th><td class="right"[^>]*>1<\/td><td class="wrong"[^>]*>1<\/td>/);
    expect(html.indexOf("a/3.wav")).toBeGreaterThan(0);
    expect(html.indexOf("a/3.wav")).toBeLessThan(html.indexOf("a/2.wav"));
    expect(html).toContain("<td>8.000</td>");
  });

  it("lets no label, path or title become markup", () => {
    expect(html).not.toMatch(/<c>|<y>|<fsdd>|a&b/);
    expect(html).toContain("digits of &quot;x&quot; &lt;y&gt;");
  });

  it("needs neither script nor network", () => {
    expect(html).not.toMatch(/<script|<link|https?:|url\(/);
  });

  it("has every tag closed", () => {
    const opened = [
      ...html.matchAll(/<(h1|h2|p|div|table|thead|tbody|tr|th|td|main|body|html|head|style|title|caption)[\s>]/g),
    ];
    const closed = [...html.matchAll(/<\/(\w+)>/g)].map((match) => match[1]);
    const count = (tags: readonly (string | undefined)[]) =>
      Object.fromEntries([...new Set(tags)].sort().map((tag) => [tag, tags.filter((other) => other === tag).length]));
    expect(count(opened.map((match) => match[1]))).toEqual(count(closed.filter((tag) => tag !== "strong")));
  });

  it("says so when there is no mistake", () => {
    expect(htmlReport(reportOf([report.trials[0] as Trial], []), "t", {})).toContain("<p>None.</p>");
  });
});
