import { parseArgs } from "node:util";
import type { RecipeOptions } from "voxmix";

/** How recordings become features, and these the models of speakers. */
export interface Settings {
  readonly recipe: RecipeOptions;
  readonly numComponents: number;
  readonly relevanceFactor: number;
  /** Gaussians of each speaker's own, in place of adapted ones; null for these. */
  readonly ownComponents: number | null;
}

/** Chosen by cross-validation on what is not tested: docs/verification-accuracy.md. */
const cepstra = { profile: "kaldi", c0: "drop", logEnergy: "drop" } as const;
const ofDigits = { ...cepstra, numMelBands: 30, numCoefficients: 20, deltaOrder: 2, energyGate: null } as const;
const chosen = {
  strangers: {
    recipe: { ...cepstra, numMelBands: 40, numCoefficients: 25, deltaOrder: 1, energyGate: 50 },
    numComponents: 64,
    relevanceFactor: 16,
    ownComponents: null,
  },
  manyRecordings: {
    recipe: { ...ofDigits, c0: "deltas" },
    numComponents: 64,
    relevanceFactor: 4,
    ownComponents: null,
  },
  fewRecordings: { recipe: { ...ofDigits, c0: "keep" }, numComponents: 64, relevanceFactor: 4, ownComponents: 16 },
} as const satisfies Readonly<Record<string, Settings>>;

/** What a protocol is like, as far as settings go. */
export type ProtocolKind = keyof typeof chosen;

const options = {
  development: { type: "boolean", default: false },
  identification: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  recipe: { type: "string", default: "{}" },
  components: { type: "string" },
  relevance: { type: "string" },
  protocol: { type: "string" },
} as const;

const { values, positionals } = parseArgs({ options, allowPositionals: true });

/** Whether what is tested stays untouched, speakers are named and not verified, figures are printed for programs. */
export const { development: isDevelopment, identification: isIdentification, json: isJson } = values;

/** Whether a protocol of this name is asked for: all are, where none is named. */
export const isAskedFor = (name: string): boolean => values.protocol === undefined || name.startsWith(values.protocol);

/** @throws {Error} when no corpus is named */
export function corpusFolder(): string {
  const [corpus] = positionals;
  if (corpus) return corpus;
  throw new Error(
    "usage: verify-speakers.ts <corpus> [--identification] [--development] [--json] " +
      "[--protocol <start of its name>] [--recipe <json>] [--components <K>] [--relevance <r>]",
  );
}

/** What was chosen for such a protocol, but for what the command line says. */
export function settingsFor(kind: ProtocolKind): Settings {
  const base: Settings = chosen[kind];
  return {
    recipe: { ...base.recipe, ...(JSON.parse(values.recipe) as RecipeOptions) },
    numComponents: Number(values.components ?? base.numComponents),
    relevanceFactor: Number(values.relevance ?? base.relevanceFactor),
    ownComponents: base.ownComponents,
  };
}
