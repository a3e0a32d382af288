// All figures of verification that the README shows, one after the other: claims on FSDD and words20, speakers named, strangers
// rejected. Everything random has its seed in the scripts. Some minutes on two cores.
//   npx tsx scripts/verification-figures.ts <fsdd> <words20>
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const [fsdd, words20] = process.argv.slice(2);
if (!fsdd || !words20) throw new Error("usage: verification-figures.ts <folder of fsdd> <folder of words20>");

const runs = [
  ["verify-speakers.ts", fsdd],
  ["verify-speakers.ts", words20],
  ["verify-speakers.ts", words20, "--identification"],
  ["reject-strangers.ts", fsdd],
];
for (const [script = "", ...args] of runs) {
  console.log(`\n${script} ${args.join(" ")}`);
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { status } = spawnSync(process.execPath, [...process.execArgv, path, ...args], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
