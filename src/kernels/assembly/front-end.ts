import { applyBank, sumOf, takeRoots } from "./front-end/bands";
import { applyCepstrum, readRows, writeRows } from "./front-end/cepstra";
import { transform, unpackPower } from "./front-end/fourier";
import { readFrames, writeLanes } from "./front-end/frames";
import { takeLogs } from "./front-end/logarithm";
import { Plan } from "./front-end/plan";
import { lanesOf } from "./lanes";

/**
 * The front end from samples to cepstra, as many frames at once as a vector has lanes. What a frame gives does not depend on
 * its lane nor on its neighbours: each lane goes through the same operations. The last group is filled up by the caller
 * with frames whose results nobody reads.
 *
 * Stages are functions of their own, called for a few frames at a time: V8 then optimises each after its first calls, where
 * one long function would stay in the baseline tier for its whole first run.
 */

/** Frames to bands, in vectors at plan.bands. */
function analyze<T>(plan: Plan, frame: i32): void {
  readFrames<T>(plan, frame);
  unpackPower<T>(transform<T>(plan), plan);
  const numBins = (plan.fftLength >> 1) + 1;
  if (plan.needsSpectrumSum) writeLanes<T>(plan.spectrumSums + 8 * <usize>frame, sumOf<T>(plan.power, numBins), 1);
  if (plan.takesRoots) takeRoots<T>(plan.power, numBins);
  applyBank<T>(plan);
  if (plan.takesLogs) takeLogs<T>(plan.bands, plan.numBands, plan.logFactor);
}

@inline
function bandRow(plan: Plan, frame: i32): usize {
  return plan.bandRows + <usize>frame * <usize>plan.bandStride;
}

/** Bands at plan.bands to coefficients in rows. */
function finish<T>(plan: Plan, frame: i32): void {
  applyCepstrum<T>(plan);
  const row = plan.coefficientRows + <usize>frame * <usize>plan.coefficientStride;
  writeRows<T>(plan.cepstra, plan.numCoefficients, row, plan.coefficientStride);
}

@inline
function bands<T>(plan: Plan, numFrames: i32): void {
  for (let frame = 0; frame < numFrames; frame += lanesOf<T>()) {
    analyze<T>(plan, frame);
    writeRows<T>(plan.bands, plan.numBands, bandRow(plan, frame), plan.bandStride);
  }
}

@inline
function coefficients<T>(plan: Plan, numFrames: i32): void {
  for (let frame = 0; frame < numFrames; frame += lanesOf<T>()) {
    analyze<T>(plan, frame);
    finish<T>(plan, frame);
  }
}

@inline
function coefficientsOfBands<T>(plan: Plan, numFrames: i32): void {
  for (let frame = 0; frame < numFrames; frame += lanesOf<T>()) {
    readRows<T>(bandRow(plan, frame), plan.bandStride, plan.numBands, plan.bands);
    finish<T>(plan, frame);
  }
}

/** From samples to log bands, in rows at plan.bandRows. */
export function bandsF32(plan: Plan, numFrames: i32): void {
  bands<f32>(plan, numFrames);
}

export function bandsF64(plan: Plan, numFrames: i32): void {
  bands<f64>(plan, numFrames);
}

/** From samples to coefficients, in rows at plan.coefficientRows. */
export function coefficientsF32(plan: Plan, numFrames: i32): void {
  coefficients<f32>(plan, numFrames);
}

export function coefficientsF64(plan: Plan, numFrames: i32): void {
  coefficients<f64>(plan, numFrames);
}

/** From log bands, in rows at plan.bandRows, to coefficients. */
export function coefficientsOfBandsF32(plan: Plan, numFrames: i32): void {
  coefficientsOfBands<f32>(plan, numFrames);
}

export function coefficientsOfBandsF64(plan: Plan, numFrames: i32): void {
  coefficientsOfBands<f64>(plan, numFrames);
}

export { firstBeyond } from "./front-end/scan";
