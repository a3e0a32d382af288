import type { ScoredTrial } from "../../types.js";

/**
 * Who is who in trials: models and recordings fall into groups of one speaker each, as far as can be told. A true claim says
 * that its model and its recording are of one speaker; `speaker` of a trial, and the speakers given, say the rest.
 *
 * @param speakers  who speaks, by the name of a model or a recording
 * @returns for each trial the group of its model and that of its recording; one where they are the same, or where no other trial
 *   knows either of them, so that the trial stands for itself
 */
export function trialGroups(
  trials: readonly ScoredTrial[],
  speakers: ReadonlyMap<string, string> = new Map(),
): (readonly string[])[] {
  const parents = new Map<string, string>();
  const rootOf = (name: string): string => {
    let root = name;
    for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root)) root = parent;
    // Every name on the way is hung at the root.
    for (let at = name; at !== root; ) {
      const next = parents.get(at) ?? root;
      parents.set(at, root);
      at = next;
    }
    return root;
  };
  const join = (a: string, b: string) => {
    const [from, to] = [rootOf(a), rootOf(b)];
    if (from !== to) parents.set(from, to);
  };
  for (const { model, test, isTarget, speaker } of trials) {
    if (isTarget === true) join(model, test);
    if (speaker !== undefined) join(test, `speaker ${speaker}`);
    for (const name of [model, test]) {
      const known = speakers.get(name);
      if (known !== undefined) join(name, `speaker ${known}`);
    }
  }
  const groups = trials.map(({ model, test }) => {
    const [ofModel, ofTest] = [rootOf(model), rootOf(test)];
    return ofModel === ofTest ? [ofModel] : [ofModel, ofTest];
  });
  const numTrials = new Map<string, number>();
  for (const group of groups.flat()) numTrials.set(group, (numTrials.get(group) ?? 0) + 1);
  const isAlone = (group: string) => numTrials.get(group) === 1;
  return groups.map((both) => (both.every(isAlone) ? both.slice(0, 1) : both));
}
