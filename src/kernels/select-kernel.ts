import { OptionError } from "../errors.js";
import type { Kernel } from "./kernel.js";
import type { KernelName, KernelOptions, KernelPrecision } from "./kernel-options.js";
import { mixtureBytes } from "./mixture-bytes.js";
import { referenceKernel } from "./reference.js";
import { createSimdKernel } from "./simd-kernel.js";
import { isSupported } from "./wasm-instance.js";

const NAMES: readonly KernelName[] = ["auto", "reference", "simd", "relaxed"];
const PRECISIONS: readonly KernelPrecision[] = ["f32", "f64"];

/** Kernels by name and precision, and whether this machine runs them: asked once. */
const made = new Map<string, Kernel>();
const supported = new Map<"simd" | "relaxed", boolean>();

function isSupportedHere(name: "simd" | "relaxed"): boolean {
  const known = supported.get(name) ?? isSupported(mixtureBytes[name].f64);
  supported.set(name, known);
  return known;
}

/** @throws {OptionError} when the options name no kernel or no precision */
export function checkKernelOptions({ kernel = "auto", precision = "f64" }: KernelOptions): void {
  if (!NAMES.includes(kernel)) {
    throw new OptionError(`kernel is ${NAMES.map((name) => `"${name}"`).join(", ")}, not ${JSON.stringify(kernel)}`);
  }
  if (!PRECISIONS.includes(precision)) {
    throw new OptionError(`precision is "f32" or "f64", not ${JSON.stringify(precision)}`);
  }
}

/**
 * The kernel that options ask for, made at its first use.
 *
 * @throws {OptionError} when there is no such kernel, or this machine cannot run the one that was asked for by name
 */
export function selectKernel(options: KernelOptions = {}): Kernel {
  checkKernelOptions(options);
  const { kernel = "auto", precision = "f64" } = options;
  if (kernel === "reference" || (kernel === "auto" && !isSupportedHere("simd"))) return referenceKernel;
  const name = kernel === "relaxed" ? "relaxed" : "simd";
  if (!isSupportedHere(name)) {
    throw new OptionError(
      name === "relaxed"
        ? 'kernel "relaxed" needs WebAssembly with relaxed SIMD: Node 22, or Node 20 with --experimental-wasm-relaxed-simd; use "auto"'
        : 'kernel "simd" needs WebAssembly with SIMD, which this engine lacks; use "auto"',
    );
  }
  const key = `${name} ${precision}`;
  const known = made.get(key) ?? createSimdKernel({ name, precision });
  made.set(key, known);
  return known;
}
