import { relative } from "node:path";
import type { Manifest, ManifestRow } from "../../corpus/manifest.js";
import { CorpusError, OptionError } from "../../errors.js";
import type { Claim, Leak, LeakRow } from "../../evaluate/leaks.js";
import type { Utterance } from "../../types.js";
import { remark } from "./output.js";

/** The column that says who speaks: what a claim about other speakers goes by. */
const SPEAKER = "speaker";
const SESSION = "session";

/** The column of speakers, where there is one beside that of the labels and every row has one. */
export function speakerColumn({ columnNames, rows }: Manifest, by: string): string | undefined {
  const isThere = by !== SPEAKER && columnNames.includes(SPEAKER) && rows.every(({ columns }) => columns[SPEAKER]);
  return isThere ? SPEAKER : undefined;
}

/** @throws {OptionError} when the labels are the speakers, {CorpusError} when it is not known who speaks */
export function checkClaim(claim: Claim | undefined, manifest: Manifest, by: string): void {
  if (claim !== "speaker-independent" || speakerColumn(manifest, by) !== undefined) return;
  if (by === SPEAKER) {
    throw new OptionError(
      "--claim speaker-independent is of tests by another label: a speaker must be heard to be known",
    );
  }
  throw new CorpusError(
    `--claim speaker-independent needs a "${SPEAKER}" in every row of ${manifest.source}: who speaks cannot be told without`,
  );
}

/** What a leak check goes by, of utterances and their rows. */
export function leakRows(utterances: readonly Utterance[], rows: readonly ManifestRow[], by: string): LeakRow[] {
  return utterances.map(({ path, recording }, i): LeakRow => {
    const { columns, start, end, channel } = rows[i] as ManifestRow;
    const [speaker, session] = [by === SPEAKER ? "" : columns[SPEAKER], columns[SESSION]];
    return {
      path: path === undefined ? null : channel === undefined ? path : `${path} channel ${channel}`,
      ...(start === undefined ? {} : { start }),
      ...(end === undefined ? {} : { end }),
      ...(recording === undefined ? {} : { recording }),
      ...(session ? { session: by === SPEAKER ? `${columns[SPEAKER] ?? ""} ${session}`.trim() : session } : {}),
      ...(speaker ? { speaker } : {}),
    };
  });
}

/** @throws {CorpusError} when speakers that are claimed to be new are trained on */
export function holdToClaim(leaks: readonly Leak[], claim: Claim | undefined): void {
  if (claim !== "speaker-independent") return;
  const speakers = leaks.find(({ kind }) => kind === "same-speaker");
  if (speakers === undefined) return;
  const names = speakers.where.map(({ shared }) => shared);
  throw new CorpusError(
    `--claim speaker-independent does not hold: ${speakers.message} (${listed(names)}); ${speakers.advice}`,
  );
}

/** Says on stderr what a test shares with the training. */
export function remarkLeaks(leaks: readonly Leak[]): void {
  for (const { severity, message, advice, where, kind } of leaks) {
    const names =
      kind === "same-file" || kind === "same-sound"
        ? where.flatMap(({ tests }) => tests.map((path) => path ?? ""))
        : where.map(({ shared }) => shared);
    remark(`${severity.padEnd(8)}${message}: ${listed(names)}\n        → ${advice}`);
  }
}

/** More are not read one by one; --json has them all. */
const MOST_NAMED = 4;

const listed = (names: readonly string[]): string =>
  `${names.slice(0, MOST_NAMED).map(fromHere).join(", ")}${names.length > MOST_NAMED ? ` … and ${names.length - MOST_NAMED} more` : ""}`;

const fromHere = (name: string): string => (name.startsWith("/") ? relative(process.cwd(), name) : name);
