import type { LabelFormat } from "../formats/labels/labels.js";
import type { MixtureFormat } from "../formats/mixture/mixture-formats.js";
import type { TrialFormat } from "../formats/trials/trials.js";
import { kernelTable, mapTable, mixtureTable } from "../options/mixture-table.js";
import { recipeTable } from "../options/recipe-table.js";
import { mmiTable, type TaskDefaults, taskDefaults, tasks } from "../options/recognition-table.js";
import { VAD_METHODS } from "../options/speech-table.js";
import { scoringTable, VERIFIER_RECIPE } from "../options/verification-table.js";
import { integerFrom, listOf, numberOfAtLeast, oneOf, type Rule, rule } from "../options.js";
import type { FeatureRecipe, RecipeOptions } from "../types.js";
import { type Flag, flag, flagOf, shown, under } from "./declare.js";

/** Flags that several commands share. The types of their values are in flags.ts. */

/** Names as the library knows them, without its code: the types see to it that none is missing. */
const namesOf = <T extends string>(names: Readonly<Record<T, true>>) => oneOf(...(Object.keys(names) as T[]));

const labelFormats = namesOf<LabelFormat>({
  TextGrid: true,
  TIMIT: true,
  HTK: true,
  ESPS: true,
  MLF: true,
  CTM: true,
  RTTM: true,
  Audacity: true,
});

export const trialFormats = namesOf<TrialFormat>({ kaldi: true, voxceleb: true, nist: true, csv: true, tsv: true });

export const mixtureFormats = namesOf<MixtureFormat>({ safetensors: true, sklearn: true, kaldi: true, htk: true });

/** A file to write, of a kind that its name tells. */
export const fileNamed = (...endings: readonly string[]): Rule<string> =>
  rule(`a file name that ends in ${endings.join(" or ")}`, (value) =>
    endings.some((ending) => String(value).toLowerCase().endsWith(ending)),
  );

export const picture = fileNamed(".svg");
export const page = fileNamed(".html", ".htm");

/** Put to what was said before, of a flag that may be repeated. */
export const repeated = (text: string, before: unknown): readonly string[] => [
  ...((before as readonly string[] | undefined) ?? []),
  text,
];

export const whereFlag: Flag = flag("--where <condition>", "rows with column=value[,value…] or !=; repeatable", {
  gather: repeated,
});

export const manifestFlags = under(
  "Recordings:",
  flag("--pattern <pattern>", "labels in file names: {speaker}_{word}_{take}.wav"),
  flag("--labels <format>", "kind of label files", { rule: labelFormats }),
);

export const selectionFlags = [
  ...under("Recordings:", flag("--split <value>", "rows whose column `split` has this value"), whereFlag),
  ...manifestFlags,
  ...under("Recordings:", flag("--strict", "stop at the first recording that cannot be used")),
];

export const threadFlag: Flag = flag("--threads <n>", "cores to use", {
  rule: integerFrom(1),
  otherwise: "all, where worth it",
  group: "Machine:",
});

export const kernelFlag = flagOf(kernelTable.kernel, { group: "Machine:" });
export const kernelFlags = [kernelFlag, flagOf(kernelTable.precision, { group: "Machine:" })];

/** A setting whose default depends on the task: "8; phone 1". */
function perTask(pick: (defaults: TaskDefaults) => unknown): string {
  const of = { speaker: pick(taskDefaults.speaker), word: pick(taskDefaults.word), phone: pick(taskDefaults.phone) };
  const others = (["word", "phone"] as const).filter((task) => of[task] !== of.speaker);
  if (others.length === 0) return shown(of.speaker);
  const rest = others.map((task) => `${task} ${shown(of[task])}`).join(", ");
  return `${others.length === 2 ? "speaker " : ""}${shown(of.speaker)}, ${rest}`;
}

const isRecipeOption = (option: string): option is keyof FeatureRecipe => Object.hasOwn(recipeTable, option);

/** Every flag of the front end, with the defaults that a command has in place of the table's. */
function recipeFlagsBy(standard: (option: keyof FeatureRecipe, byTable: unknown) => string): readonly Flag[] {
  const flags = Object.entries(recipeTable).flatMap(([option, row]) =>
    row.flag === undefined || !isRecipeOption(option)
      ? []
      : [
          flagOf(row, {
            otherwise: standard(option, row.inFlag ? Number(row.default) * row.inFlag.perUnit : row.default),
          }),
        ],
  );
  return under("Front end:", ...flags, ...FURTHER_RECIPE);
}

const FURTHER_RECIPE: readonly Flag[] = [
  flag("--vad <method>", "leave out frames without speech", { rule: VAD_METHODS, otherwise: "off" }),
  flag("--resample <Hz>", "resample other rates to this one", { rule: integerFrom(1), otherwise: "off" }),
  flag("--set <option=value>", "any recipe option (docs/features.md); repeatable", {
    rule: rule("option=value, e.g. preEmphasis=0.97", (text) => /^[^=]+=/.test(String(text))),
    gather: setting,
  }),
];

