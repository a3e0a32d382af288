import type { Classifier } from "../../types.js";
import { counted, drawFacts, grouped, type Section } from "./elements.js";
import type { Markup } from "./markup.js";
import { recipeWords } from "./recipe-words.js";
import type { ReportInput } from "./report-input.js";

/** Labels that are named one by one. */
const MOST_LABELS = 40;

/** What was trained on what, and tested on what. */
export function aboutSection(input: ReportInput): Section | null {
  const { classifier, report, recipe = classifier?.recipe, by = "label" } = input;
  const facts: (readonly [string, string | Markup])[] = [];
  const labels = classifier?.labels ?? report?.confusion.labels;
  if (labels !== undefined) facts.push([`What is told apart`, `${counted(labels.length, by)}: ${listed(labels)}`]);
  if (classifier !== undefined) facts.push(...trainingFacts(classifier));
  if (report !== undefined) facts.push(["Tested on", testedOn(input)]);
  if (classifier?.sampleRate) facts.push(["Sample rate", `${grouped(classifier.sampleRate)} Hz`]);
  if (recipe !== undefined) facts.push(["Front end", recipeWords(recipe)]);
  if (facts.length === 0) return null;
  return { id: "about", name: "Model", title: "What was trained, and on what", body: drawFacts(facts) };
}

function listed(labels: readonly string[]): string {
  const shown = labels.slice(0, MOST_LABELS).join(", ");
  return labels.length > MOST_LABELS ? `${shown} and ${grouped(labels.length - MOST_LABELS)} more` : shown;
}

function testedOn({ report, groupedBy = "group" }: ReportInput): string {
  const trials = report?.trials ?? [];
  const folds = new Set(trials.flatMap(({ fold }) => fold ?? [])).size;
  const groups = new Set(trials.flatMap(({ group }) => group ?? [])).size;
  const inFolds = folds > 0 ? ` in ${counted(folds, "fold")}, each by models trained on the other folds alone` : "";
  const inGroups = groups > 0 ? ` of ${counted(groups, groupedBy)}` : "";
  return `${counted(trials.length, "recording")}${inGroups}${inFolds}`;
}

function trainingFacts({ training, mixtures, background, recipe }: Classifier): [string, string][] {
  const { numUtterances, numFrames, adaptation, discriminative } = training;
  const seconds = recipe.frameShiftSamples === null ? numFrames * recipe.frameShift : null;
  const length = seconds === null ? "" : `, ${duration(seconds)} of frames that count`;
  return [
    ["Trained on", `${counted(numUtterances, "recording")}: ${counted(numFrames, "frame")}${length}`],
    ["Models", `${mixtureWords(mixtures)}${background === undefined ? "" : ", adapted from one background model"}`],
    adaptation === undefined
      ? null
      : ["Adaptation", `of ${adaptation.update.join(", ")}, relevance factor ${adaptation.relevanceFactor}`],
    discriminative === undefined
      ? null
      : [
          "Discriminative training",
          `${discriminative.criterion.toUpperCase()}, ${counted(discriminative.iterations, "iteration")}`,
        ],
  ].filter((fact) => fact !== null) as [string, string][];
}

function mixtureWords(mixtures: Classifier["mixtures"]): string {
  const counts = mixtures.map(({ numComponents }) => numComponents);
  const [least, most] = [counts.reduce((a, b) => Math.min(a, b), Infinity), counts.reduce((a, b) => Math.max(a, b), 0)];
  const size = least === most ? counted(most, "Gaussian") : `${least} to ${most} Gaussians`;
  const { covarianceType = "diag", dim = 0 } = mixtures[0] ?? {};
  return `${counted(mixtures.length, "mixture")} of ${size}, ${covarianceType} covariance, over ${dim} values a frame`;
}

const duration = (seconds: number): string =>
  seconds < 120
    ? `${seconds.toFixed(1)} s`
    : seconds < 7200
      ? `${(seconds / 60).toFixed(1)} min`
      : `${(seconds / 3600).toFixed(1)} h`;
