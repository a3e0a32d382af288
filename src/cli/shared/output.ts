import cliProgress from "cli-progress";
import stringWidth from "string-width";
import type { Progress } from "../../types.js";

/** stdout carries data, stderr progress and remarks. Everything the command prints goes through here. */

/**
 * The text as a terminal may show it: control characters, which labels, paths and bytes of files may hold, as \\x1b. They would move
 * the cursor, or worse.
 */
export const visible = (text: string): string =>
  text.replace(/\p{Cc}/gu, (char) =>
    char === "\n" || char === "\t" ? char : `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );

/** Text for people. */
export function printText(text: string): void {
  process.stdout.write(`${visible(text)}\n`);
}

/** Data for programs, as it is, unless a terminal reads it. */
export function printData(text: string): void {
  process.stdout.write(process.stdout.isTTY ? visible(text) : text);
}

export function printJson(value: unknown): void {
  printData(`${JSON.stringify(value)}\n`);
}

export function remark(text: string): void {
  process.stderr.write(`${visible(text)}\n`);
}

/** Characters of a message that are shown: errors quote files, whose lines may be of any length. */
const LONGEST_MESSAGE = 2000;

/** An error in a line. */
export function printError(message: string): void {
  const rest = message.length - LONGEST_MESSAGE;
  remark(`voxmix: ${rest > 0 ? `${message.slice(0, LONGEST_MESSAGE)} … and ${rest} characters more` : message}`);
}

/** A table without colour, no wider than a terminal; numbers stand to the right. A cell may have several lines. O(rows · columns). */
export function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => visible(String(cell)).split("\n")));
  const widths = head.map((_, column) =>
    cells.reduce((most, row) => (row[column] ?? []).reduce((wide, line) => Math.max(wide, stringWidth(line)), most), 0),
  );
  if (process.stdout.isTTY) fitInto(process.stdout.columns, widths);
  const isNumeric = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => /^[−+-]?[\d., %]+( .*)?$|^$/.test(String(row[column]))),
  );
  const textOf = (line: string, column: number): string => {
    const width = widths[column] as number;
    const text = shortenedTo(width, line);
    const blank = " ".repeat(width - stringWidth(text));
    return isNumeric[column] ? blank + text : text + blank;
  };
  const [top = "", ...body] = cells.map((row) => {
    const height = row.reduce((most, lines) => Math.max(most, lines.length), 1);
    const lines = Array.from({ length: height }, (_, at) =>
      widths.map((_, column) => textOf(row[column]?.[at] ?? "", column)),
    );
    return lines.map((line) => `│ ${line.join(" │ ")} │`).join("\n");
  });
  const rule = (left: string, between: string, right: string) =>
    left + widths.map((width) => "─".repeat(width + 2)).join(between) + right;
  const middle = body.length > 0 ? [rule("├", "┼", "┤"), ...body] : [];
  return [rule("┌", "┬", "┐"), top, ...middle, rule("└", "┴", "┘")].join("\n");
}

/** Takes from the widest columns what a terminal has no room for, as long as a cell can still be read. */
function fitInto(columns: number, widths: number[]): void {
  let excess = widths.reduce((sum, width) => sum + width + 3, 1) - columns;
  for (; excess > 0; excess--) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] as number) <= 12) return;
    widths[widest] = (widths[widest] as number) - 1;
  }
}

function shortenedTo(width: number, cell: string): string {
  if (stringWidth(cell) <= width) return cell;
  const chars = Array.from(cell);
  while (stringWidth(chars.join("")) > width - 1) chars.pop();
  return `${chars.join("")}…`;
}

/** Rows as CSV, fields quoted where they must be. */
export const csvOf = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((fields) => `${fields.map((field) => quoted(String(field))).join(",")}\n`).join("");

const quoted = (field: string): string => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

export interface ProgressBar {
  update(done: number, total: number): void;
  stop(): void;
}

/** A bar on stderr; silent where stderr is not a terminal. */
export function progressBar(title: string): ProgressBar {
  const bar = new cliProgress.SingleBar({
    format: `${title} {bar} {value}/{total}, {eta_formatted} left`,
    stream: process.stderr,
    clearOnComplete: true,
    // Ctrl-C ends the process at once, in the middle of a long loop too, and nobody would show the cursor again.
    hideCursor: false,
    noTTYOutput: false,
  });
  let started = false;
  return {
    update(done, total) {
      if (started) bar.setTotal(total);
      else bar.start(total, 0);
      started = true;
      bar.update(done);
    },
    stop() {
      if (started) bar.stop();
    },
  };
}

/** Runs something with a bar, which is gone afterwards, also when it fails. */
export async function withProgressBar<T>(
  title: string,
  run: (update: ProgressBar["update"]) => T | Promise<T>,
): Promise<T> {
  const bar = progressBar(title);
  try {
    return await run(bar.update);
  } finally {
    bar.stop();
  }
}

/** Runs a job of several stages with a bar for each. */
export async function withStageBars<T>(run: (onProgress: (progress: Progress) => void) => Promise<T>): Promise<T> {
  let current: { readonly stage: string; readonly bar: ProgressBar } | null = null;
  try {
    return await run(({ stage, done, total }) => {
      if (current?.stage !== stage) {
        current?.bar.stop();
        current = { stage, bar: progressBar(stage === "download" ? "download (bytes)" : stage) };
      }
      current.bar.update(done, total ?? done);
    });
  } finally {
    (current as { readonly bar: ProgressBar } | null)?.bar.stop();
  }
}

/** What a job of the library reports to. */
export const shownBy =
  (update: ProgressBar["update"]) =>
  ({ done, total }: Progress): void =>
    update(done, total ?? done);

export const percent = (rate: number, digits = 1): string => `${(100 * rate).toFixed(digits)} %`;

/** "1 segment", "2 segments". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
