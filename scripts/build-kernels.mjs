// Compiles the AssemblyScript kernels of src/kernels/assembly to the bytes that ship, src/kernels/<module>-bytes.ts.
//
//   node scripts/build-kernels.mjs           writes them
//   node scripts/build-kernels.mjs --check   says whether the committed ones are those of the sources; exit code 1 if not
//
// Plain JavaScript, because the bytes must be there before the TypeScript that imports them is compiled.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const baseDir = fileURLToPath(new URL("..", import.meta.url));
const modules = ["mixture", "front-end"];
const builds = { simd: [], relaxed: ["--enable", "relaxed-simd", "--use", "RELAXED=1"] };

async function compile(module, options) {
  const files = new Map();
  const { error, stderr } = await asc.main(
    [
      `src/kernels/assembly/${module}.ts`,
      ...["--outFile", "out.wasm", "-O3", "--noAssert", "--runtime", "stub", "--importMemory", "--enable", "simd"],
      ...options,
    ],
    {
      readFile: (name) => {
        try {
          return readFileSync(`${baseDir}${name}`, "utf8");
        } catch {
          return null;
        }
      },
      writeFile: (name, contents) => files.set(name, contents),
      listFiles: () => [],
    },
  );
  if (error) {
    console.error(stderr.toString());
    process.exit(1);
  }
  return Buffer.from(files.get("out.wasm"));
}

const camelCase = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
const check = process.argv.includes("--check");
let stale = false;
for (const module of modules) {
  const lines = [];
  for (const [name, options] of Object.entries(builds)) {
    const bytes = await compile(module, options);
    console.log(`${module} ${name}: ${bytes.length} bytes`);
    lines.push(`  ${name}:\n    "${bytes.toString("base64")}",`);
  }
  const text = [
    `/** Generated from assembly/${module}.ts by scripts/build-kernels.mjs: WebAssembly in base64. */`,
    `export const ${camelCase(module)}Bytes = {`,
    ...lines,
    "} as const;",
    "",
  ].join("\n");
  const path = `${baseDir}src/kernels/${module}-bytes.ts`;
  if (check && readFileSync(path, "utf8") !== text) {
    console.error(`src/kernels/${module}-bytes.ts is not what its source gives: run node scripts/build-kernels.mjs`);
    stale = true;
  } else if (!check) {
    writeFileSync(path, text);
  }
}
process.exit(stale ? 1 : 0);
