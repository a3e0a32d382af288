import type { FeatureMatrix } from "../../types.js";
import { createLayout, type MixtureFunctions, reserve, type WasmInstance } from "./mixture-module.js";
import { type Build, type PackedForm, panelWidth, type RealArray } from "./packed-form.js";

/**
 * The SIMD kernel's walk over the frames. They are copied into the module's memory piece by piece, and each block of them goes
 * through the stages that scoring, statistics, distances and selection are made of.
 */

/**
 * Rows of a block: its log terms of 64 components are 16 kB in float32, which with the rows themselves stays in the cache
 * nearest to the processor.
 */
export const ROWS_PER_BLOCK = 64;

/** As in assembly/exponential.ts: a posterior under e⁻⁵⁰ is 0. */
const LEAST_LOG_POSTERIOR = -50;

/** Frames copied into the module's memory at a time. */
const STAGED_FRAMES = 1024;

const PANEL_BYTES = 32;
const VECTOR_BYTES = 16;

/** Where everything lies in the module's memory during one call, in bytes. */
export interface Places {
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

/** What a call needs room for. */
export interface BlockShape {
  readonly dim: number;
  /** Values of a row of the block. */
  readonly rowLength: number;
  /** Of the form with most panels. */
  readonly numPanels: number;
  /** Indices a frame. @default 1 */
  readonly numIndices?: number;
  /** Bytes of further places. */
  readonly extra: readonly number[];
}

/** A form in the module's memory. */
export interface PlacedForm {
  readonly form: PackedForm;
  readonly parameters: number;
  readonly constants: number;
  readonly centre: number;
}

/** Forms that are to be scored together, in the module's memory with room for the work. */
export interface PlacedForms {
  readonly forms: readonly PackedForm[];
  /** Of the frames that the centres were written for. */
  readonly isSingle: boolean;
  readonly shape: BlockShape;
  readonly places: Places;
  readonly placed: readonly PlacedForm[];
}

/** Some of the staged frames: the first as counted from the first staged, and from the first of all. */
export interface Block {
  readonly row: number;
  readonly first: number;
  readonly numFrames: number;
  /** At most ROWS_PER_BLOCK, a multiple of 4. */
  readonly numRows: number;
}

/** Runs the stages of a module over the blocks of a matrix. */
export interface BlockRunner {
  readonly build: Build;
  readonly functions: MixtureFunctions;
  readonly memory: WebAssembly.Memory;
  /** Makes room; views of the memory made before are gone. */
  readonly place: (shape: BlockShape) => Places;
  /** The forms that were placed last, if nothing has been placed since: live use scores frame after frame under the same. */
  readonly resident: () => PlacedForms | null;
  readonly keepResident: (forms: PlacedForms) => void;
  /** Copies values to a place. */
  readonly write: (values: RealArray | Uint32Array, place: number) => void;
  /** Copies a form to the three places from `places[at]` on that `formBytes` asked for. */
  readonly placeForm: (form: PackedForm, features: FeatureMatrix, places: readonly number[], at: number) => PlacedForm;
  /**
   * Copies the frames in, piece by piece, and calls `onBlock` for each block of them; `onStage` after each piece, whose
   * results then lie in `logLikelihoods` and `indices`.
   */
  readonly run: (
    features: FeatureMatrix,
    places: Places,
    onBlock: (block: Block) => void,
    onStage?: (first: number, numFrames: number) => void,
  ) => void;
  /** Makes rows of the block's frames, the form's centre taken off. */
  readonly load: (features: FeatureMatrix, centre: number, shape: BlockShape, places: Places, block: Block) => void;
  /**
   * The log terms of the loaded block under a form. Those under the row's largest by more than −`leastDifference` may be
   * upper bounds of themselves.
   */
  readonly logTerms: (
    form: PlacedForm,
    shape: BlockShape,
    places: Places,
    numRows: number,
    leastDifference?: number,
  ) => void;
}

export function createBlockRunner({ functions, memory }: WasmInstance<MixtureFunctions>, build: Build): BlockRunner {
  const heapBase = functions.heapBase();
  const realBytes = build.precision === "f32" ? 4 : 8;
  let resident: PlacedForms | null = null;

  const write: BlockRunner["write"] = (values, place) => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    new Uint8Array(memory.buffer, place, bytes.length).set(bytes);
  };

  return {
    build,
    functions,
    memory,
    write,
    resident: () => resident,
    keepResident(forms) {
      resident = forms;
    },

    place({ dim, rowLength, numPanels, numIndices = 1, extra }) {
      resident = null;
      const layout = createLayout(heapBase);
      const places: Places = {
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

    placeForm(form, { data }, places, at) {
      const [parameters = 0, constants = 0, centre = 0] = places.slice(at, at + 3);
      write(form.parameters, parameters);
      write(form.constants, constants);
      // As `loadFrames` of assembly/frames.ts reads it.
      const isSingle = build.precision === "f32" && data instanceof Float32Array;
      write(isSingle ? Float32Array.from(form.centre) : form.centre, centre);
      return { form, parameters, constants, centre };
    },

    run({ data, dim, numFrames }, places, onBlock, onStage) {
      for (let first = 0; first < numFrames; first += STAGED_FRAMES) {
        const count = Math.min(STAGED_FRAMES, numFrames - first);
        write(data.subarray(first * dim, (first + count) * dim), places.staged);
        for (let row = 0; row < count; row += ROWS_PER_BLOCK) {
          const inBlock = Math.min(ROWS_PER_BLOCK, count - row);
          onBlock({ row, first: first + row, numFrames: inBlock, numRows: (inBlock + 3) & ~3 });
        }
        onStage?.(first, count);
      }
    },

    load({ data, dim }, centre, { rowLength }, { staged, block }, { row, numFrames, numRows }) {
      const load = data instanceof Float32Array ? functions.loadF32 : functions.loadF64;
      load(staged + row * dim * data.BYTES_PER_ELEMENT, numFrames, dim, centre, block, numRows, rowLength);
    },

    logTerms({ form, parameters, constants }, { rowLength }, places, numRows, leastDifference = LEAST_LOG_POSTERIOR) {
      const { dim, numComponents, numPanels } = form;
      const { block, terms, maxima } = places;
      functions.resetMaxima(maxima, numRows);
      if (form.covarianceType === "diag") {
        functions.diagonalLogTerms(
          block,
          rowLength,
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

/** Bytes of the places of a form, for `placeForm`. */
export const formBytes = ({ parameters, constants, dim }: PackedForm): number[] => [
  parameters.byteLength,
  constants.byteLength,
  8 * dim + VECTOR_BYTES,
];

/** Values of a row of the block: x alone, or with room for a 1 and up to whole tiles of products. */
export function rowLengthFor(form: Pick<PackedForm, "covarianceType" | "dim">, build: Build): number {
  if (form.covarianceType === "diag") return form.dim;
  const width = panelWidth(build);
  return width * Math.ceil((4 * Math.floor(form.dim / 4) + 4) / width);
}

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
