import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
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

/** The file that a specifier means, from src/. */
const fileAt = (importer: string, specifier: string): string =>
  relative(src, resolve(dirname(join(src, importer)), specifier)).replace(/\.js$/, ".ts");

const local = (file: SourceFile): string[] =>
  file.imports.filter((specifier) => specifier.startsWith(".")).map((specifier) => fileAt(file.name, specifier));

const external = (file: SourceFile): string[] => file.imports.filter((specifier) => !specifier.startsWith("."));

const roomOf = (name: string): string => (name.includes("/") ? (name.split("/")[0] ?? "") : name);

/**
 * Which chapter may import which others (see "Who may import whom" in CONTRIBUTING.md). Itself, the plain data, the errors and
 * the rules of options go without saying.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  math: [],
  kernels: ["math"],
  files: [],
  audio: ["files"],
  features: ["kernels", "math"],
  augment: ["audio", "math"],
  gmm: ["kernels", "math"],
  calibrate: ["math"],
  embed: ["features", "gmm", "kernels", "math"],
  recognize: ["calibrate", "features", "gmm", "kernels", "math"],
  verify: ["calibrate", "embed", "features", "gmm", "kernels", "math", "recognize"],
  formats: ["calibrate", "embed", "features", "files", "gmm", "math", "recognize", "verify"],
  diarize: ["features", "formats", "gmm", "kernels", "math", "recognize"],
  evaluate: ["calibrate", "diarize", "features", "formats", "gmm", "kernels", "math", "recognize", "verify"],
  corpus: ["audio", "augment", "features", "files", "formats", "math"],
  report: ["audio", "calibrate", "evaluate", "features", "gmm", "math", "recognize"],
  doctor: ["audio", "corpus", "features", "files", "formats", "gmm", "kernels", "math", "recognize"],
  pipeline: ["corpus", "evaluate", "features", "gmm", "recognize"],
  engines: ["corpus", "embed", "features", "gmm", "recognize"],
  cli: [
    ...[
      "audio",
      "calibrate",
      "corpus",
      "diarize",
      "doctor",
      "embed",
      "engines",
      "evaluate",
      "features",
      "files",
      "formats",
    ],
    ...["gmm", "kernels", "pipeline", "recognize", "report", "verify"],
  ],
  "index.ts": [
    ...["audio", "augment", "diarize", "embed", "engines", "features", "formats", "gmm", "kernels", "measure.ts"],
    ...["recognize", "verify"],
  ],
  "measure.ts": ["calibrate", "evaluate"],
  "node.ts": ["audio", "corpus", "doctor", "engines", "evaluate", "formats", "pipeline", "report"],
  "types.ts": ["decision-types.ts", "recipe-types.ts"],
  "decision-types.ts": [],
  "recipe-types.ts": [],
  "errors.ts": [],
  "options.ts": [],
  "engine.ts": [],
  options: [],
};

/** The one place each package comes in. */
const importers: Readonly<Record<string, string>> = {
  meyda: "features/spectrum/meyda.ts",
  "wav-decoder": "audio/pcm.ts",
  "ml-matrix": "math/linear/eigenvectors.ts",
  "pure-rand": "math/random.ts",
  "csv-parse": "files/delimited-text.ts",
  vega: "report/chart.ts",
  "vega-lite": "report/chart.ts",
  "fast-png": "report/figure/images.ts",
  "@resvg/resvg-wasm": "report/resvg.ts",
  "tar-stream": "corpus/public/unpack.ts",
  "espeak-ng": "corpus/synthetic/synthesize.ts",
  "@alexanderolsen/libsamplerate-js": "audio/libsamplerate.ts",
  "@ozymandiasthegreat/vad": "features/vad/webrtc.ts",
  "@wasm-audio-decoders/flac": "audio/flac/decode-flac.ts",
  "audio-decode": "audio/decode-audio.ts",
  "cli-progress": "cli/shared/output.ts",
  "string-width": "cli/shared/output.ts",
};

/** Packages made for a few files, or a folder: SHA-256 in the browser, the command line. */
const shared: Readonly<Record<string, readonly string[]>> = {
  "@noble/hashes": ["math/sha256.ts", "formats/model/model-container.ts", "audio/flac/decode-flac.ts"],
  commander: ["cli/"],
};

const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

describe("who imports whom", () => {
  it.each(files.map((file) => [file.name, file] as const))("%s keeps to its neighbours", (name, file) => {
    const room = roomOf(name);
    const leaves = [
      "types.ts",
      "decision-types.ts",
      "recipe-types.ts",
      "errors.ts",
      "options.ts",
      "options",
      "engine.ts",
    ];
    const neighbours = [...leaves, room, ...(allowed[room] ?? [])];
    expect(allowed).toHaveProperty([room]);
    if (/^(decision-types|recipe-types|errors)\.ts$/.test(room)) expect(file.imports).toEqual([]);
    expect(local(file).filter((imported) => !neighbours.includes(roomOf(imported)))).toEqual([]);
  });

  it("has no circle", () => {
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

describe("the tree", () => {
  it("has no folder of more than 20 files", () => {
    const folders = new Map<string, number>();
    for (const { name } of files) folders.set(dirname(name), (folders.get(dirname(name)) ?? 0) + 1);
    expect([...folders].filter(([, numFiles]) => numFiles > 20)).toEqual([]);
  });

  it("uses a base name once; the kernels' assembly, which is another language, is called as what it computes", () => {
    const baseNames = files
      .filter(({ name }) => !name.startsWith("kernels/assembly/"))
      .map(({ name }) => basename(name));
    expect(baseNames.filter((name, index) => baseNames.indexOf(name) !== index)).toEqual([]);
  });

  it("has no file under 40 lines that only one other file imports", () => {
    // Workers, commands and what is heavy are not part of their importer: they are loaded by themselves, when they are needed.
    const isLoaded = (name: string) =>
      files.some(({ name: other, text }) =>
        [...text.matchAll(/\b(?:import|new URL)\(\s*"(\.[^"]+)"/g)].some(
          ([, specifier = ""]) => fileAt(other, specifier) === name,
        ),
      );
    const importersOf = (name: string) => files.filter((file) => local(file).includes(name)).length;
    const small = files
      .filter(({ name, text }) => text.split("\n").length <= 40 && !/^kernels\/(assembly|generated)\//.test(name))
      .filter(({ name }) => importersOf(name) < 2 && !isLoaded(name));
    expect(small.map(({ name }) => name)).toEqual([]);
  });
});

describe("the sources", () => {
  it.each(files.map((file) => [file.name, file] as const))("%s keeps to the style", (name, { text }) => {
    expect(text).not.toMatch(/Math\.random|^export default|^(export )?let /m);
    expect(text).not.toMatch(/: any\b|\bas any\b|@ts-ignore|@ts-expect-error/);
    if (!name.startsWith("cli/")) expect(text).not.toMatch(/console\.|process\.(stdout|stderr)/);
  });
});
