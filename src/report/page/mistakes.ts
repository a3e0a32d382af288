import { resample } from "../../audio/resample.js";
import { encodeWav } from "../../audio/wav/encode-wav.js";
import { leadOf, worstTrials } from "../../evaluate/report.js";
import type { Trial, Waveform } from "../../types.js";
import { dataUri } from "../figure/images.js";
import { drawFigure as drawSound } from "../figure/panel.js";
import { spectrogramPanel, waveformPanel } from "../figure/sound-panels.js";
import type { ReportInput } from "./elements.js";
import { counted, drawFacts, html, type Markup, nothing, type Section, trusted } from "./elements.js";

/** Seconds of each that are drawn and played. */
const MOST_SECONDS = 4;
/** Samples per second; what has more is converted. */
const HIGHEST_RATE = 16000;

/** The worst mistakes, to be seen and heard. */
export async function mistakeSection({
  report,
  sounds,
  by = "label",
  groupedBy = "group",
}: ReportInput): Promise<Section | null> {
  if (report === undefined || report.numTrials === 0) return null;
  const numWrong = report.numTrials - report.numCorrect;
  const places = worstTrials(report);
  const cards: Markup[] = [];
  for (const place of places) {
    cards.push(await mistakeCard(report.trials[place] as Trial, sounds?.get(place), groupedBy));
  }
  const limits =
    cards.length > 0 && (sounds?.size ?? 0) > 0
      ? ` At most ${MOST_SECONDS} s of each are drawn and played, at ${HIGHEST_RATE / 1000} kHz or less, to keep the page small.`
      : "";
  const words =
    numWrong === 0
      ? "None: every recording was recognised."
      : `Of ${counted(numWrong, "mistake")} ${places.length < numWrong ? `the ${places.length} worst` : "all"}: where the wrong ${by} led the right one by most.${limits}`;
  const body = html`<p>${words}</p><div class="mistakes">${cards}</div>`;
  return { id: "mistakes", name: "Mistakes", title: "Worst mistakes", body };
}

async function mistakeCard(trial: Trial, sound: Waveform | undefined, groupedBy: string): Promise<Markup> {
  const { actual, predicted, path, scores, fold, group, numFrames } = trial;
  const runners = Object.entries(scores)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([label, score]) => `“${label}” ${score.toFixed(2).replace("-", "−")}`);
  const lead = leadOf(trial);
  const facts: (readonly [string, string])[] = [
    [
      "Scores, nats per frame",
      [predicted, actual].map((label) => `“${label}” ${scoreText(scores[label])}`).join(" · "),
    ],
    ["Ahead by", Number.isFinite(lead) ? `${lead.toFixed(3)} a frame, over ${counted(numFrames, "frame")}` : "–"],
    ["Best three", runners.join(" · ")],
    ...(group === undefined ? [] : [[groupedBy, group] as const]),
    ...(fold === null ? [] : [["fold", fold] as const]),
  ];
  const heading = html`<h3>“${actual}” taken for “${predicted}”</h3><p class="path">${path ?? "a recording without a name"}</p>`;
  return html`<article class="mistake">${heading}${sound === undefined ? nothing : await soundPicture(sound, trial)}${drawFacts(facts)}</article>
`;
}

const scoreText = (score: number | undefined): string =>
  score === undefined ? "–" : score.toFixed(3).replace("-", "−");

async function soundPicture(given: Waveform, { actual, predicted }: Trial): Promise<Markup> {
  const whole = given.samples.length / given.sampleRate;
  const cut = { ...given, samples: given.samples.subarray(0, Math.round(MOST_SECONDS * given.sampleRate)) };
  if (cut.samples.length === 0) return nothing;
  const sound = cut.sampleRate > HIGHEST_RATE ? await resample(cut, HIGHEST_RATE, { quality: "fastest" }) : cut;
  const seconds = sound.samples.length / sound.sampleRate;
  const description = `Waveform and spectrogram of “${actual}” taken for “${predicted}”, ${seconds.toFixed(2)} s`;
  const size = { maxColumns: 360 };
  const panels = [waveformPanel(sound, { ...size, height: 38 }), spectrogramPanel(sound, { ...size, height: 96 })].map(
    (panel, i) => ({ ...panel, title: ["amplitude", "Hz"][i] as string }),
  );
  const svg = drawSound({ panels, seconds, description }, { width: 330, fontSize: 10, left: 40 });
  const audio = dataUri("audio/wav", encodeWav(sound));
  const shorter =
    whole > seconds + 0.01
      ? html`<p class="path">The first ${seconds.toFixed(1)} s of ${whole.toFixed(1)}.</p>`
      : nothing;
  return html`<div class="picture">${trusted(svg)}</div><audio controls preload="metadata" src="${audio}" aria-label="${actual}, taken for ${predicted}"></audio>${shorter}`;
}
