import { OptionError } from "../errors.js";
import { type DetectionReport, detectionReport } from "../evaluate/detection/detection-report.js";
import { closedSetTrials } from "../evaluate/detection/open-set.js";
import type { Report } from "../types.js";
import type { ReportInput } from "./page/elements.js";
import { drawSection, html, type Markup, nothing, type Section, trusted } from "./page/elements.js";
import { mistakeSection } from "./page/mistakes.js";
import { aboutSection, reproductionSection, trainingSection } from "./page/model.js";
import { confusionSection, headlineSection, labelSection } from "./page/result.js";
import { scoreSection } from "./page/scores.js";
import { styleSheet } from "./page/style-sheet.js";

/** Nothing may be fetched, and no script runs: what a label or a path holds could do nothing even as markup. */
const POLICY =
  "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * A report as one page that holds all it shows: the headline rate with its interval, what was trained on what, confusions as
 * a heat map, how well scores tell right from wrong (histogram, DET and ROC), every label, the likelihood over training, the
 * worst mistakes to be seen and heard, and what makes the figures again. What the input lacks is left out.
 *
 * No script, no network: light and dark by the system's wish or the reader's, on phones and on paper. A page is at most about
 * 5 MB: eight mistakes of 4 s at 16 kHz are 2 MB, and long tables and many curves are cut, and say so.
 *
 * @returns an HTML document
 * @throws {OptionError} when there is neither a report of recognition nor one of detection
 * @example
 * const page = await htmlReport({ title: "Who speaks?", by: "speaker", report: await evaluate(classifier, testUtterances), classifier });
 * page.startsWith("<!doctype html>") // => true
 */
export async function htmlReport(input: ReportInput): Promise<string> {
  if (input.report === undefined && input.detection === undefined) {
    throw new OptionError("a page reports on recognition or on detection: give `report` or `detection`");
  }
  const detection = input.detection ?? closedSetDetection(input.report);
  const whole: ReportInput = detection === undefined ? input : { ...input, detection };
  const sections = (
    await Promise.all([
      headlineSection(whole),
      aboutSection(whole),
      confusionSection(whole),
      scoreSection(whole),
      labelSection(whole),
      trainingSection(whole),
      mistakeSection(whole),
      reproductionSection(whole),
    ])
  ).filter((section) => section !== null);
  return page(input, sections).markup;
}

function page({ title, warnings = [] }: ReportInput, sections: readonly Section[]): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${trusted(styleSheet)}</style>
</head>
<body>
<div class="page">
<header><h1>${title}</h1>${themeChoice}</header>
<nav aria-label="Contents"><ul>${sections.map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<main>
${warningBox(warnings)}${sections.map(drawSection)}</main>
<footer>Made by voxmix. This page holds all it shows: it runs no script and fetches nothing.</footer>
</div>
</body>
</html>
`;
}

const themeChoice: Markup = html`<fieldset class="theme"><legend>Theme</legend>${["Auto", "Light", "Dark"].map(
  (name, i) =>
    html`<label><input type="radio" name="theme" id="theme-${name.toLowerCase()}"${trusted(i === 0 ? " checked" : "")}><span>${name}</span></label>`,
)}</fieldset>`;

const warningBox = (warnings: readonly string[]): Markup =>
  warnings.length === 0
    ? nothing
    : html`<div class="warning" role="note"><h2>Read this first</h2><ul>${warnings.map((warning) => html`<li>${warning}</li>`)}</ul></div>\n`;

/** Each recording as a claim for each label; nothing where it has too few scores, or all claims are alike. */
function closedSetDetection(report: Report | undefined): DetectionReport | undefined {
  const trials = report?.trials.filter(({ scores }) => Object.keys(scores).length > 1) ?? [];
  const claims = closedSetTrials({ trials });
  if (new Set(claims.map(({ isTarget }) => isTarget)).size < 2) return undefined;
  return detectionReport(claims, { numSamples: 0 });
}
