import type { FeatureMatrix } from "../types.js";
import type { KernelPrecision } from "./kernel-options.js";
import type { MixtureFunctions } from "./mixture-functions.js";
import { type PackedForm, panelWidth, type RealArray } from "./packed-form.js";
import { createLayout, reserve, type WasmInstance } from "./wasm-instance.js";

/**
 * Rows of a block: its log terms of 64 components are 16 kB in float32, which with the rows themselves stays in the cache
 * nearest to the processor; 32 to 128 were equally fast.
 */
export const ROWS_PER_BLOCK = 64;

/** As in assembly/exponential.ts: a posterior under e⁻⁵⁰ is 0. */
const LEAST_LOG_POSTERIOR = -50;

/** Frames copied into the module's memory at a time. */
const STAGED_FRAMES = 1024;

/** Bytes of the vectors of a panel. */
const PANEL_BYTES = 32;
const VECTOR_BYTES = 16;

/** Where everything lies in the module's memory during one call, in bytes. */
export interface Places {
  readonly centre: number;
  readonly staged: number;
  readonly block: number;
  readonly terms: number;
  /** A vector a row. */
  readonly maxima: number;
  readonly rowSums: number;
  readonly shares: number;
  /** Float64, of the staged frames. */
  readonly logLikelihoods: number;
  /** Uint32, of the staged frames. */
  readonly indices: number;
  readonly rows: number;
  /** What the caller asked for beside, zeroed. */
  readonly extra: readonly number[];
}

export interface BlockShape {
  readonly dim: number;
  readonly rowLength: number;
  /** Of the form with most panels. */
  readonly numPanels: number;
  /** Indices a frame. @default 1 */
  readonly numIndices?: number;
  /** Bytes of further places. */
  readonly extra: readonly number[];
}

/** Runs the stages of a module over the blocks of a matrix. */
export interface BlockRunner {
  readonly functions: MixtureFunctions;
  readonly memory: WebAssembly.Memory;
  readonly precision: KernelPrecision;
  /** Makes room; views of the memory made before are gone. */
  readonly place: (shape: BlockShape) => Places;
  /** Copies values to a place. */
  readonly write: (values: RealArray | Uint32Array, place: number) => void;
  /**
   * Copies the frames in, `centre` taken off, and calls `onBlock` for each block of at most ROWS_PER_BLOCK with the first
   * frame's index, the number of frames and of rows (a multiple of 4); `onStage` after each piece of staged frames, whose
   * results then lie in `logLikelihoods` and `indices`.
   */
  readonly run: (
    features: FeatureMatrix,
    centre: Float64Array,
    shape: BlockShape,
    places: Places,
    onBlock: (row: number, numFrames: number, numRows: number, first: number) => void,
    onStage?: (first: number, numFrames: number) => void,
  ) => void;
  /**
   * The log terms of the block under a form whose parameters lie at these places. Those under the row's largest by more than
   * −`leastDifference` may be upper bounds of themselves.
   */
  readonly logTerms: (
    form: PackedForm,
    parameters: number,
    constants: number,
    shape: BlockShape,
    places: Places,
    numRows: number,
    leastDifference?: number,
  ) => void;
}

export function createBlockRunner(
  { functions, memory }: WasmInstance<MixtureFunctions>,
  precision: KernelPrecision,
): BlockRunner {
  const heapBase = functions.heapBase();
  const realBytes = precision === "f32" ? 4 : 8;

  const write: BlockRunner["write"] = (values, place) => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    new Uint8Array(memory.buffer, place, bytes.length).set(bytes);
  };

  return {
    functions,
    memory,
    precision,
    write,

    place({ dim, rowLength, numPanels, numIndices = 1, extra }) {
      const layout = createLayout(heapBase);
      const places: Places = {
        centre: layout.take(8 * dim + VECTOR_BYTES),
        staged: layout.take(8 * STAGED_FRAMES * dim),
        block: layout.take(ROWS_PER_BLOCK * rowLength * realBytes),
        terms: layout.take(numPanels * ROWS_PER_BLOCK * PANEL_BYTES),
        maxima: layout.take(ROWS_PER_BLOCK * VECTOR_BYTES),
        rowSums: layout.take(ROWS_PER_BLOCK * VECTOR_BYTES),
        shares: layout.take(ROWS_PER_BLOCK * realBytes),
        logLikelihoods: layout.take(8 * STAGED_FRAMES),
        indices: layout.take(4 * STAGED_FRAMES * numIndices),
        rows: layout.take(4 * (ROWS_PER_BLOCK + 1)),
        extra: extra.map((numBytes) => layout.take(numBytes)),
      };
      reserve(memory, layout.end());
      extra.forEach((numBytes, i) => {
        new Uint8Array(memory.buffer, places.extra[i], numBytes).fill(0);
      });
      return places;
    },

    run({ data, dim, numFrames }, centre, { rowLength }, places, onBlock, onStage) {
      const isSingle = data instanceof Float32Array;
      const load = isSingle ? functions.loadF32 : functions.loadF64;
      write(isSingle && precision === "f32" ? Float32Array.from(centre) : centre, places.centre);
      const frameBytes = dim * data.BYTES_PER_ELEMENT;
      for (let first = 0; first < numFrames; first += STAGED_FRAMES) {
        const count = Math.min(STAGED_FRAMES, numFrames - first);
        write(data.subarray(first * dim, (first + count) * dim), places.staged);
        for (let row = 0; row < count; row += ROWS_PER_BLOCK) {
          const inBlock = Math.min(ROWS_PER_BLOCK, count - row);
          const numRows = (inBlock + 3) & ~3;
          load(places.staged + row * frameBytes, inBlock, dim, places.centre, places.block, numRows, rowLength);
          onBlock(row, inBlock, numRows, first + row);
        }
        onStage?.(first, count);
      }
    },

    logTerms(form, parameters, constants, { rowLength }, places, numRows, leastDifference = LEAST_LOG_POSTERIOR) {
      const { block, terms, maxima } = places;
      const { covarianceType, dim, numComponents, numPanels } = form;
      functions.resetMaxima(maxima, numRows);
      if (covarianceType === "diag") {
        functions.diagonalLogTerms(
          block,
          numRows,
          dim,
          parameters,
          numPanels,
          constants,
          terms,
          ROWS_PER_BLOCK,
          maxima,
          leastDifference,
        );
      } else {
        functions.fullLogTerms(
          block,
          rowLength,
          numRows,
          dim,
          parameters,
          numComponents,
          numPanels,
          constants,
          terms,
          ROWS_PER_BLOCK,
          maxima,
          leastDifference,
        );
      }
    },
  };
}

/** Values of a row of the block: x alone, or with room for a 1 and up to whole tiles of products. */
export function rowLengthFor(form: Pick<PackedForm, "covarianceType" | "dim">, precision: KernelPrecision): number {
  if (form.covarianceType === "diag") return form.dim;
  const width = panelWidth(precision);
  return width * Math.ceil((4 * Math.floor(form.dim / 4) + 4) / width);
}
