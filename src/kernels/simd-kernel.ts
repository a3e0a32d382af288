import { createPacker } from "./form-packer.js";
import type { Kernel } from "./kernel.js";
import type { KernelPrecision } from "./kernel-options.js";
import { mixtureBytes } from "./mixture-bytes.js";
import type { MixtureFunctions } from "./mixture-functions.js";
import { packForm } from "./packed-form.js";
import { createBlockRunner } from "./simd-blocks.js";
import { simdNearest, simdSquaredDistances } from "./simd-distances.js";
import { simdLogLikelihoods, simdPosteriors } from "./simd-scoring.js";
import { packForSelection, simdLogLikelihoodsAmong, simdTopComponents } from "./simd-selection.js";
import { simdStatistics } from "./simd-statistics.js";
import { instantiate } from "./wasm-instance.js";

/**
 * The kernel in WebAssembly, with vectors of 128 bits. "simd" gives the same bits on every machine; "relaxed" fuses
 * multiplication and addition where the processor does.
 */
export function createSimdKernel(name: "simd" | "relaxed", precision: KernelPrecision): Kernel {
  const runner = createBlockRunner(instantiate<MixtureFunctions>(mixtureBytes[name][precision]), precision);
  const packer = createPacker(precision, packForm);
  const selectionPacker = createPacker(precision, packForSelection);
  return {
    name,
    precision,
    logLikelihoods: (form, features) => simdLogLikelihoods(runner, packer, [form], features),
    logLikelihoodsOfEach: (forms, features) => simdLogLikelihoods(runner, packer, forms, features),
    posteriors: (form, features) => simdPosteriors(runner, packer, form, features),
    statistics: (form, features, origin) => simdStatistics(runner, form, features, origin),
    topComponents: (form, features, count) => simdTopComponents(runner, packer, form, features, count),
    logLikelihoodsAmong: (forms, features, selection) =>
      simdLogLikelihoodsAmong(runner, selectionPacker, forms, features, selection),
    nearest: (centres, scale, features) => simdNearest(runner, centres, scale, features),
    squaredDistances: (centres, scale, features) => simdSquaredDistances(runner, centres, scale, features),
  };
}
