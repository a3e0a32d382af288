import { OptionError } from "../errors.js";
import { groupBy } from "../math/order.js";
import type { TrainingSummary } from "../types.js";
import { type Fold, heldOutOf } from "./folds/folds.js";

/** What training and test share and should not: found by paths, digests, sessions and speakers, without any sound. */

/** What is known of a recording, or a segment of one, that trains or is tested. */
export interface LeakRow {
  readonly path: string | null;
  /** Seconds, of a segment. */
  readonly start?: number;
  readonly end?: number;
  /** The digest of the whole recording, `Utterance.recording`. */
  readonly recording?: string;
  /** Of one place and time; a name that several speakers have is a session of each. */
  readonly session?: string;
  readonly speaker?: string;
}

/** What a test is to show: nothing in particular, or how well speakers are recognised that no model has heard. */
export type Claim = "any" | "speaker-independent";

/** Something that training and test share and should not. */
export interface Leak {
  readonly kind: "same-file" | "same-sound" | "same-session" | "same-speaker";
  /** An error makes the figure untrue, a warning flatters it, a hint says what the figure does not show. */
  readonly severity: "error" | "warning" | "hint";
  readonly message: string;
  readonly advice: string;
  /** Of what is tested. */
  readonly numTests: number;
  readonly numConcerned: number;
  /** What is shared, a file, a session or a speaker, with the tests that share it. */
  readonly where: readonly { readonly shared: string; readonly tests: readonly (string | null)[] }[];
}

export interface LeakOptions {
  /** Under "speaker-independent" a speaker on both sides is an error, else a hint. @default "any" */
  readonly claim?: Claim;
}

/**
 * What a test shares with the training: the same file, the same sound under another name, segments of the same file or recordings
 * of the same session, the same speakers. O(rows), and no sound is read: digests are those of `loadUtterances`.
 *
 * @returns worst first; empty where nothing is shared
 * @throws {OptionError} when the claim is unknown
 * @example
 * const training = [{ path: "a.wav", speaker: "ada" }, { path: "b.wav", speaker: "bob" }];
 * const leaks = leakCheck(training, [{ path: "a.wav", speaker: "ada" }], { claim: "speaker-independent" });
 * leaks.map(({ kind, severity }) => `${severity}: ${kind}`); // => ["error: same-file", "error: same-speaker"]
 * leaks[0].where; // => [{ shared: "a.wav", tests: ["a.wav"] }]
 */
export function leakCheck(training: readonly LeakRow[], test: readonly LeakRow[], options: LeakOptions = {}): Leak[] {
  const train = [...training.keys()];
  const tested = Array.from(test, (_, index) => training.length + index);
  return leaksOfFolds([...training, ...test], [{ name: "test", test: tested, train }], options);
}

/**
 * `leakCheck` of every fold: what is tested in a fold and shares something with what that fold trains on.
 *
 * @example
 * const rows = [{ path: "a.wav", session: "1" }, { path: "b.wav", session: "1" }, { path: "c.wav", session: "2" }];
 * leaksOfFolds(rows, [{ name: "1", test: [0] }, { name: "2", test: [1, 2] }])[0].message;
 * // => "2 of 3 tested recordings are of sessions or files that are trained on too"
 */
export function leaksOfFolds(rows: readonly LeakRow[], folds: readonly Fold[], options: LeakOptions = {}): Leak[] {
  const { claim = "any" } = options;
  if (claim !== "any" && claim !== "speaker-independent") {
    throw new OptionError(`claim is "any" or "speaker-independent", not ${JSON.stringify(claim)}`);
  }
  const ties = indexOf(rows);
  const found = KINDS.map((kind) => ({ kind, places: new Map<string, Set<number>>() }));
  const tested = new Set<number>();
  for (const fold of folds) {
    const held = heldOutOf(fold, rows.length);
    for (const index of fold.test) {
      tested.add(index);
      for (const { kind, shared } of leaksOf(index, rows, ties, (other) => !held.has(other))) {
        const places = found.find((leak) => leak.kind === kind)?.places;
        places?.set(shared, (places.get(shared) ?? new Set()).add(index));
      }
    }
  }
  const numSpeakers = new Set([...tested].flatMap((index) => rows[index]?.speaker ?? [])).size;
  return found
    .flatMap(({ kind, places }) => {
      if (places.size === 0) return [];
      const where = [...places].map(([shared, tests]) => ({
        shared,
        tests: [...tests].map((index) => (rows[index] as LeakRow).path),
      }));
      const numConcerned = new Set([...places.values()].flatMap((tests) => [...tests])).size;
      return [leakOf(kind, { numTests: tested.size, numConcerned, numSpeakers, where }, claim)];
    })
    .toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);
}

const KINDS = ["same-file", "same-sound", "same-session", "same-speaker"] as const;
const RANK: Readonly<Record<Leak["severity"], number>> = { error: 0, warning: 1, hint: 2 };

