import { OptionError, ShapeError } from "../errors.js";
import type { LabelInterval } from "../formats/labels/label-tier.js";
import { assignColumns } from "../math/assignment.js";
import { naturalOrder } from "../math/order.js";

/** The diarisation error rate: who spoke when by a hypothesis, against who did. */

/** What counts in a diarisation error rate. */
export interface DiarizationErrorOptions {
  /**
   * Seconds to both sides of where a speaker of the reference begins or ends that do not count; NIST's evaluations took 0.25.
   *
   * @default 0
   */
  readonly collar?: number;
  /** Leaves out the times at which several speak by the reference. @default false */
  readonly ignoreOverlap?: boolean;
  /** Seconds: what was to be labelled. @default from the first to the last speech of either */
  readonly region?: TimeSpan;
}

/** Seconds of speech, of each speaker by itself. */
interface SpeechTimes {
  /** Speech of the reference: where two speak at once both count. */
  readonly scored: number;
  /** Speech that nobody was given. */
  readonly missed: number;
  /** Given to a speaker where nobody spoke. */
  readonly falseAlarm: number;
  /** Given to another speaker than the one who spoke. */
  readonly confusion: number;
}

interface PooledError extends SpeechTimes {
  /** (missed + falseAlarm + confusion) / scored; more than 1 where false alarms abound. */
  readonly errorRate: number;
}

/** How far a hypothesis is from who really spoke when. */
export interface DiarizationError extends PooledError {
  /** Of each speaker of the reference 1 − |both| / |either|, seconds in common with the speaker mapped to it; their mean. */
  readonly jaccardErrorRate: number;
  /** By speaker of the hypothesis: who of the reference that is; null for one too many. */
  readonly mapping: Readonly<Record<string, string | null>>;
}

/**
 * The diarisation error rate (DER) of NIST's md-eval. Time is cut wherever a speaker begins or ends; with R speakers of the
 * reference and H of the hypothesis at a moment, C of them the same under the best one-to-one mapping of speakers:
 *
 *   missed  Σ dt max(0, R − H)     false alarm  Σ dt max(0, H − R)     confusion  Σ dt (min(R, H) − C)     scored  Σ dt R
 *
 * The mapping has most time in common over the whole region, collars and overlap included (Hungarian method,
 * O(max(speakers)³)). The Jaccard error rate takes the same mapping. Overlapping intervals of one speaker count once.
 *
 * @param reference   who spoke when; speakers may overlap
 * @param hypothesis  likewise; its names need not be those of the reference
 * @throws {ShapeError} when there is no speech to score, or an interval ends before it begins
 * @throws {OptionError} when the collar is not a number of seconds from 0 on, or the region is empty
 * @see NIST, "The 2009 (RT-09) Rich Transcription Meeting Recognition Evaluation Plan", 3.1; md-eval.pl of NIST's SCTK
 * @see Ryant et al., "The Second DIHARD Diarization Challenge", Interspeech 2019, 4.2 (Jaccard error rate)
 * @example
 * const reference = [{ start: 0, end: 6, label: "ann" }, { start: 6, end: 10, label: "bea" }];
 * const hypothesis = [{ start: 0, end: 5, label: "1" }, { start: 5, end: 9, label: "2" }];
 * const { errorRate, missed, confusion, mapping } = diarizationErrorRate(reference, hypothesis);
 * errorRate; // => 0.2
 * [missed, confusion, mapping["2"]]; // => [1, 1, "bea"]
 */
export function diarizationErrorRate(
  reference: readonly LabelInterval[],
  hypothesis: readonly LabelInterval[],
  options: DiarizationErrorOptions = {},
): DiarizationError {
  const { collar = 0, ignoreOverlap = false, region = spanOf([...reference, ...hypothesis]) } = options;
  checkInput(reference, hypothesis, collar, region);
  const all = speakerStretches(reference, hypothesis, { region, without: [] });
  const mapping = mapSpeakers(all);
  const collars = collar > 0 ? reference.flatMap(({ start, end }) => [around(start, collar), around(end, collar)]) : [];
  const without = [...collars, ...(ignoreOverlap ? overlappingSpeech(reference, region) : [])];
  const scored = without.length === 0 ? all : speakerStretches(reference, hypothesis, { region, without });
  const times = scoreStretches(scored, mapping);
  if (!(times.scored > 0)) {
    throw new ShapeError(
      "the reference has no speech to score: it is empty, lies outside the region, or the collar takes all of it",
    );
  }
  return { ...times, mapping: Object.fromEntries(mapping) };
}

