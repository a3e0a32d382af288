import type { Kernel } from "./kernel.js";
import type { KernelOptions } from "./kernel-options.js";
import { referenceKernel } from "./reference.js";

/**
 * The kernel that options ask for, made at its first use.
 *
 * @throws {OptionError} when there is no such kernel, or this machine cannot run it
 */
export function selectKernel(_options: KernelOptions = {}): Kernel {
  return referenceKernel;
}
