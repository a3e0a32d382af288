import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";

const folder = fileURLToPath(new URL("..", import.meta.url));

/**
 * One of bench/programs as the JavaScript a user would run, so that no compiler counts in its time and memory. It lies in
 * bench/data, from where "voxmix" is this package.
 */
export function compiledProgram(name: string): string {
  const source = join(folder, "programs", `${name}.ts`);
  const { code } = transformSync(readFileSync(source, "utf8"), { loader: "ts", format: "esm", target: "node20" });
  const target = join(dataFolder(), `${basename(name)}.mjs`);
  writeFileSync(target, code);
  return target;
}

/** Where benches keep what they make; git ignores it. */
export function dataFolder(): string {
  const data = join(folder, "data");
  mkdirSync(data, { recursive: true });
  return data;
}

/** A file of bench/peers. */
export const peerFile = (name: string): string => join(folder, "peers", name);
