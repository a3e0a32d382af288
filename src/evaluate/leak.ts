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
