import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { extractFeatures } from "../../src/features/extract-features.js";
import { vowel } from "./waveforms.js";

describe("in a browser bundle", () => {
  it("gives the same values, from meyda's browser build, with no window, process or AudioContext", async () => {
    const { outputFiles, metafile } = await build({
      entryPoints: [fileURLToPath(new URL("../../src/features/extract-features.ts", import.meta.url))],
      bundle: true,
      write: false,
      metafile: true,
      platform: "browser",
      format: "iife",
      globalName: "bundle",
    });
    expect(Object.keys(metafile.inputs).filter((path) => path.includes("meyda/"))).toEqual([
      "node_modules/meyda/dist/web/meyda.min.js",
    ]);
    const sound = vowel();
    const page = createContext({ numbers: Array.from(sound.samples) });
    runInContext(outputFiles[0]?.text ?? "", page);
    const script = "bundle.extractFeatures({ samples: Float32Array.from(numbers), sampleRate: 16000, warnings: [] })";
    const features = runInContext(`Array.from(${script}.data)`, page) as number[];
    expect(features).toEqual(Array.from(extractFeatures(sound).data));
  });
});
