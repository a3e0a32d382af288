import type { Task } from "../recognize/task.js";
import type { Finding } from "./finding.js";
import type { ClassFacts } from "./findings.js";

/** Labels that are the same but for how they are written. Phones go by their case in SAMPA: s is not S. */
export function labelFindings(classes: readonly ClassFacts[], by: string, task: Task): Finding[] {
  const written = new Map<string, ClassFacts[]>();
  for (const facts of classes) {
    const key = spelling(facts.label, task);
    written.set(key, [...(written.get(key) ?? []), facts]);
  }
  const groups = [...written.values()].filter((group) => group.length > 1);
  if (groups.length === 0) return [];
  const where = groups.map((group) => {
    const [most, ...rest] = group.toSorted((a, b) => b.numRecordings - a.numRecordings) as [
      ClassFacts,
      ...ClassFacts[],
    ];
    const others = rest.map(({ label, numRecordings }) => `"${label}" (${numRecordings})`).join(", ");
    return { label: most.label, detail: `${most.numRecordings}, and ${others}` };
  });
  return [
    {
      kind: "similar-labels",
      severity: "warning",
      message: `${groups.length} of the labels of ${by} ${groups.length === 1 ? "is" : "are"} written in more than one way`,
      advice: "write it in one way: each gets a model of its own, and the two are taken for one another",
      where,
      figures: { count: groups.length },
    },
  ];
}

function spelling(label: string, task: Task): string {
  const bare = label.normalize("NFKC").replace(/\s+/g, "");
  return task === "phone" ? bare : bare.toLowerCase();
}
