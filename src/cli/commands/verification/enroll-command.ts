import { segmentFeaturesFor } from "../../../corpus/load/segment-features.js";
import { OptionError } from "../../../errors.js";
import { withLock } from "../../../files/lock.js";
import { readVerifier, writeModel } from "../../../formats/model/model-files.js";
import { enroll as enrollSpeaker, removeSpeaker } from "../../../verify/enroll.js";
import { byLabel } from "../../../verify/scoring/cohort.js";
import type { Verifier } from "../../../verify/verifier.js";
import {
  defined,
  type KernelFlags,
  kernelFrom,
  type OutputOptions,
  type SelectionOptions,
  type ThreadFlags,
} from "../../flags.js";
import { modelFrontEnd, type NamedFeatures } from "../../shared/feature-options.js";
import { counted, printJson, printText, remark, tableOf, withProgressBar } from "../../shared/output.js";
import { loadWithProgress, remarkSkipped, selectRows } from "../../shared/row-selection.js";
import { type Cores, holdingSignals, withCores } from "../../shared/signals.js";

type EnrollCommandOptions = SelectionOptions &
  KernelFlags &
  ThreadFlags &
  OutputOptions & {
    readonly manifest?: string;
    readonly remove?: string;
    readonly list?: true;
    readonly output?: string;
  };

/** Who is to be enrolled, and from what. */
interface Claim {
  readonly name: string | undefined;
  readonly recordings: readonly string[];
}

/** `voxmix enroll <verifier> <name> <recording…>`, or `--manifest`, `--remove`, `--list` */
export async function enroll(path: string, claim: Claim, options: EnrollCommandOptions): Promise<void> {
  checkWays(claim, options);
  if (options.list) return list(await readVerifier(path), options);
  const output = options.output ?? path;
  // Read, changed and written while nobody else does: of two enrolments at once each is kept.
  const { verifier, changed } = await withLock(
    output,
    async () => {
      const verifier = await readVerifier(path);
      const changed = await changedVerifier(verifier, claim, options);
      await holdingSignals(() => writeModel(output, changed));
      return { verifier, changed };
    },
    LONGEST_WAIT,
  );
  if (options.json) printJson({ verifier: output, speakers: speakersOf(changed) });
  else printText(`${output}: ${changeText(verifier, changed)}`);
}

/** Seconds that an enrolment waits for others of the same file. */
const LONGEST_WAIT = 120;

function checkWays({ name }: Claim, { manifest, remove, list, output }: EnrollCommandOptions): void {
  const ways = [name, manifest, remove, list].filter((way) => way !== undefined);
  if (ways.length !== 1) {
    throw new OptionError("give one of: a name with its recordings, --manifest, --remove, --list");
  }
  if (list && output !== undefined) throw new OptionError("--list writes nothing; leave out -o");
}

async function changedVerifier(verifier: Verifier, claim: Claim, options: EnrollCommandOptions): Promise<Verifier> {
  if (options.remove !== undefined) return removeSpeaker(verifier, options.remove);
  if (options.manifest === undefined) return withOne(verifier, claim, options);
  const { manifest } = options;
  return withCores(options, (cores) => withMany(cores, verifier, { ...options, manifest }));
}

async function withOne(
  verifier: Verifier,
  { name = "", recordings }: Claim,
  options: EnrollCommandOptions,
): Promise<Verifier> {
  if (recordings.length === 0)
    throw new OptionError(`give the recordings of ${name}: voxmix enroll <verifier> ${name} a.wav`);
  const kernelOptions = kernelFrom(options);
  const frontEnd = modelFrontEnd({ classifier: verifier, kernelOptions });
  const named = await withProgressBar("reading", async (update) => {
    const found: NamedFeatures[] = [];
    for (const [index, path] of recordings.entries()) {
      found.push(...(await frontEnd.featuresIn(path)));
      update(index + 1, recordings.length);
    }
    return found;
  });
  return enrollAll(verifier, name, named, options);
}

async function withMany(
  cores: Cores,
  verifier: Verifier,
  options: EnrollCommandOptions & { readonly manifest: string },
): Promise<Verifier> {
  const rows = await selectRows(options.manifest, options);
  const { recipe, sampleRate } = verifier;
  const { by = verifier.by, strict, kernel } = options;
  const segmentFeatures = segmentFeaturesFor(recipe);
  const settings = { by, recipe, sampleRate, segmentFeatures, ...defined({ strict, kernel }) };
  const loaded = await loadWithProgress(cores, rows, settings);
  const speakers = [...byLabel(loaded.utterances)];
  const changed = await withProgressBar("enrolling", (update) =>
    speakers.reduce((before, [name, utterances], index) => {
      const named = utterances.map(({ path, features }) => ({ path: path ?? "", features }));
      const after = enrollAll(before, name, named, options);
      update(index + 1, speakers.length);
      return after;
    }, verifier),
  );
  remarkSkipped(loaded.skipped, rows.rows.length);
  return changed;
}

/** Recordings that are enrolled already are left out, and counted. */
function enrollAll(verifier: Verifier, name: string, named: readonly NamedFeatures[], options: KernelFlags): Verifier {
  const changed = enrollSpeaker(
    verifier,
    name,
    named.map(({ features }) => features),
    { ...kernelFrom(options), duplicates: "skip", recordingNames: named.map(({ path }) => path) },
  );
  const added = numRecordings(changed, name) - numRecordings(verifier, name);
  if (added < named.length) {
    remark(`left out ${named.length - added} of ${named.length} recordings that are enrolled for "${name}" already`);
  }
  return changed;
}

const numRecordings = ({ speakers }: Verifier, name: string): number =>
  speakers.find((speaker) => speaker.name === name)?.fingerprints.length ?? 0;

const speakersOf = ({ speakers }: Verifier) =>
  speakers.map(({ name, statistics, fingerprints }) => ({
    name,
    numRecordings: fingerprints.length,
    numFrames: statistics.numFrames,
  }));

function list(verifier: Verifier, { json }: OutputOptions): void {
  const speakers = speakersOf(verifier);
  if (json) printJson(speakers);
  else if (speakers.length === 0) printText("nobody is enrolled");
  else printText(listTable(verifier.by, speakers));
}

const listTable = (by: string, speakers: ReturnType<typeof speakersOf>): string =>
  tableOf(
    [by, "recordings", "frames"],
    speakers.map(({ name, ...counts }) => [name, counts.numRecordings, counts.numFrames]),
  );

function changeText(before: Verifier, after: Verifier): string {
  const now = `${counted(after.speakers.length, "speaker")} enrolled`;
  const changed = after.speakers.filter((speaker) => !before.speakers.includes(speaker));
  const gone = before.speakers.filter(({ name }) => !after.speakers.some((speaker) => speaker.name === name));
  const what = [
    ...changed.map(({ name, fingerprints }) => `${name} (${counted(fingerprints.length, "recording")})`),
    ...gone.map(({ name }) => `${name} taken out`),
  ];
  if (what.length === 0) return `nothing new; ${now}`;
  return `${what.length > 12 ? `${what.slice(0, 12).join(", ")} … (${what.length})` : what.join(", ")}; ${now}`;
}
