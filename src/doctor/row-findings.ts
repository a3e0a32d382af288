import type { ExaminedCorpus, RowProblem } from "./examined-corpus.js";
import { agree, counted, type Finding } from "./finding.js";
import { placeOfRow } from "./place.js";

type Sentence = Pick<Finding, "severity" | "advice"> & { readonly message: (count: number) => string };

const SENTENCES: Readonly<Record<RowProblem["kind"], Sentence>> = {
  missing: {
    severity: "error",
    message: (n) => `${counted(n, "row")} ${agree(n, "names a file that is", "name files that are")} not there`,
    advice: "correct the path in the manifest, or take the row out",
  },
  unreadable: {
    severity: "error",
    message: (n) => `${counted(n, "row")} cannot be read`,
    advice: "copy the file again, or convert it as the message says",
  },
  damaged: {
    severity: "warning",
    message: (n) => `${counted(n, "recording")} ${agree(n, "is", "are")} damaged, and read as far as that goes`,
    advice: "copy the file again: what is cut off is missing from training and from tests",
  },
  "empty-segment": {
    severity: "error",
    message: (n) => `${counted(n, "segment")} ${agree(n, "lies", "lie")} behind the end of the recording`,
    advice: "look whether start and end are in seconds, and whether the labels belong to this recording",
  },
  "too-short": {
    severity: "warning",
    message: (n) => `${counted(n, "row")} ${agree(n, "is", "are")} too short for a frame of features`,
    advice: "training leaves them out; take longer segments, or a recipe with shorter frames",
  },
  unlabelled: {
    severity: "warning",
    message: (n) => `${counted(n, "row")} ${agree(n, "has", "have")} no label`,
    advice: "fill in the label, or leave the rows out with --where",
  },
  "listed-twice": {
    severity: "warning",
    message: (n) => `${counted(n, "row")} ${agree(n, "is", "are")} in the manifest twice`,
    advice: "take the second one out: it counts twice in training, and in a test it makes the interval too narrow",
  },
  "labelled-twice": {
    severity: "error",
    message: (n) => `${counted(n, "row")} ${agree(n, "gives", "give")} another label to a recording that has one`,
    advice: "listen, and take the wrong row out: one of the two is trained on the wrong sound",
  },
};

/** What is wrong with rows and files, one finding a kind. */
export function rowFindings({ problems }: Pick<ExaminedCorpus, "problems">): Finding[] {
  const byKind = new Map<RowProblem["kind"], RowProblem[]>();
  for (const problem of problems) {
    const others = byKind.get(problem.kind);
    if (others === undefined) byKind.set(problem.kind, [problem]);
    else others.push(problem);
  }
  return [...byKind].map(([kind, found]) => {
    const { severity, message, advice } = SENTENCES[kind];
    const where = found.map(({ row, message }) => placeOfRow(row, message));
    return { kind, severity, message: message(found.length), advice, where, figures: { count: found.length } };
  });
}
