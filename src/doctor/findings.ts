import type { Finding } from "./finding.js";

/** What is known of one class. */
export interface ClassFacts {
  readonly label: string;
  readonly numRecordings: number;
  /** Recordings on the other side of a split. */
  readonly numHeldOut: number;
  /** Of the features, as the recipe gives them. */
  readonly numFrames: number;
  /** Gaussians of its model, or of the model it is going to have. */
  readonly numComponents: number;
  /** Of sound; null where there is none to measure. */
  readonly seconds: number | null;
  /** Share of the sound in which nobody speaks, 0–1; null where it was not measured. */
  readonly silence: number | null;
  /** Mean log-likelihood of the frames under the class's mixture, nats per frame; null where there is none. */
  readonly meanLogLikelihood: number | null;
}

/** What was looked at, class by class, and what is wrong with it. */
export interface Findings {
  readonly subject: "corpus" | "model" | "fit";
  /** In natural order; empty for recordings without labels. */
  readonly classes: readonly ClassFacts[];
  readonly numRecordings: number;
  readonly numFrames: number;
  /** Errors first, then warnings, then hints. */
  readonly findings: readonly Finding[];
}
