import { reportOf, worstTrials } from "../../src/evaluate/report.js";
import { createRandom } from "../../src/math/random.js";
import type { ReportInput } from "../../src/report/page/elements.js";
import type { Trial, Waveform } from "../../src/types.js";

/** A report of so many labels and trials, of which some are wrong, with the sound of the worst. */
export function pageInput({ labels, numTrials, seconds = 0.4, sampleRate = 8000 }: PageSize): ReportInput {
  const random = createRandom(7);
  const trials = Array.from({ length: numTrials }, (_, i): Trial => {
    const actual = labels[i % labels.length] as string;
    const scores = Object.fromEntries(
      labels.map((label) => [label, -50 + (label === actual ? 2 : 0) + 2 * random.normal()]),
    );
    const [[predicted, best] = ["", 0], [, second] = ["", 0]] = Object.entries(scores).sort(([, a], [, b]) => b - a);
    return { path: `a/${i}.wav`, actual, predicted, margin: best - second, scores, numFrames: 40, fold: null };
  });
  const report = reportOf(trials, labels);
  const sounds = new Map(worstTrials(report).map((place) => [place, tone(seconds, sampleRate)]));
  return { title: "a report", by: "digit", report, sounds };
}

interface PageSize {
  readonly labels: readonly string[];
  readonly numTrials: number;
  readonly seconds?: number;
  readonly sampleRate?: number;
}

const tone = (seconds: number, sampleRate: number): Waveform => ({
  samples: Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, n) => 0.3 * Math.sin(n * n * 1e-5)),
  sampleRate,
});
