/** Seconds as text, rounded to microseconds and free of exponents: 0.1 + 0.2 is "0.3". */
export function writtenSeconds(seconds: number): string {
  return seconds.toFixed(6).replace(/\.?0+$/, "");
}