/** Rows that have something in common, by what it is. */
type Ties = Readonly<Record<"path" | "recording" | "session" | "speaker", ReadonlyMap<unknown, readonly number[]>>>;

const sessionOf = ({ session, speaker }: LeakRow): string | undefined =>
  session === undefined ? undefined : [speaker ?? "", session].join(" ").trim();

function indexOf(rows: readonly LeakRow[]): Ties {
  const by = (key: (row: LeakRow) => string | null | undefined) =>
    groupBy(rows.keys(), (index) => key(rows[index] as LeakRow));
  return {
    path: by(({ path }) => path),
    recording: by(({ recording }) => recording),
    session: by(sessionOf),
    speaker: by(({ speaker }) => speaker),
  };
}

/** What a tested row shares with those that train; of the same recording once only. */
function leaksOf(index: number, rows: readonly LeakRow[], ties: Ties, isTraining: (index: number) => boolean) {
  const row = rows[index] as LeakRow;
  const { path, recording, speaker } = row;
  const trained = (tie: keyof Ties, key: string | null | undefined, isMeant: (other: LeakRow) => boolean) =>
    key == null ? undefined : ties[tie].get(key)?.find((at) => isTraining(at) && isMeant(rows[at] as LeakRow));
  const overlapping = (other: LeakRow) => overlap(row, other);
  const any = () => true;
  const session = sessionOf(row);
  const leaks: { kind: Leak["kind"]; shared: string }[] = [];
  const sound = trained("recording", recording, overlapping);
  if (trained("path", path, overlapping) !== undefined) leaks.push({ kind: "same-file", shared: path ?? "" });
  else if (sound !== undefined) leaks.push({ kind: "same-sound", shared: rows[sound]?.path ?? path ?? "" });
  else if (trained("session", session, any) !== undefined) leaks.push({ kind: "same-session", shared: session ?? "" });
  else if ((trained("path", path, any) ?? trained("recording", recording, any)) !== undefined) {
    leaks.push({ kind: "same-session", shared: path ?? "" });
  }
  if (trained("speaker", speaker, any) !== undefined) leaks.push({ kind: "same-speaker", shared: speaker ?? "" });
  return leaks;
}

const isWhole = ({ start, end }: LeakRow): boolean => start === undefined && end === undefined;

/** Whether two rows of one recording have sound in common. */
function overlap(a: LeakRow, b: LeakRow): boolean {
  if (isWhole(a) || isWhole(b)) return true;
  const { start: startA = 0, end: endA = Number.POSITIVE_INFINITY } = a;
  const { start: startB = 0, end: endB = Number.POSITIVE_INFINITY } = b;
  return startA < endB && startB < endA;
}

interface LeakFacts extends Pick<Leak, "numTests" | "numConcerned" | "where"> {
  readonly numSpeakers: number;
}

/** What is shared, in words, with what to do about it. */
function leakOf(kind: Leak["kind"], { numSpeakers, ...facts }: LeakFacts, claim: Claim): Leak {
  const { numTests, numConcerned, where } = facts;
  const isOrAre = (count: number) => (count === 1 ? "is" : "are");
  const some = `${numConcerned} of ${numTests} tested recordings ${isOrAre(numConcerned)}`;
  const leak = (severity: Leak["severity"], message: string, advice: string): Leak => {
    return { kind, severity, ...facts, message, advice };
  };
  switch (kind) {
    case "same-file":
      return leak(
        "error",
        `${some} trained on as well`,
        "take what is tested out of the training, or out of the test: it measures memory",
      );
    case "same-sound":
      return leak(
        "error",
        `${some} trained on as well, by the very samples`,
        "take it out of one side, or keep copies together with --group-by: a test on them measures memory",
      );
    case "same-session":
      return leak(
        "warning",
        `${some} of sessions or files that are trained on too`,
        "keep them whole, e.g. with --group-by session: room, microphone and the state of the voice that day are learned as " +
          "part of the label",
      );
    case "same-speaker":
      return leak(
        claim === "speaker-independent" ? "error" : "hint",
        `${where.length} of ${numSpeakers} tested speakers ${isOrAre(where.length)} trained on too`,
        "the figure is of these speakers, and says nothing of others: --folds speaker, or --folds 5 --group-by speaker, does",
      );
  }
}

/**
 * What a model remembers of its training, as rows: recordings by their digests, of which it does not know what part was used, and
 * speakers by their names. Null where it was written before models did.
 *
 * @example trainedRows(classifier.training)?.length // => 12, 8 recordings and 4 groups
 */
export function trainedRows({
  recordings,
  groups = [],
}: Pick<TrainingSummary, "recordings" | "groups">): LeakRow[] | null {
  if (recordings === undefined) return null;
  // NaN overlaps with no segment: of one that is tested it is known that its recording was trained on, and not that it was.
  const unknown = { path: null, start: Number.NaN, end: Number.NaN };
  return [
    ...recordings.map((recording) => ({ ...unknown, recording })),
    ...groups.map((speaker) => ({ ...unknown, speaker })),
  ];
}
