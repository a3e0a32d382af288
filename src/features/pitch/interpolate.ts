/**
 * Fills in the frames that are not voiced, in place: in the logarithm of frequency, along a line between the voiced frames
 * on both sides; before the first and after the last, with their pitch; where no frame is voiced, with `fallback`.
 *
 *   ln f_t = ln f_a + (t − a) / (b − a) · (ln f_b − ln f_a),   a < t < b
 */
export function interpolatePitch(f0: Float64Array, isVoiced: (frame: number) => boolean, fallback: number): void {
  let last = -1;
  for (let frame = 0; frame < f0.length; frame++) {
    if (!isVoiced(frame)) continue;
    const here = f0[frame] as number;
    if (last < 0) f0.fill(here, 0, frame);
    else {
      const before = f0[last] as number;
      const ratio = here / before;
      for (let t = last + 1; t < frame; t++) f0[t] = before * ratio ** ((t - last) / (frame - last));
    }
    last = frame;
  }
  f0.fill(last < 0 ? fallback : (f0[last] as number), last + 1);
}
