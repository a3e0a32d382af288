import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const src = join(root, "src");

interface SourceFile {
  /** From src/, e.g. "gmm/em.ts". */
  readonly name: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const importPattern =
  /^\s*(?:import|export)\s[^;]*?\bfrom\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)|^\s*import\s+"([^"]+)"/gm;

const files: readonly SourceFile[] = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
  .map((name) => {
    const text = readFileSync(join(src, name), "utf8");
    return {
      name,
      text,
      imports: [...text.matchAll(importPattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? ""),
    };
  });

const local = (file: SourceFile): string[] =>
  file.imports
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => relative(src, resolve(dirname(join(src, file.name)), specifier)).replace(/\.js$/, ".ts"));

const external = (file: SourceFile): string[] => file.imports.filter((specifier) => !specifier.startsWith("."));

const roomOf = (name: string): string => (name.includes("/") ? (name.split("/")[0] ?? "") : name);

/** Which room may import which others; itself, types and errors go without saying. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  math: [],
  kernels: ["math"],
  features: ["kernels", "math"],
  augment: ["audio", "math"],
  labels: [],
  trials: [],
  calibrate: ["math"],
  gmm: ["kernels", "math"],
  embed: ["features", "gmm", "kernels", "math"],
  recognize: ["calibrate", "features", "gmm", "kernels", "math"],
  verify: ["calibrate", "embed", "features", "gmm", "kernels", "math", "recognize"],
  diarize: ["features", "gmm", "kernels", "labels", "math", "recognize"],
  evaluate: ["calibrate", "diarize", "features", "gmm", "kernels", "labels", "math", "recognize", "verify"],
  report: ["audio", "calibrate", "evaluate", "features", "gmm", "math", "recognize"],
  audio: [],
  store: ["calibrate", "embed", "features", "gmm", "math", "recognize", "verify"],
  corpus: ["audio", "augment", "features", "labels", "math", "store", "trials"],
  doctor: ["audio", "corpus", "features", "gmm", "kernels", "math", "recognize", "store"],
  cli: [
    "doctor",
    "report",
    "evaluate",
    "diarize",
    "verify",
    "embed",
    "calibrate",
    "trials",
    "recognize",
    "engines",
    "kernels",
    "gmm",
    "features",
    "corpus",
    "labels",
    "audio",
    "store",
  ],
  engines: [
    "calibrate",
    "corpus",
    "embed",
    "evaluate",
    "features",
    "gmm",
    "kernels",
    "math",
    "recognize",
    "store",
    "verify",
  ],
  "index.ts": [
    "audio",
    "augment",
    "calibrate",
    "diarize",
    "embed",
    "labels",
    "features",
    "kernels",
    "gmm",
    "recognize",
    "evaluate",
    "engines",
    "store",
    "trials",
    "verify",
  ],
  "node.ts": ["audio", "corpus", "doctor", "engines", "report", "store"],
  "types.ts": ["decision-types.ts", "recipe-types.ts"],
  "decision-types.ts": [],
  "recipe-types.ts": [],
  "errors.ts": [],
};

/** The one place each package comes in. */
const importers: Readonly<Record<string, string>> = {
  meyda: "features/meyda.ts",
  "wav-decoder": "audio/decode-linear.ts",
  "ml-matrix": "math/eigenvectors.ts",
  "pure-rand": "math/random.ts",
  "csv-parse": "corpus/delimited-text.ts",
  vega: "report/chart.ts",
  "vega-lite": "report/chart.ts",
  "fast-png": "report/figure/png.ts",
  "@resvg/resvg-wasm": "report/resvg.ts",
  "tar-stream": "corpus/unpack.ts",
  "espeak-ng": "corpus/synthesize.ts",
  "@alexanderolsen/libsamplerate-js": "audio/libsamplerate.ts",
  "@ozymandiasthegreat/vad": "features/vad/webrtc.ts",
  "@wasm-audio-decoders/flac": "audio/flac-decoder.ts",
  "audio-decode": "audio/peer-decoder.ts",
  "cli-progress": "cli/output.ts",
  "cli-table3": "cli/output.ts",
};

