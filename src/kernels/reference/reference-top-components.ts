import { packedLength } from "../../math/linear/symmetric.js";
import { logSumExp } from "../../math/special.js";
import type { ScoringForm } from "../../types.js";
import type { FrameBlock, ScoredBlock } from "./reference-log-terms.js";

/** Writes the `count` greatest terms' indices of each frame of a block, greatest first, of equals the first. */
export function topOfBlock(block: ScoredBlock, numComponents: number, count: number, indices: Uint32Array): void {
  const { start, numFrames, logTerms } = block;
  for (let frame = 0; frame < numFrames; frame++) {
    const row = frame * numComponents;
    const at = (start + frame) * count;
    for (let k = 0; k < numComponents; k++) insertInOrder(logTerms, row, k, Math.min(k, count), count, indices, at);
  }
}

/** One step of an insertion sort of at most `count` indices, of which `filled` are there. Most terms end at the first comparison. */
function insertInOrder(
  terms: Float64Array,
  row: number,
  k: number,
  filled: number,
  count: number,
  indices: Uint32Array,
  at: number,
): void {
  const term = terms[row + k];
  let place = at + filled;
  if (filled === count) {
    place--;
    if (!(term > terms[row + indices[place]])) return;
  }
  while (place > at && term > terms[row + indices[place - 1]]) {
    indices[place] = indices[place - 1];
    place--;
  }
  indices[place] = k;
}

/** Scores the frames of a block by the components that `selection` names for each; no other is looked at. */
export function scoreAmong(
  form: ScoringForm,
  { start, numFrames, x }: FrameBlock,
  selection: Uint32Array,
  count: number,
  result: Float64Array,
): void {
  const termOf = form.covarianceType === "diag" ? diagonalTerm : fullTerm;
  const terms = new Float64Array(count);
  const centred = new Float64Array(form.dim);
  for (let frame = 0; frame < numFrames; frame++) {
    for (let c = 0; c < count; c++) {
      const k = selection[(start + frame) * count + c];
      terms[c] = termOf(form, k, x, frame * form.dim, centred);
    }
    result[start + frame] = logSumExp(terms);
  }
}

/** c_k − ½ Σ_d ((x_d − μ_kd) / σ_kd)² of one frame, which begins at `row`. */
function diagonalTerm({ dim, means, whitening, logConstants }: ScoringForm, k: number, x: Float64Array, row: number) {
  let squared = 0;
  for (let d = 0, at = k * dim; d < dim; d++, at++) {
    const y = (x[row + d] - means[at]) * whitening[at];
    squared += y * y;
  }
  return logConstants[k] - 0.5 * squared;
}

/** c_k − ½ ‖ L_k⁻¹ (x − μ_k) ‖² of one frame, which begins at `row`; x − μ_k is left in `centred`. */
function fullTerm(form: ScoringForm, k: number, x: Float64Array, row: number, centred: Float64Array) {
  const { dim, means, whitening, logConstants } = form;
  for (let d = 0; d < dim; d++) centred[d] = x[row + d] - means[k * dim + d];
  let squared = 0;
  for (let i = 0, at = k * packedLength(dim); i < dim; i++) {
    let y = 0;
    for (let j = 0; j <= i; j++, at++) y += whitening[at] * centred[j];
    squared += y * y;
  }
  return logConstants[k] - 0.5 * squared;
}
