import { OptionError } from "../errors.js";
import type { KernelName } from "./kernel-options.js";
import { isSupported } from "./wasm-instance.js";

/** What a module is built as: see `KernelName`. */
export type KernelBuild = Exclude<KernelName, "auto" | "reference">;

const NAMES: readonly KernelName[] = ["auto", "reference", "simd", "relaxed"];

/** @throws {OptionError} when there is no such kernel */
export function checkKernelName(name: KernelName): void {
  if (NAMES.includes(name)) return;
  throw new OptionError(`kernel is ${NAMES.map((each) => `"${each}"`).join(", ")}, not ${JSON.stringify(name)}`);
}

/**
 * The build of a module that a name asks for, or null for plain TypeScript.
 *
 * @param modules  the bytes of both, in base64
 * @throws {OptionError} when there is no such kernel, or this machine cannot run the one that was asked for by name
 */
export function buildFor(name: KernelName, modules: Readonly<Record<KernelBuild, string>>): KernelBuild | null {
  checkKernelName(name);
  if (name === "reference") return null;
  if (name === "auto") return isSupported(modules.simd) ? "simd" : null;
  if (isSupported(modules[name])) return name;
  throw new OptionError(
    name === "relaxed"
      ? 'kernel "relaxed" needs WebAssembly with relaxed SIMD: Node 22, or Node 20 with --experimental-wasm-relaxed-simd; use "auto"'
      : 'kernel "simd" needs WebAssembly with SIMD, which this machine does not run; use "auto"',
  );
}
