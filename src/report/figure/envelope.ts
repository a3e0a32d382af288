/** The least and the greatest sample of each column of a picture. */
export interface Envelope {
  readonly lows: Float32Array;
  readonly highs: Float32Array;
}

/**
 * A sound as so many columns, whatever its length: no peak is lost. O(samples).
 *
 * @param numColumns  at most; fewer where there are fewer samples
 */
export function envelopeOf(samples: Float32Array, numColumns: number): Envelope {
  const count = Math.min(numColumns, samples.length);
  const lows = new Float32Array(count);
  const highs = new Float32Array(count);
  for (let column = 0; column < count; column++) {
    const end = Math.floor(((column + 1) * samples.length) / count);
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = Math.floor((column * samples.length) / count); i < end; i++) {
      const sample = samples[i] as number;
      if (sample < low) low = sample;
      if (sample > high) high = sample;
    }
    lows[column] = low;
    highs[column] = high;
  }
  return { lows, highs };
}
