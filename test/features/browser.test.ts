import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { extractFeatures } from "../../src/features/extract.js";
import type { RecipeOptions } from "../../src/types.js";
import { vowel } from "./waveforms.js";

const { outputFiles, metafile } = await build({
  entryPoints: [fileURLToPath(new URL("../../src/features/extract.ts", import.meta.url))],
  bundle: true,
  write: false,
  metafile: true,
  platform: "browser",
  format: "iife",
  globalName: "bundle",
});
const sound = vowel();

/** What a page with no window, process or AudioContext makes of the sound; `globals` is what it has. */
function inPage(recipe: RecipeOptions, globals: object): number[] {
  const page = createContext({ ...globals, numbers: Array.from(sound.samples), recipe });
  runInContext(outputFiles[0]?.text ?? "", page);
  const waveform = "{ samples: Float32Array.from(numbers), sampleRate: 16000 }";
  return runInContext(`Array.from(bundle.extractFeatures(${waveform}, recipe).data)`, page) as number[];
}

describe("in a browser bundle", () => {
  it("gives the same values, from meyda's browser build", () => {
    expect(Object.keys(metafile.inputs).filter((path) => path.includes("meyda/"))).toEqual([
      "node_modules/meyda/dist/web/meyda.min.js",
    ]);
    expect(inPage({}, {})).toEqual(Array.from(extractFeatures(sound).data));
  });

  it("runs the kernel, with no more than WebAssembly and atob, and gives its bits; without SIMD TypeScript's", () => {
    const recipe = { profile: "kaldi" } as const;
    expect(inPage(recipe, { atob })).toEqual(Array.from(extractFeatures(sound, recipe).data));
    const withoutSimd = { atob, WebAssembly: { validate: () => false } };
    const plain = extractFeatures(sound, recipe, { kernel: "reference" });
    expect(inPage(recipe, withoutSimd)).toEqual(Array.from(plain.data));
  });
});
