import { exponential, LEAST_LOG_POSTERIOR } from "./exponential";
import { lanesOf, maxOfLanes, splat, sumOfLanes, VECTOR } from "./lanes";
import { Real } from "./real";

@inline
function sumRows(
  terms: usize,
  termRows: i32,
  numRows: i32,
  numFrames: i32,
  numPanels: i32,
  maxima: usize,
  sums: usize,
  shares: usize,
  logLikelihoods: usize,
  keepsPosteriors: bool,
): f64 {
  for (let row = 0; row < numRows; row++) {
    const at = <usize>row * VECTOR;
    v128.store(maxima + at, v128.splat<Real>(maxOfLanes<Real>(v128.load(maxima + at))));
    v128.store(sums + at, splat<Real>(0));
  }
  for (let panel = 0; panel < numPanels; panel++) {
    let term = terms + <usize>(panel * termRows) * (2 * VECTOR);
    for (let row = 0; row < numRows; row++) {
      const at = <usize>row * VECTOR;
      const largest = v128.load(maxima + at);
      let first = v128.sub<Real>(v128.load(term), largest);
      let second = v128.sub<Real>(v128.load(term, 16), largest);
      // Where components lie apart, most panels are far from a frame: a look saves a tenth of an iteration of EM.
      if (v128.any_true(v128.gt<Real>(v128.pmax<Real>(first, second), splat<Real>(LEAST_LOG_POSTERIOR)))) {
        first = exponential<Real>(first);
        second = exponential<Real>(second);
        v128.store(sums + at, v128.add<Real>(v128.load(sums + at), v128.add<Real>(first, second)));
      } else {
        first = splat<Real>(0);
        second = first;
      }
      if (keepsPosteriors) {
        v128.store(term, first);
        v128.store(term, second, 16);
      }
      term += 2 * VECTOR;
    }
  }
  let total: f64 = 0;
  for (let row = 0; row < numRows; row++) {
    const at = <usize>row * VECTOR;
    const sum = sumOfLanes<Real>(v128.load(sums + at));
    store<Real>(shares + <usize>row * sizeof<Real>(), row < numFrames && sum > <Real>0 ? <Real>(<Real>1 / sum) : <Real>0);
    if (row >= numFrames) continue;
    const logLikelihood = <f64>load<Real>(maxima + at) + Math.log(<f64>sum);
    store<f64>(logLikelihoods + (<usize>row << 3), logLikelihood);
    total += logLikelihood;
  }
  return total;
}

/**
 * log Σ_k exp(terms) of each row of a block, to `logLikelihoods` (float64).
 *
 * @returns Σ of the logs
 */
export function logSumExp(
  terms: usize,
  termRows: i32,
  numRows: i32,
  numFrames: i32,
  numPanels: i32,
  maxima: usize,
  sums: usize,
  shares: usize,
  logLikelihoods: usize,
): f64 {
  return sumRows(terms, termRows, numRows, numFrames, numPanels, maxima, sums, shares, logLikelihoods, false);
}

/**
 * The same; the terms become exp(term − largest), and `shares` one over their sum, which makes posteriors of them. Both are
 * 0 for a row of likelihood 0 and for rows past `numFrames`.
 */
export function posteriors(
  terms: usize,
  termRows: i32,
  numRows: i32,
  numFrames: i32,
  numPanels: i32,
  maxima: usize,
  sums: usize,
  shares: usize,
  logLikelihoods: usize,
): f64 {
  return sumRows(terms, termRows, numRows, numFrames, numPanels, maxima, sums, shares, logLikelihoods, true);
}
