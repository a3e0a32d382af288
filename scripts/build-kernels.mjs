// Compiles the AssemblyScript kernels of src/kernels/assembly to the bytes that ship, src/kernels/generated/<module>-bytes.ts.
//
//   node scripts/build-kernels.mjs           writes them
//   node scripts/build-kernels.mjs --check   says whether the committed ones are those of the sources; exit code 1 if not
//
// Plain JavaScript, because the bytes must be there before the TypeScript that imports them is compiled.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const baseDir = fileURLToPath(new URL("..", import.meta.url));
/** With each module the precisions that it is made in; null: its functions are there in both. */
const modules = { mixture: ["f32", "f64"], "front-end": null };
const builds = { simd: [], relaxed: ["--enable", "relaxed-simd", "--use", "RELAXED=1"] };

/** A source; the one that says what the module computes in is made here. */
function readSource(name, precision) {
  if (name.endsWith("assembly/real.ts")) return `export type Real = ${precision};\n`;
  try {
    return readFileSync(`${baseDir}${name}`, "utf8");
  } catch {
    return null;
  }
}

/** The module in base64. */
async function compileToText(module, precision, options) {
  const files = new Map();
  const { error, stderr } = await asc.main(
    [
      `src/kernels/assembly/${module}.ts`,
      ...["--outFile", "out.wasm", "-O3", "--noAssert", "--runtime", "stub", "--importMemory", "--enable", "simd"],
      ...options,
    ],
    {
      readFile: (name) => readSource(name, precision),
      writeFile: (name, contents) => files.set(name, contents),
      listFiles: () => [],
    },
  );
  if (error) {
    console.error(stderr.toString());
    process.exit(1);
  }
  const bytes = Buffer.from(files.get("out.wasm"));
  console.log(`${module} ${precision} ${options.length > 0 ? "relaxed" : "simd"}: ${bytes.length} bytes`);
  return bytes.toString("base64");
}

const camelCase = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
const check = process.argv.includes("--check");
let stale = false;
for (const [module, precisions] of Object.entries(modules)) {
  const lines = [];
  for (const [name, options] of Object.entries(builds)) {
    if (precisions === null) {
      lines.push(`  ${name}: "${await compileToText(module, "f32", options)}",`);
      continue;
    }
    lines.push(`  ${name}: {`);
    for (const precision of precisions) {
      lines.push(`    ${precision}: "${await compileToText(module, precision, options)}",`);
    }
    lines.push("  },");
  }
  const text = [
    `/** Generated from assembly/${module}.ts by scripts/build-kernels.mjs: WebAssembly in base64. */`,
    `export const ${camelCase(module)}Bytes = {`,
    ...lines,
    "} as const;",
    "",
  ].join("\n");
  const path = `${baseDir}src/kernels/generated/${module}-bytes.ts`;
  if (check && readFileSync(path, "utf8") !== text) {
    console.error(
      `src/kernels/generated/${module}-bytes.ts is not what its source gives: run node scripts/build-kernels.mjs`,
    );
    stale = true;
  } else if (!check) {
    writeFileSync(path, text);
  }
}
process.exit(stale ? 1 : 0);
