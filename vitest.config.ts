import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** `npm run test:slow` runs the suites that take minutes, and only those. */
const slow = process.env.VOXMIX_SLOW === "1";

export default defineConfig({
  test: {
    include: slow ? ["test/**/slow-*.test.ts"] : ["test/**/*.test.ts"],
    exclude: slow ? [] : ["test/**/slow-*.test.ts"],
    // The command is tested as it ships: built.
    globalSetup: ["test/build.ts"],
    testTimeout: 60_000,
    // What a suite makes first, it makes with the command: slow where much else runs.
    hookTimeout: 60_000,
    // Left to itself vitest keeps a core free, which on two cores doubles the time.
    maxWorkers: availableParallelism(),
  },
});
