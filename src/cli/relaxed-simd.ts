import { setFlagsFromString } from "node:v8";

/** Node 20 has relaxed SIMD behind a flag of its engine, which holds for its threads too; later ones have it as it is. */
export function allowRelaxedSimd(): void {
  const [major = "0"] = process.versions.node.split(".");
  if (Number(major) < 21) setFlagsFromString("--experimental-wasm-relaxed-simd");
}
