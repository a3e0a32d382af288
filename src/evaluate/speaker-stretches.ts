import type { LabelInterval } from "../labels/label-tier.js";

/** Seconds in which nobody begins or ceases to speak. */
export interface SpeakerStretch {
  readonly start: number;
  readonly end: number;
  /** Who speaks by the reference, and by the hypothesis; none twice. */
  readonly reference: readonly string[];
  readonly hypothesis: readonly string[];
}

/** A stretch of time. */
export interface TimeSpan {
  readonly start: number;
  readonly end: number;
}

interface Change {
  readonly time: number;
  readonly apply: (step: Sweep) => void;
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
export function speakerStretches(
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
      const isSpoken = sweep.reference.size + sweep.hypothesis.size > 0;
      if (sweep.excluded === 0 && isSpoken) {
        stretches.push({
          start,
          end,
          reference: [...sweep.reference.keys()],
          hypothesis: [...sweep.hypothesis.keys()],
        });
      }
      start = end;
    }
    apply(sweep);
  }
  return stretches;
}

function labelChanges(
  { start, end, label }: LabelInterval,
  sideOf: (sweep: Sweep) => Map<string, number>,
): readonly Change[] {
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
export function overlappingSpeech(reference: readonly LabelInterval[], region: TimeSpan): TimeSpan[] {
  return speakerStretches(reference, [], { region, without: [] }).filter((stretch) => stretch.reference.length > 1);
}
