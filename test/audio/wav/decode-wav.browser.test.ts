import { runInNewContext } from "node:vm";
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { chunk, concat, fmt, riff, SAMPLES, text, u32 } from "../wav-bytes.js";

interface Bundled {
  readonly decodeWav: (bytes: Uint8Array) => { readonly samples: ArrayLike<number> };
}

const file = riff(fmt(), chunk("data", SAMPLES));
let code = "";

beforeAll(async () => {
  const entry = new URL("../../../src/audio/wav/decode-wav.ts", import.meta.url).pathname;
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    globalName: "voxmix",
  });
  code = outputFiles[0]?.text ?? "";
});

/** Runs the bundle in a context with nothing of Node's, then `script` in the same context. */
function run(script: string, globals: Record<string, unknown> = {}): unknown {
  return runInNewContext(`${code}; ${script}`, { file, ...globals });
}

describe("in a browser, where there is no global", () => {
  test("the context has none, and wav-decoder asks for it", () => {
    expect(run("typeof global")).toBe("undefined");
    expect(code).toContain("global.Buffer");
  });

  test("a file decodes, though its bytes are of another realm", () => {
    const { samples } = run("voxmix.decodeWav(file)") as ReturnType<Bundled["decodeWav"]>;
    expect(Array.from(samples)).toEqual([0, 0.5, -0.5, -1]);
    expect(run("voxmix.decodeWav(file.buffer.slice(0)).samples.length")).toBe(4);
  });

  test("no global is left behind, after a failure neither", () => {
    expect(run("voxmix.decodeWav(file); 'global' in globalThis")).toBe(false);
    const bad = concat(text("RIFF"), u32(0));
    const script = "try { voxmix.decodeWav(bad) } catch (error) { [error.name, 'global' in globalThis].join() }";
    expect(run(script, { bad })).toBe("AudioFormatError,false");
  });

  test("a global that is there stays as it is", () => {
    expect(run("voxmix.decodeWav(file).samples.length + Object.keys(global).join()", { global: { mine: 1 } })).toBe(
      "4mine",
    );
  });
});