/**
 * The errors of several recordings as one: times are summed, the rate is that of the sums.
 *
 * @throws {ShapeError} when there is none
 * @example
 * const said = [{ start: 0, end: 4, label: "ann" }];
 * const errors = [said, []].map((found) => diarizationErrorRate(said, found));
 * pooledDiarizationError(errors).errorRate; // => 0.5
 */
export function pooledDiarizationError(errors: readonly PooledError[]): PooledError {
  if (errors.length === 0) throw new ShapeError("there is no recording whose error could be pooled");
  const sum = (of: keyof SpeechTimes) => errors.reduce((total, error) => total + error[of], 0);
  return rated({
    scored: sum("scored"),
    missed: sum("missed"),
    falseAlarm: sum("falseAlarm"),
    confusion: sum("confusion"),
  });
}

const rated = (times: SpeechTimes): PooledError => ({
  errorRate: (times.missed + times.falseAlarm + times.confusion) / times.scored,
  ...times,
});

const around = (time: number, collar: number): TimeSpan => ({ start: time - collar, end: time + collar });

function spanOf(intervals: readonly LabelInterval[]): TimeSpan {
  const start = intervals.reduce((least, interval) => Math.min(least, interval.start), Number.POSITIVE_INFINITY);
  const end = intervals.reduce((most, interval) => Math.max(most, interval.end), Number.NEGATIVE_INFINITY);
  return { start, end };
}

function checkInput(
  reference: readonly LabelInterval[],
  hypothesis: readonly LabelInterval[],
  collar: number,
  region: TimeSpan,
): void {
  if (!Number.isFinite(collar) || collar < 0) {
    throw new OptionError(`collar must be a number of seconds from 0 on; got ${collar}`);
  }
  for (const [name, intervals] of Object.entries({ reference, hypothesis })) {
    const wrong = intervals.find(({ start, end }) => !(Number.isFinite(start) && end >= start && end < Infinity));
    if (wrong === undefined) continue;
    throw new ShapeError(
      `an interval of the ${name} goes from ${wrong.start} to ${wrong.end} s ("${wrong.label}"); an end comes after its start`,
    );
  }
  if (reference.length > 0 && !(region.start < region.end)) {
    throw new OptionError(`region goes from ${region.start} to ${region.end} s; give one that holds speech`);
  }
}

/** The one-to-one mapping of speakers with most time in common; those that have none in common stay without. */
function mapSpeakers(stretches: readonly SpeakerStretch[]): Map<string, string | null> {
  const namesOf = (side: "reference" | "hypothesis") =>
    [...new Set(stretches.flatMap((stretch) => stretch[side]))].sort(naturalOrder);
  const [references, hypotheses] = [namesOf("reference"), namesOf("hypothesis")];
  const places = new Map(references.map((name, place) => [name, place]));
  const rows = new Map(hypotheses.map((name, row) => [name, row]));
  const n = Math.max(references.length, hypotheses.length);
  const costs = new Float64Array(n * n);
  for (const { start, end, reference, hypothesis } of stretches) {
    for (const theirs of hypothesis) {
      for (const ours of reference) {
        const at = (rows.get(theirs) as number) * n + (places.get(ours) as number);
        costs[at] = (costs[at] as number) - (end - start);
      }
    }
  }
  const columns = assignColumns(costs, n);
  return new Map(
    hypotheses.map((name, row) => {
      const column = columns[row] as number;
      return [name, (costs[row * n + column] as number) < 0 ? (references[column] as string) : null];
    }),
  );
}

