import { fileURLToPath } from "node:url";
import { createContext, Script } from "node:vm";
import { build, type OutputFile } from "esbuild";
import { describe, expect, it } from "vitest";
import { resample } from "../../src/audio/resample.js";
import { sine } from "../oracles/tones.js";

const bundle = async (contents: string, format: "iife" | "esm"): Promise<readonly OutputFile[]> => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL("../../src", import.meta.url)), loader: "ts" },
    bundle: true,
    format,
    splitting: format === "esm",
    outdir: "out",
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "silent",
  });
  return outputFiles;
};

describe("resample in a bundle for the browser", () => {
  it("gives the bits that Node gives, without Node's globals", async () => {
    const [script] = await bundle(
      `import { resample } from "./audio/resample.ts"; resample(sound, 8000).then(done, failed);`,
      "iife",
    );
    expect(/["']node:/.exec(script?.text ?? "")).toBeNull();
    const sound = sine(1000, 1000, 16000);
    const resampled = await new Promise<{ samples: Float32Array }>((done, failed) => {
      // The samples are a Float32Array of the context itself, as they would be in a page. A page has a console and timers.
      const context = createContext({ done, failed, console, setTimeout, clearTimeout, given: [...sound.samples] });
      const prelude = "const sound = { samples: Float32Array.from(given), sampleRate: 16000 };";
      new Script(`${prelude}${script?.text ?? ""}`).runInContext(context);
    });
    expect([...resampled.samples]).toEqual([...(await resample(sound, 8000)).samples]);
  });

  it("loads libsamplerate when it is first needed, and not before", async () => {
    const files = await bundle(`export { resample } from "./audio/resample.ts";`, "esm");
    const entry = files.find(({ path }) => path.endsWith("stdin.js"));
    expect(entry?.text.length).toBeLessThan(20_000);
    expect(files.some(({ text }) => text.length > 1_000_000)).toBe(true);
  });
});
