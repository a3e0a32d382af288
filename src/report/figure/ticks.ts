/**
 * Round numbers from low to high, about as many as asked for: multiples of 1, 2 or 5 times a power of ten.
 *
 * @param count  intervals wished for
 */
export function ticksOf(low: number, high: number, count: number): readonly number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / Math.max(1, count);
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * unit >= 0.999 * rough) ?? 10) * unit;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first) + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Digits after the point that tell the ticks apart. */
export function tickText(value: number, ticks: readonly number[]): string {
  const [first = 0, second = first + 1] = ticks;
  const digits = Math.max(0, -Math.floor(Math.log10(Math.abs(second - first)) + 1e-9));
  return value.toFixed(digits).replace("-", "−");
}
