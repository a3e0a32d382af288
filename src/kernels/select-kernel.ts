/** From the options of a call to the kernel that does its work. */

import { OptionError } from "../errors.js";
import { mixtureBytes } from "./generated/mixture-bytes.js";
import type { Kernel, KernelOptions, KernelPrecision } from "./kernel.js";
import { buildFor, checkKernelName } from "./kernel.js";
import { referenceKernel } from "./reference/reference-kernel.js";
import { createSimdKernel } from "./simd/simd-kernel.js";

const PRECISIONS: readonly KernelPrecision[] = ["f32", "f64"];

/** Kernels by name and precision. */
const made = new Map<string, Kernel>();

/** @throws {OptionError} when the options name no kernel or no precision */
export function checkKernelOptions({ kernel = "auto", precision = "f64" }: KernelOptions): void {
  checkKernelName(kernel);
  if (PRECISIONS.includes(precision)) return;
  throw new OptionError(`precision is "f32" or "f64", not ${JSON.stringify(precision)}`);
}

/**
 * The kernel that options ask for, made at its first use.
 *
 * @throws {OptionError} when there is no such kernel, or this machine cannot run the one that was asked for by name
 */
export function selectKernel(options: KernelOptions = {}): Kernel {
  checkKernelOptions(options);
  const { kernel = "auto", precision = "f64" } = options;
  const known = made.get(`${kernel} ${precision}`);
  if (known) return known;
  const name = buildFor(kernel, { simd: mixtureBytes.simd[precision], relaxed: mixtureBytes.relaxed[precision] });
  const selected =
    name === null ? referenceKernel : (made.get(`${name} ${precision}`) ?? createSimdKernel({ name, precision }));
  made.set(`${kernel} ${precision}`, selected);
  if (name !== null) made.set(`${name} ${precision}`, selected);
  return selected;
}
