import { basename, extname } from "node:path";
import { applyCalibration, type CalibrationOptions, trainCalibration } from "../../../calibrate/calibration.js";
import { crossCalibrate } from "../../../calibrate/cross-calibrate.js";
import { applyFusion, trainFusion } from "../../../calibrate/fusion.js";
import type { ScoreCalibration } from "../../../calibrate/score-calibration.js";
import { OptionError, TrainingDataError } from "../../../errors.js";
import { cllr, minCllr } from "../../../evaluate/detection/cllr.js";
import { writeFileAtomically } from "../../../files/write-file.js";
import { readCalibration, writeModel } from "../../../formats/model/model-files.js";
import { formatScores } from "../../../formats/trials/format-trials.js";
import type { TrialFormat } from "../../../formats/trials/trials.js";
import { defined, type OutputOptions } from "../../flags.js";
import { counted, printJson, printText, remark, tableOf } from "../../shared/output.js";
import { holdingSignals } from "../../shared/signals.js";
import { type AlignedScores, readAlignedScores } from "../../shared/system-scores.js";

interface CalibrateOptions extends OutputOptions {
  readonly output?: string;
  readonly apply?: string;
  readonly trials?: string;
  readonly format?: TrialFormat;
  readonly speakers?: string;
  readonly method?: "logistic" | "pav";
  readonly prior?: number;
  readonly regularization?: number;
  readonly smoothing?: "laplace" | "none";
}

/** How far ratios are from what they should be. */
interface Quality {
  readonly name: string;
  /** Bits; null where it could not be measured. */
  readonly cllr: number | null;
  readonly minCllr: number | null;
}

/** `voxmix calibrate <scores…> [<trials>] -o <calibration.json>`, or `--apply <calibration.json> <scores…>` */
export async function calibrate(files: readonly string[], options: CalibrateOptions): Promise<void> {
  if (options.apply !== undefined) return applyTo(files, options.apply, options);
  const { output } = options;
  if (output === undefined) throw new OptionError("say where the calibration goes with -o, e.g. -o calibration.json");
  if (!output.endsWith(".json")) throw new OptionError(`a calibration is written as .json, not to ${output}`);
  const scores = await readAlignedScores(files, options);
  const training = trainingOptions(options, scores.systems.length);
  const isTarget = scores.trials.map((trial) => trial.isTarget === true);
  if (scores.trials.some((trial) => trial.isTarget === null)) {
    throw new OptionError(`${files[0]} does not tell which claims are true: give the trial list after the scores`);
  }
  const calibration = trained(scores, isTarget, training);
  const qualities = [
    ...scores.systems.map((system, i) => qualityOf(`${scores.names[i]}, as it is`, system, isTarget)),
    qualityOf("calibrated, on the same trials", ratiosOf(calibration, scores.systems), isTarget),
    heldOutQuality(scores, isTarget, training),
  ];
  await holdingSignals(() => writeModel(output, calibration));
  if (options.json) printJson({ output, calibration, qualities });
  else printText(calibrationText(calibration, qualities, output));
}

function trainingOptions(options: CalibrateOptions, numSystems: number): CalibrationOptions {
  const { method = "logistic", prior, regularization, smoothing } = options;
  if (method === "logistic") {
    if (smoothing !== undefined) throw new OptionError("--smoothing goes with --method pav");
    return { method, ...defined({ priorTarget: prior, regularization }) };
  }
  if (prior !== undefined || regularization !== undefined) {
    throw new OptionError("--prior and --regularization go with --method logistic");
  }
  if (numSystems > 1) {
    throw new OptionError("--method pav calibrates the scores of one system; several are fused by --method logistic");
  }
  return { method, ...defined({ smoothing }) };
}

function trained(
  { systems }: AlignedScores,
  isTarget: readonly boolean[],
  options: CalibrationOptions,
): ScoreCalibration {
  const split = systems.map((scores) => sides(scores, isTarget));
  const [only] = split;
  if (only !== undefined && split.length === 1) return trainCalibration(only.targets, only.nonTargets, options);
  if (options.method === "pav") throw new OptionError("PAV calibrates the scores of one system");
  return trainFusion(split, options);
}

