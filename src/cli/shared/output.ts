import cliProgress from "cli-progress";
import Table from "cli-table3";
import type { Progress } from "../../types.js";

/** stdout carries data, stderr progress and remarks. Everything the command prints goes through here. */

export function printText(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

export function remark(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A table without colour; numbers stand to the right. */
export function tableOf(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const isNumeric = (column: number) => rows.every((row) => /^[−+-]?[\d., %]+( .*)?$|^$/.test(String(row[column])));
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, column) => (rows.length > 0 && isNumeric(column) ? "right" : "left")),
  });
  table.push(...rows.map((row) => row.map(String)));
  return table.toString();
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