/** Packages made for a few files, or a folder: SHA-256 in the browser, the command line. */
const shared: Readonly<Record<string, readonly string[]>> = {
  "@noble/hashes": ["math/sha256.ts", "store/model-file.ts", "audio/flac-digest.ts"],
  zod: ["store/model-header.ts", "store/detector-header.ts", "store/verifier-header.ts", "store/calibration-file.ts"],
  commander: ["cli/main.ts", "cli/options.ts", "cli/wiring/"],
};

const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

describe("who imports whom", () => {
  it.each(files.map((file) => [file.name, file] as const))("%s keeps to its neighbours", (name, file) => {
    const room = roomOf(name);
    const neighbours = [
      "types.ts",
      "decision-types.ts",
      "recipe-types.ts",
      "errors.ts",
      room,
      ...(allowed[room] ?? []),
    ];
    expect(allowed).toHaveProperty([room]);
    if (/^(decision-types|recipe-types|errors)\.ts$/.test(room)) expect(file.imports).toEqual([]);
    expect(local(file).filter((imported) => !neighbours.includes(roomOf(imported)))).toEqual([]);
  });

  it("has no circles", () => {
    const byName = new Map(files.map((file) => [file.name, local(file)]));
    const circles: string[] = [];
    const visit = (name: string, path: readonly string[]): void => {
      if (path.includes(name)) circles.push([...path.slice(path.indexOf(name)), name].join(" → "));
      else if (!done.has(name)) for (const next of byName.get(name) ?? []) visit(next, [...path, name]);
      done.add(name);
    };
    const done = new Set<string>();
    for (const name of byName.keys()) visit(name, []);
    expect(circles).toEqual([]);
  });

  it("lets each package in through one door", () => {
    const misplaced = files.flatMap((file) =>
      external(file)
        .filter((specifier) => !specifier.startsWith("node:"))
        .filter((specifier) => {
          const name = packageOf(specifier);
          return importers[name] !== file.name && !shared[name]?.some((door) => file.name.startsWith(door));
        })
        .map((specifier) => `${file.name} imports ${specifier}`),
    );
    expect(misplaced).toEqual([]);
  });

  it("uses every dependency that it declares, and no other", () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    // A font is read as a file, by report/resvg.ts.
    const used = new Set([
      "@fontsource/open-sans",
      ...files
        .flatMap(external)
        .filter((specifier) => !specifier.startsWith("node:"))
        .map(packageOf),
    ]);
    // Optional peers: imported when they are needed, and asked for when they are missing.
    const peers = ["audio-decode", "espeak-ng"];
    expect([...used].filter((name) => !peers.includes(name)).sort()).toEqual(Object.keys(dependencies).sort());
  });
});

describe("what the browser gets", () => {
  it("reaches no node: module from index.ts", () => {
    const byName = new Map(files.map((file) => [file.name, file]));
    const reached = new Set<string>();
    const visit = (name: string): void => {
      const file = byName.get(name);
      if (!file || reached.has(name)) return;
      reached.add(name);
      for (const next of local(file)) visit(next);
    };
    visit("index.ts");
    const node = [...reached].filter((name) =>
      byName.get(name)?.imports.some((specifier) => specifier.startsWith("node:")),
    );
    expect(reached.size).toBeGreaterThan(20);
    expect(node).toEqual([]);
  });
});

describe("the sources", () => {
  it.each(files.map((file) => [file.name, file] as const))("%s keeps to the style", (name, { text }) => {
    expect(text).not.toMatch(/Math\.random|^export default|^(export )?let /m);
    expect(text).not.toMatch(/: any\b|\bas any\b|@ts-ignore|@ts-expect-error/);
    if (!name.startsWith("cli/")) expect(text).not.toMatch(/console\.|process\.(stdout|stderr)/);
  });
});