const sides = (scores: Float64Array, isTarget: readonly boolean[]) => ({
  targets: scores.filter((_, i) => isTarget[i]),
  nonTargets: scores.filter((_, i) => !isTarget[i]),
});

function ratiosOf(calibration: ScoreCalibration, systems: readonly Float64Array[]): Float64Array {
  return calibration.method === "logistic"
    ? applyFusion(calibration, systems)
    : applyCalibration(calibration, systems[0] as Float64Array);
}

function qualityOf(name: string, ratios: Float64Array, isTarget: readonly boolean[]): Quality {
  const { targets, nonTargets } = sides(ratios, isTarget);
  return { name, cllr: cllr(targets, nonTargets), minCllr: minCllr(targets, nonTargets) };
}

/** Each speaker's trials by a calibration of the other speakers'; or why not. */
function heldOutQuality(
  { systems, trials }: AlignedScores,
  isTarget: readonly boolean[],
  options: CalibrationOptions,
): Quality {
  const bySpeaker = trials.every(({ speaker }) => speaker !== undefined);
  const what = bySpeaker ? "speakers" : "models";
  const groups = trials.map(({ speaker, model }) => (bySpeaker ? (speaker as string) : model));
  try {
    return qualityOf(
      `calibrated, on ${what} held out`,
      crossCalibrate({ systems, isTarget, groups }, options),
      isTarget,
    );
  } catch (error) {
    if (!(error instanceof TrainingDataError)) throw error;
    remark(`${what} were not held out: ${error.message}`);
    return { name: `calibrated, on ${what} held out`, cllr: null, minCllr: null };
  }
}

function calibrationText(calibration: ScoreCalibration, qualities: readonly Quality[], output: string): string {
  const bits = (value: number | null) => (value === null ? "—" : value.toFixed(4));
  const { numTargets, numNonTargets } = calibration;
  const map =
    calibration.method === "logistic"
      ? `llr = ${calibration.weights.map((weight, i) => `${weight.toPrecision(5)} · score${calibration.weights.length > 1 ? ` ${i + 1}` : ""}`).join(" + ")} + ${calibration.offset.toPrecision(5)}`
      : `a curve through ${counted(calibration.scores.length, "point")}`;
  return [
    tableOf(
      ["scores", "Cllr, bits", "min Cllr, bits"],
      qualities.map((quality) => [quality.name, bits(quality.cllr), bits(quality.minCllr)]),
    ),
    `${map}, of ${counted(numTargets, "target")} and ${counted(numNonTargets, "non-target")}`,
    `calibration: ${output}`,
  ].join("\n");
}

/** Scores made ratios. */
async function applyTo(files: readonly string[], path: string, options: CalibrateOptions): Promise<void> {
  const unused = (["method", "prior", "regularization", "smoothing"] as const).find(
    (name) => options[name] !== undefined,
  );
  if (unused !== undefined)
    throw new OptionError(`--${unused} says how to train a calibration; --apply uses one as it is`);
  const calibration = await readCalibration(path);
  const { systems, trials, names } = await readAlignedScores(files, { ...options, scoresAlone: true });
  const wanted = calibration.method === "logistic" ? calibration.weights.length : 1;
  if (systems.length !== wanted) {
    throw new OptionError(
      `${basename(path)} was trained on ${counted(wanted, "score file")}: give as many, in the same order, not ${systems.length} (${names.join(", ")})`,
    );
  }
  const ratios = ratiosOf(calibration, systems);
  const calibrated = trials.map((trial, i) => ({ ...trial, score: ratios[i] as number }));
  const { output } = options;
  const text = formatScores(calibrated, { format: formatOf(output) });
  if (output !== undefined) await holdingSignals(() => writeFileAtomically(output, text));
  if (options.json) printJson({ ...defined({ output }), calibration: path, scores: calibrated });
  else if (output === undefined) printText(text.trimEnd());
  else printText(`${output}: ${counted(calibrated.length, "log-likelihood ratio")}, nats`);
}

/** CSV and TSV keep what is true and who speaks. */
function formatOf(output: string | undefined): TrialFormat {
  const extension = extname(output ?? "").toLowerCase();
  return extension === ".csv" || extension === ".tsv" ? (extension.slice(1) as "csv" | "tsv") : "kaldi";
}
