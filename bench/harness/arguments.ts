import { join } from "node:path";
import { parseArgs } from "node:util";

/** What the benches of mixtures take on the command line. */
export interface BenchArguments {
  /** Names of workloads; none means all. */
  readonly names: readonly string[];
  /** Measured, besides the first, which stands apart. */
  readonly rounds: number;
  readonly json: boolean;
  /** Parts of the names of the programs to run; none means all but the reference kernel. */
  readonly programs: readonly string[];
  /** Folder of the FSDD recordings. */
  readonly corpus: string;
}

/** Reads `[names…] [--rounds n] [--program part …] [--corpus folder] [--json]`. */
export function readArguments(rounds = 5): BenchArguments {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: "string", default: String(rounds) },
      program: { type: "string", multiple: true, default: [] },
      corpus: { type: "string", default: fsddFolder() },
      json: { type: "boolean", default: false },
    },
  });
  const asked = Number(values.rounds);
  if (!Number.isInteger(asked) || asked < 1) throw new Error(`--rounds is a whole number from 1, not ${values.rounds}`);
  return {
    names: positionals,
    rounds: asked,
    json: values.json,
    programs: values.program,
    corpus: values.corpus,
  };
}

const fsddFolder = (): string =>
  process.env.VOXMIX_CORPORA === undefined ? "corpora/fsdd" : join(process.env.VOXMIX_CORPORA, "fsdd");

/** Whether a program was asked for by part of its name. */
export const isWanted = (name: string, parts: readonly string[]): boolean =>
  parts.length === 0 ? !name.includes("reference") : parts.some((part) => name.includes(part));
