import { checkColumn, type Manifest } from "../corpus/manifest.js";
import { claims } from "../options/recognition-table.js";
import { checkOption } from "../options.js";
import {
  type ClassifierOptions,
  type ResolvedClassifierOptions,
  resolveClassifierOptions,
} from "../recognize/classifier.js";
import type { JobOptions } from "../types.js";

export interface ExamineCorpusOptions
  extends JobOptions,
    Pick<ClassifierOptions, "task" | "recipe" | "numComponents" | "covarianceType" | "kernel"> {
  /** The column of labels. @default none: what can be said without labels */
  readonly by?: string;
  /** The column that tells training recordings from test recordings. @default "split", where there is such a column */
  readonly splitBy?: string;
  /** The column of speakers. @default "speaker", where there is such a column */
  readonly speakerBy?: string;
  /** What the test is to show: if "speaker-independent", a speaker on both sides is an error, else a hint. @default "any" */
  readonly claim?: "any" | "speaker-independent";
}

/** Options with every default in its place; null for a column that is not there. */
export interface ResolvedCorpusOptions extends JobOptions {
  readonly by: string | null;
  readonly splitBy: string | null;
  readonly speakerBy: string | null;
  readonly claim: "any" | "speaker-independent";
  readonly classifier: ResolvedClassifierOptions;
}

/**
 * @throws {OptionError} when an option is not valid
 * @throws {CorpusError} when a column that was named is not in the manifest
 */
export function resolveCorpusOptions(manifest: Manifest, options: ExamineCorpusOptions): ResolvedCorpusOptions {
  const { by, splitBy, speakerBy, claim = "any", onProgress, signal, ...training } = options;
  checkOption("doctor", "claim", claims, claim);
  for (const column of [by, splitBy, speakerBy]) if (column !== undefined) checkColumn(manifest, column);
  return {
    by: by ?? null,
    splitBy: splitBy ?? usual(manifest, "split"),
    speakerBy: speakerBy ?? usual(manifest, "speaker"),
    claim,
    classifier: resolveClassifierOptions({ ...training, ...(by === undefined ? {} : { by }) }),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(signal === undefined ? {} : { signal }),
  };
}

const usual = ({ columnNames }: Manifest, name: string): string | null => (columnNames.includes(name) ? name : null);
