// After a build: the command can be run, and is as new as the build, though nothing of it may have changed.
import { chmodSync, utimesSync } from "node:fs";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
chmodSync(command, 0o755);
utimesSync(command, new Date(), new Date());
