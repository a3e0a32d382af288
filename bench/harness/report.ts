import { cpus } from "node:os";
import type { BenchArguments } from "./arguments.js";

/** Prints tables for people, or collects everything for one JSON value. */
export interface BenchReport {
  /** A section: its title, its table and what else there is to say. */
  section(title: string, text: string, data: unknown): void;
  /** Something that went on without, or wrong. */
  say(text: string): void;
  end(): void;
}

export function createReport({ json }: Pick<BenchArguments, "json">): BenchReport {
  const sections: unknown[] = [];
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.versions.node}`;
  if (!json) console.log(machine);
  return {
    section(title, text, data) {
      sections.push({ title, data });
      if (!json) console.log(`\n${title}\n\n${text}`);
    },
    say: (text) => {
      process.stderr.write(`${text}\n`);
    },
    end() {
      if (json) console.log(JSON.stringify({ machine, sections }, null, 1));
    },
  };
}
