import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Example } from "./docstrings.js";

/** An example with what it imports: names by the file, from the root on, that exports them. */
export interface TypedExample {
  readonly example: Example;
  readonly imports: ReadonlyMap<string, readonly string[]>;
}

/**
 * What the compiler has against the examples, all of them in one run. As in a user's project that is strict, but for
 * `noUncheckedIndexedAccess`: an example says `rows[0]` of rows that are there.
 */
export function typeErrorsIn(root: string, examples: readonly TypedExample[], standIns: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "voxmix-types-"));
  try {
    examples.forEach((typed, i) => {
      writeFileSync(join(folder, `example-${i}.mts`), moduleOf(root, typed, standIns));
    });
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings(root)));
    const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
    const { stdout, status } = spawnSync(process.execPath, [compiler, "-p", folder, "--pretty", "false"], {
      cwd: folder,
      encoding: "utf8",
    });
    const errors = [...stdout.matchAll(/example-(\d+)\.mts\(.*?\): error TS\d+: (.*(?:\n .*)*)/g)].map(
      ([, i, message = ""]) => `example of ${examples[Number(i)]?.example.name}: ${message}`,
    );
    return status === 0 || errors.length > 0 ? errors : [stdout];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const settings = (root: string) => ({
  extends: join(root, "tsconfig.json"),
  compilerOptions: {
    noUnusedLocals: false,
    noUnusedParameters: false,
    noUncheckedIndexedAccess: false,
    typeRoots: [join(root, "node_modules", "@types")],
  },
  include: ["*.mts", join(root, "src/**/*.d.ts")],
});

/** The example as a function of a module, among its imports. */
function moduleOf(root: string, { example, imports }: TypedExample, standIns: readonly string[]): string {
  const from = (file: string) => JSON.stringify(join(root, file).replace(/\.ts$/, ".js"));
  return [
    `import type { StandIns } from ${from("test/examples/stand-ins.ts")};`,
    ...[...imports].map(([file, names]) => `import { ${names.join(", ")} } from ${from(file)};`),
    ...standIns.map((name) => `declare const ${name}: StandIns["${name}"];`),
    `export async function example() {\n${example.code}\n}`,
  ].join("\n");
}