/** `option=value` put to those before it; the value is JSON, or else a text as it stands. */
function setting(text: string, before: unknown): Readonly<Record<string, unknown>> {
  const at = text.indexOf("=");
  return { ...(before as object | undefined), [text.slice(0, at).trim()]: settingOf(text.slice(at + 1).trim()) };
}

function settingOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

export const recipeFlags = recipeFlagsBy((_, byTable) => shown(byTable));

export const taskRecipeFlags = recipeFlagsBy((option, byTable) => perTask(({ recipe }) => recipe[option] ?? byTable));

/** Of a verifier; the window is that of its profile, Kaldi's. */
const ofVerifier: RecipeOptions = { window: "povey", ...VERIFIER_RECIPE };
export const verifierRecipeFlags = recipeFlagsBy((option, byTable) => shown(ofVerifier[option] ?? byTable));

export const taskFlag: Flag = flag("--task <task>", "whose defaults to take", {
  rule: tasks,
  otherwise: "by the labels",
});

/** Training by maximum likelihood, but for the kind of mixture. */
const emFlags = under(
  "Training:",
  flagOf(mixtureTable.initialization, {
    rule: rule("the name of a start or a model", (value) => value !== ""),
    help: "kmeans++, random-frames, random-posteriors, split, a model",
  }),
  flagOf(mixtureTable.freeze),
  flagOf(mixtureTable.seed, { isSet: true }),
  flagOf(mixtureTable.restarts),
  flagOf(mixtureTable.maxIterations),
  flagOf(mixtureTable.tolerance, { otherwise: perTask(({ tolerance }) => tolerance) }),
  flagOf(mixtureTable.varianceFloor, { otherwise: perTask(({ varianceFloor }) => varianceFloor) }),
  flag("--vad-weights <method>", "weigh frames by a detector", {
    rule: oneOf("kaldi", "adaptive", "two-gaussian", "webrtc", "posteriors"),
  }),
  flag("--lda [columns]", "transform features by LDA of the labels first", { rule: integerFrom(1) }),
  flag("--pca <columns>", "or by PCA", { rule: integerFrom(1) }),
);

export const normalizeByFlag: Flag = flag("--normalize-by <column>", "normalise together what shares it, e.g. speaker");

const normalizeBy = under("Recordings:", normalizeByFlag);

const componentsFlag = flagOf(mixtureTable.numComponents, {
  help: "Gaussians per label",
  otherwise: perTask(({ numComponents }) => numComponents),
});

/** All that `train` and `evaluate --folds` train by. */
export const trainingFlags: readonly Flag[] = [
  componentsFlag,
  taskFlag,
  ...selectionFlags,
  ...normalizeBy,
  ...taskRecipeFlags,
  ...under(
    "Training:",
    flagOf(mixtureTable.covarianceType, { otherwise: perTask(({ covarianceType }) => covarianceType) }),
  ),
  ...emFlags,
  ...under(
    "Further training:",
    flag("--mmi [iterations]", `train on by MMI, to tell labels apart (default: ${mmiTable.iterations.default})`, {
      rule: mmiTable.iterations.rule,
    }),
    flagOf(mmiTable.acousticScale),
    flagOf(mmiTable.tau),
    flagOf(mmiTable.boost),
    flag("--map", "adapt labels from one background model of all"),
    flagOf(mapTable.relevanceFactor),
    flagOf(mapTable.update),
    flag("--background <model>", "with --map: the background model of this file"),
  ),
];

export const machineFlags: readonly Flag[] = [threadFlag, ...kernelFlags];

/** The same where several kinds of mixture are tried. */
export const trialFlags: readonly Flag[] = [
  flag("--components <n,n,…>", "numbers of Gaussians to try", {
    rule: listOf(integerFrom(1), 1),
    otherwise: "1,2,4,8,16",
  }),
  flag("--covariance <types>", "types to try, of diag,full,tied,spherical", {
    rule: listOf(mixtureTable.covarianceType.rule, 1),
    otherwise: "the task's",
  }),
  taskFlag,
  ...selectionFlags,
  ...normalizeBy,
  ...taskRecipeFlags,
  ...emFlags,
  ...machineFlags,
];

export const strangerFlags: readonly Flag[] = [
  flag("--strangers <manifest>", "recordings of none of the labels"),
  flag("--strangers-where <rows>", "which of them, as --where; repeatable", { gather: repeated }),
];

/** What is done with segments that were found. */
export const timelineFlags: readonly Flag[] = [
  flag("--plot <picture>", "draw who speaks when, in an .svg", { rule: picture }),
  flag("--reference <labels>", "label file of the truth: print the diarisation error rate"),
  flag("--collar <s>", "time about its edges that does not count", { rule: numberOfAtLeast(0), otherwise: "0" }),
  flag("--ignore-overlap", "leave out times at which several speak by it"),
];

export const scoringFlags: readonly Flag[] = under(
  "Scoring:",
  ...Object.values(scoringTable).map((row) => flagOf(row)),
);

export const vadFlag = (rules: Rule, standard: string): Flag =>
  flag("--vad <method>", "detector of speech", { rule: rules, default: standard });

/** Detectors that need no further code. */
export const energyVads = oneOf("kaldi", "adaptive", "two-gaussian");
