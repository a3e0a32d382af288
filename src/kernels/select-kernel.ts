/** From the options of a call to the kernel that does its work: the reference, or one of the stages in `simd/`. */

import { OptionError } from "../errors.js";
import { mixtureBytes } from "./generated/mixture-bytes.js";
import { buildFor, type Kernel, type KernelOptions } from "./kernel.js";
import { referenceKernel } from "./reference/reference-kernel.js";
import { instantiate, type MixtureFunctions } from "./simd/mixture-module.js";
import { type Build, createPacker, packForm, packForSelection, roundCentre } from "./simd/packed-form.js";
import { createBlockRunner } from "./simd/simd-blocks.js";
import { simdNearest, simdSquaredDistances } from "./simd/simd-distances.js";
import { simdLogLikelihoods, simdPosteriors } from "./simd/simd-scoring.js";
import { simdLogLikelihoodsAmong, simdTopComponents } from "./simd/simd-selection.js";
import { simdAssignment, simdStatistics } from "./simd/simd-statistics.js";

/** Kernels by name and precision. */
const made = new Map<string, Kernel>();

/** The kernel that options ask for, made at its first use. @throws {OptionError} when there is none such, or not on this machine */
export function selectKernel({ kernel = "auto", precision = "f64" }: KernelOptions = {}): Kernel {
  const known = made.get(`${kernel} ${precision}`);
  if (known) return known;
  if (precision !== "f32" && precision !== "f64") {
    throw new OptionError(`precision is "f32" or "f64", not ${JSON.stringify(precision)}`);
  }
  const name = buildFor(kernel, { simd: mixtureBytes.simd[precision], relaxed: mixtureBytes.relaxed[precision] });
  const selected =
    name === null ? referenceKernel : (made.get(`${name} ${precision}`) ?? createSimdKernel({ name, precision }));
  made.set(`${kernel} ${precision}`, selected);
  if (name !== null) made.set(`${name} ${precision}`, selected);
  return selected;
}

/**
 * The kernel in WebAssembly, with vectors of 128 bits. "simd" gives the same bits on every machine; "relaxed" fuses
 * multiplication and addition where the processor does.
 */
function createSimdKernel(build: Build): Kernel {
  const { name, precision } = build;
  const runner = createBlockRunner(instantiate<MixtureFunctions>(mixtureBytes[name][precision]), build);
  const pack = createPacker((form) => packForm(form, build));
  const packSelectable = createPacker((form) => packForSelection(form, build));
  const packAbout = createPacker((form, origin) => packForm(form, build, origin && roundCentre(origin, build)));
  return {
    name,
    precision,
    logLikelihoods: (form, features) => simdLogLikelihoods(runner, pack, [form], features),
    logLikelihoodsOfEach: (forms, features) => simdLogLikelihoods(runner, pack, forms, features),
    posteriors: (form, features) => simdPosteriors(runner, pack(form), features),
    statistics: (form, features, origin) => simdStatistics(runner, packAbout(form, origin), features, origin),
    assignmentStatistics: (assignment, features) => simdAssignment(runner, assignment, features),
    topComponents: (form, features, count) => simdTopComponents(runner, pack(form), features, count),
    logLikelihoodsAmong: (forms, features, selection) =>
      simdLogLikelihoodsAmong(runner, packSelectable, forms, features, selection),
    nearest: (centres, scale, features) => simdNearest(runner, centres, scale, features),
    squaredDistances: (centres, scale, features) => simdSquaredDistances(runner, centres, scale, features),
  };
}
