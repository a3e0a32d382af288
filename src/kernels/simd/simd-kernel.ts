import { mixtureBytes } from "../generated/mixture-bytes.js";
import type { Kernel } from "../kernel.js";
import type { MixtureFunctions } from "./mixture-module.js";
import { instantiate } from "./mixture-module.js";
import {
  type Build,
  createOriginPacker,
  createPacker,
  packForm,
  packForSelection,
  roundCentre,
} from "./packed-form.js";
import { createBlockRunner } from "./simd-blocks.js";
import { simdNearest, simdSquaredDistances } from "./simd-distances.js";
import { simdLogLikelihoods, simdPosteriors } from "./simd-scoring.js";
import { simdLogLikelihoodsAmong, simdTopComponents } from "./simd-selection.js";
import { simdAssignment, simdStatistics } from "./simd-statistics.js";

/**
 * The kernel in WebAssembly, with vectors of 128 bits. "simd" gives the same bits on every machine; "relaxed" fuses
 * multiplication and addition where the processor does.
 */
export function createSimdKernel(build: Build): Kernel {
  const { name, precision } = build;
  const runner = createBlockRunner(instantiate<MixtureFunctions>(mixtureBytes[name][precision]), build);
  const pack = createPacker((form) => packForm(form, build));
  const packSelectable = createPacker((form) => packForSelection(form, build));
  const packAbout = createOriginPacker((form, origin) => packForm(form, build, roundCentre(origin, build)));
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
