import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Builds dist/ when a source is newer. */
export function setup(): void {
  const script = fileURLToPath(new URL("../scripts/setup.mjs", import.meta.url));
  const { status } = spawnSync(process.execPath, [script], { stdio: "inherit" });
  if (status !== 0) throw new Error("the build failed");
}
