import {
  lastRadix4Pass,
  type Pass,
  type RunPass,
  radix2Pass,
  radix3Pass,
  radix4Pass,
  radix5Pass,
  radix8Pass,
} from "./passes.js";

/** A Fourier transform of `length` complex values, stored re, im, re, im, … */
export interface ComplexTransform {
  readonly length: number;
  /** X_k = Σ_n x_n e^(−2πi k n / N) of the first 2 · length numbers of `from`, into those of `to`, which may be `from`. */
  readonly transform: (from: Float64Array, to: Float64Array) => void;
}

interface Step extends Pass {
  readonly run: RunPass;
}

/** The passes for a power of two: of eight, and of four where the rest is no eight; a lone two for length 2 alone. */
function evenRadices(exponent: number): readonly number[] {
  if (exponent === 1) return [2];
  const numFours = (2 * exponent) % 3;
  return [...Array<number>((exponent - 2 * numFours) / 3).fill(8), ...Array<number>(numFours).fill(4)];
}

/** The radices of the passes, or null where the length has another prime factor than 2, 3 and 5. */
function radicesOf(length: number): readonly number[] | null {
  let rest = length;
  const timesDivided = (prime: number): number => {
    let times = 0;
    for (; rest % prime === 0; rest /= prime) times++;
    return times;
  };
  const even = evenRadices(timesDivided(2));
  const fives = Array<number>(timesDivided(5)).fill(5);
  const threes = Array<number>(timesDivided(3)).fill(3);
  return rest === 1 ? [...even, ...fives, ...threes] : null;
}

/** Whether `createStockham` takes the length: 2^a 3^b 5^c. */
export function isSmooth(length: number): boolean {
  return radicesOf(length) !== null;
}

function passFunction(radix: number, isLast: boolean): RunPass {
  switch (radix) {
    case 8:
      return radix8Pass;
    case 5:
      return radix5Pass;
    case 4:
      return isLast ? lastRadix4Pass : radix4Pass;
    case 3:
      return radix3Pass;
    default:
      return radix2Pass;
  }
}

/** cos and sin of −2π p k / (radix · numTwiddles) for k = 1 … radix − 1, 2 (radix − 1) values for each p, as a `Pass` has them. */
export function createTwiddles(radix: number, numTwiddles: number): Float64Array {
  const n = radix * numTwiddles;
  const twiddles = new Float64Array(2 * (radix - 1) * numTwiddles);
  for (let p = 0, at = 0; p < numTwiddles; p++) {
    for (let k = 1; k < radix; k++) {
      twiddles[at++] = Math.cos((2 * Math.PI * p * k) / n);
      twiddles[at++] = -Math.sin((2 * Math.PI * p * k) / n);
    }
  }
  return twiddles;
}

function createSteps(length: number, radices: readonly number[]): readonly Step[] {
  let stride = 1;
  return radices.map((radix, i) => {
    const numTwiddles = length / (stride * radix);
    const twiddles = createTwiddles(radix, numTwiddles);
    const step = { numTwiddles, stride, twiddles, run: passFunction(radix, i === radices.length - 1) };
    stride *= radix;
    return step;
  });
}

/**
 * The transform of 2^a 3^b 5^c values in passes of Stockham's order: no bit reversal, each pass reads one array from end to
 * end and writes another. Tables and work space are made here, nothing per call. O(N log N).
 *
 * Real and imaginary parts lie side by side: with an array for each, a real frame of 512 took a fifteenth longer (Node 20,
 * one EPYC core). The last pass together with what follows it in `createRealFft` took no less than the two apart.
 *
 * @param length  as `isSmooth` says
 * @see C. Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992, §1.7 and §2.4
 */
export function createStockham(length: number): ComplexTransform {
  const steps = createSteps(length, radicesOf(length) ?? []);
  const work = [new Float64Array(2 * length), new Float64Array(2 * length)] as const;
  const transform = (from: Float64Array, to: Float64Array): void => {
    let source = from;
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i];
      // A pass reads all of a butterfly before it writes, so that a single one may do it in place.
      const target = i === steps.length - 1 ? to : work[i % 2 === 0 ? 0 : 1];
      step.run(step, source, target);
      source = target;
    }
    if (steps.length > 0) return;
    to[0] = from[0];
    to[1] = from[1];
  };
  return { length, transform };
}
