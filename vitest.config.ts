import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // The command is tested as it ships: built.
    globalSetup: ["test/build.ts"],
    testTimeout: 60_000,
  },
});
