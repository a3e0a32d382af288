import type { DetectionReport } from "../../evaluate/detection/detection-report.js";
import type { Classifier, FeatureRecipe, Report, Waveform } from "../../types.js";

/** What the page says of where the figures come from: names and values, in order. */
export type ReportFacts = Readonly<Record<string, string>>;

/** All that a page may show; what is absent is left out. One of `report` and `detection` at the least. */
export interface ReportInput {
  readonly title: string;
  /** What the labels are, e.g. "digit". @default "label" */
  readonly by?: string;
  /** What trials are grouped by, e.g. "speaker". @default "group" */
  readonly groupedBy?: string;
  /** How well labels were recognised. */
  readonly report?: Report;
  /** How well true claims were told from false ones. @default that of the report, each recording a claim for each label */
  readonly detection?: DetectionReport;
  /** What was tested: its labels, its training and its recipe are told. */
  readonly classifier?: Classifier;
  /** The front end, where there is no classifier, e.g. in folds. */
  readonly recipe?: FeatureRecipe;
  /**
   * The sound of trials, by their place in `report.trials`, as far as it is at hand. Those of `worstTrials` are shown and can
   * be heard.
   */
  readonly sounds?: ReadonlyMap<number, Waveform>;
  /** What a reader must know before the figures: recordings of the training among the tests, say. */
  readonly warnings?: readonly string[];
  /** Settings by name. */
  readonly settings?: ReportFacts;
  /** Versions, seed, command line, fingerprints: what makes the figures again. */
  readonly reproduction?: ReportFacts;
}