function scoreStretches(stretches: readonly SpeakerStretch[], mapping: ReadonlyMap<string, string | null>) {
  const times = { scored: 0, missed: 0, falseAlarm: 0, confusion: 0 };
  const union = new Map<string, number>();
  const common = new Map<string, number>();
  const add = (sums: Map<string, number>, name: string, time: number) => sums.set(name, (sums.get(name) ?? 0) + time);
  for (const { start, end, reference, hypothesis } of stretches) {
    const time = end - start;
    const given = hypothesis.map((name) => mapping.get(name) ?? null);
    const right = reference.filter((name) => given.includes(name));
    times.scored += time * reference.length;
    times.missed += time * Math.max(0, reference.length - hypothesis.length);
    times.falseAlarm += time * Math.max(0, hypothesis.length - reference.length);
    times.confusion += time * (Math.min(reference.length, hypothesis.length) - right.length);
    for (const name of right) add(common, name, time);
    for (const name of new Set([...reference, ...given.filter((mapped) => mapped !== null)])) add(union, name, time);
  }
  const speakers = new Set(stretches.flatMap(({ reference }) => reference));
  let distance = 0;
  for (const name of speakers) distance += 1 - (common.get(name) ?? 0) / (union.get(name) as number);
  return { ...rated(times), jaccardErrorRate: distance / speakers.size };
}

/** A span in which nobody begins or stops to speak. */
interface SpeakerStretch extends TimeSpan {
  /** Who speaks by the reference, and by the hypothesis; none twice. */
  readonly reference: readonly string[];
  readonly hypothesis: readonly string[];
}

/** A stretch of time. */
export interface TimeSpan {
  readonly start: number;
  readonly end: number;
}

/** Who speaks at a moment: how many intervals of each label are open. */
interface Sweep {
  readonly reference: Map<string, number>;
  readonly hypothesis: Map<string, number>;
  /** Spans that are left out and open. */
  excluded: number;
}

/**
 * Reference and hypothesis side by side, cut wherever one of them changes; without the spans that are left out.
 * O(n log n) for n intervals, but for the speakers at a moment.
 */
function speakerStretches(
  reference: readonly LabelInterval[],
  hypothesis: readonly LabelInterval[],
  { region, without }: { readonly region: TimeSpan; readonly without: readonly TimeSpan[] },
): SpeakerStretch[] {
  const changes = [
    ...reference.flatMap((interval) => labelChanges(interval, (sweep) => sweep.reference)),
    ...hypothesis.flatMap((interval) => labelChanges(interval, (sweep) => sweep.hypothesis)),
    ...without.flatMap(({ start, end }) => [
      { time: start, apply: (sweep: Sweep) => void sweep.excluded++ },
      { time: end, apply: (sweep: Sweep) => void sweep.excluded-- },
    ]),
    { time: region.end, apply: () => undefined },
  ].sort((a, b) => a.time - b.time);
  const sweep: Sweep = { reference: new Map(), hypothesis: new Map(), excluded: 0 };
  const stretches: SpeakerStretch[] = [];
  let start = region.start;
  for (const { time, apply } of changes) {
    const end = Math.min(time, region.end);
    if (end > start) {
      const [ours, theirs] = [[...sweep.reference.keys()], [...sweep.hypothesis.keys()]];
      const isSpoken = ours.length + theirs.length > 0;
      if (sweep.excluded === 0 && isSpoken) stretches.push({ start, end, reference: ours, hypothesis: theirs });
      start = end;
    }
    apply(sweep);
  }
  return stretches;
}

function labelChanges({ start, end, label }: LabelInterval, sideOf: (sweep: Sweep) => Map<string, number>) {
  const count = (step: 1 | -1) => (sweep: Sweep) => {
    const side = sideOf(sweep);
    const open = (side.get(label) ?? 0) + step;
    if (open === 0) side.delete(label);
    else side.set(label, open);
  };
  // A point in time opens before it closes: the sort is stable.
  return [
    { time: start, apply: count(1) },
    { time: end, apply: count(-1) },
  ];
}

/** Times at which two or more speak by the reference. */
const overlappingSpeech = (reference: readonly LabelInterval[], region: TimeSpan): TimeSpan[] =>
  speakerStretches(reference, [], { region, without: [] }).filter((stretch) => stretch.reference.length > 1);
