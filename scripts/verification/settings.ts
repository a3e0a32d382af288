import { parseArgs } from "node:util";
import type { RecipeOptions } from "voxmix";

/** How recordings become features, and these the models of speakers. */
export interface Settings {
  readonly recipe: RecipeOptions;
  readonly numComponents: number;
  readonly relevanceFactor: number;
}

/** Chosen by cross-validation on what is not tested: docs/verification-accuracy.md. */
const cepstra = { profile: "kaldi", c0: "drop", logEnergy: "drop" } as const;
const chosen: Readonly<Record<"word" | "digit", Settings>> = {
  word: {
    recipe: { ...cepstra, numMelBands: 40, numCoefficients: 25, deltaOrder: 1, energyGate: 50 },
    numComponents: 64,
    relevanceFactor: 16,
  },
  digit: {
    recipe: { ...cepstra, numMelBands: 30, numCoefficients: 20, deltaOrder: 2, energyGate: null },
    numComponents: 64,
    relevanceFactor: 4,
  },
};

const options = {
  development: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  recipe: { type: "string", default: "{}" },
  components: { type: "string" },
  relevance: { type: "string" },
} as const;

const { values, positionals } = parseArgs({ options, allowPositionals: true });

/** Whether what is tested stays untouched, and whether figures are printed for programs. */
export const { development: isDevelopment, json: isJson } = values;

/** @throws {Error} when no corpus is named */
export function corpusFolder(): string {
  const [corpus] = positionals;
  if (corpus) return corpus;
  throw new Error(
    "usage: verify-speakers.ts <corpus> [--development] [--json] [--recipe <json>] [--components <K>] [--relevance <r>]",
  );
}

/** What was chosen for a corpus with such columns, but for what the command line says. */
export function settingsFor(columns: readonly string[]): Settings {
  const base = chosen[columns.includes("word") ? "word" : "digit"];
  return {
    recipe: { ...base.recipe, ...(JSON.parse(values.recipe) as RecipeOptions) },
    numComponents: Number(values.components ?? base.numComponents),
    relevanceFactor: Number(values.relevance ?? base.relevanceFactor),
  };
}
