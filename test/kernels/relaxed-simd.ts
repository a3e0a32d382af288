import { setFlagsFromString } from "node:v8";
import { isSupported } from "../../src/kernels/simd/mixture-module.js";

/** Whether this Node runs a relaxed build. Node 20 has it behind a flag, which is set for this process. */
export function allowsRelaxedSimd(base64: string): boolean {
  if (!isSupported(base64)) setFlagsFromString("--experimental-wasm-relaxed-simd");
  return isSupported(base64);
}
