import type { Claim, Leak } from "./leak.js";

interface LeakFacts extends Pick<Leak, "numTests" | "numConcerned" | "where"> {
  readonly numSpeakers: number;
}

/** What is shared, in words, with what to do about it. */
export function leakOf(kind: Leak["kind"], { numSpeakers, ...facts }: LeakFacts, claim: Claim): Leak {
  const { numTests, numConcerned, where } = facts;
  const some = `${numConcerned} of ${numTests} tested recordings ${numConcerned === 1 ? "is" : "are"}`;
  switch (kind) {
    case "same-file":
      return {
        ...{ kind, severity: "error", ...facts, message: `${some} trained on as well` },
        advice: "take what is tested out of the training, or out of the test: it measures memory",
      };
    case "same-sound":
      return {
        ...{
          kind,
          severity: "error",
          ...facts,
          message: `${some} trained on as well, by the very samples`,
        },
        advice: "take it out of one side, or keep copies together with --group-by: a test on them measures memory",
      };
    case "same-session":
      return {
        ...{ kind, severity: "warning", ...facts },
        message: `${some} of sessions or files that are trained on too`,
        advice:
          "keep them whole, e.g. with --group-by session: room, microphone and the state of the voice that day are learned as " +
          "part of the label",
      };
    case "same-speaker":
      return {
        ...{ kind, severity: claim === "speaker-independent" ? "error" : "hint", ...facts },
        message: `${where.length} of ${numSpeakers} tested speakers ${where.length === 1 ? "is" : "are"} trained on too`,
        advice:
          "the figure is of these speakers, and says nothing of others: --folds speaker, or --folds 5 --group-by speaker, does",
      };
  }
}
