import type { FeatureMatrix } from "../types.js";
import type { PackedForms } from "./form-packer.js";
import type { PackedForm } from "./packed-form.js";
import { type BlockRunner, type BlockShape, rowLengthFor } from "./simd-blocks.js";

/** The log terms of blocks under one form, with what is needed to read them. */
export function runOne(
  runner: BlockRunner,
  { centre, packed: [form] }: PackedForms,
  features: FeatureMatrix,
  options: { readonly extra: readonly number[]; readonly numIndices?: number },
) {
  const packed = form as PackedForm;
  const shape: BlockShape = {
    dim: packed.dim,
    rowLength: rowLengthFor(packed, runner.precision),
    numPanels: packed.numPanels,
    ...options,
    extra: [packed.parameters.byteLength, packed.constants.byteLength, ...options.extra],
  };
  const places = runner.place(shape);
  const [parameters = 0, constants = 0, ...extra] = places.extra;
  runner.write(packed.parameters, parameters);
  runner.write(packed.constants, constants);
  const run = (
    onBlock: (row: number, numFrames: number, numRows: number, first: number) => void,
    onStage?: (first: number, numFrames: number) => void,
  ): void => runner.run(features, centre, shape, places, onBlock, onStage);
  const logTerms = (numRows: number, leastDifference?: number): void =>
    runner.logTerms(packed, parameters, constants, shape, places, numRows, leastDifference);
  return { packed, places, parameters, constants, extra, run, logTerms };
}
