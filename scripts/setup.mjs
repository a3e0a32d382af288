// Installs and builds what is missing or out of date: `npm test` and `npm run demo` begin with it.
// Plain JavaScript, because it runs before the compiler is there.
import { spawnSync } from "node:child_process";
import { lstatSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const timeOf = (path) => statSync(`${root}${path}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const newest = (folder) =>
  Math.max(...readdirSync(`${root}${folder}`, { recursive: true }).map((file) => timeOf(`${folder}/${file}`)));

function npm(...args) {
  console.error(`> npm ${args.join(" ")}`);
  const { status } = spawnSync("npm", args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (status !== 0) process.exit(status ?? 1);
}

// A link leads to packages that others use as well: they are not this checkout's to install anew.
const isShared = lstatSync(`${root}node_modules`, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
if (!isShared && timeOf("node_modules/.package-lock.json") < timeOf("package-lock.json"))
  npm("ci", "--no-audit", "--no-fund");
if (timeOf("dist/cli/main.js") < Math.max(newest("src"), timeOf("tsconfig.build.json"))) npm("run", "build");
