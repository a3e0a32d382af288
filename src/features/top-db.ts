/** max(L, max L − topDb) over the whole recording, as librosa's power_to_db. */
export function raiseToTop(bands: Float64Array, topDb: number): void {
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < bands.length; i++) top = Math.max(top, bands[i] as number);
  const floor = top - topDb;
  for (let i = 0; i < bands.length; i++) bands[i] = Math.max(bands[i] as number, floor);
}
