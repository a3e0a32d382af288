import type { FeatureMatrix } from "../types.js";
import type { PackedForm } from "./packed-form.js";
import { type Block, type BlockRunner, type BlockShape, formBytes, rowLengthFor } from "./simd-blocks.js";

/** Blocks under one form, with what is needed to read them. */
export function runOne(
  runner: BlockRunner,
  form: PackedForm,
  features: FeatureMatrix,
  options: { readonly extra?: readonly number[]; readonly numIndices?: number; readonly rowLength?: number } = {},
) {
  const shape: BlockShape = {
    dim: form.dim,
    numPanels: form.numPanels,
    rowLength: rowLengthFor(form, runner.build),
    ...options,
    extra: [...formBytes(form), ...(options.extra ?? [])],
  };
  const places = runner.place(shape);
  const placed = runner.placeForm(form, features, places.extra, 0);
  const run = (onBlock: (block: Block) => void, onStage?: (first: number, numFrames: number) => void): void =>
    runner.run(
      features,
      places,
      (block) => {
        runner.load(features, placed.centre, shape, places, block);
        onBlock(block);
      },
      onStage,
    );
  const logTerms = (numRows: number, leastDifference?: number): void =>
    runner.logTerms(placed, shape, places, numRows, leastDifference);
  return { shape, places, placed, extra: places.extra.slice(3), run, logTerms };
}
