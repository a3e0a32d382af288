/** The definition: X_k = Σ_n x_n e^(−2πi k n / N), k n taken modulo N so that the angles stay exact. */
export function slowFourier(re: ArrayLike<number>, im: ArrayLike<number>): { re: Float64Array; im: Float64Array } {
  const length = re.length;
  const spectrum = { re: new Float64Array(length), im: new Float64Array(length) };
  for (let k = 0; k < length; k++) {
    let sumRe = 0;
    let sumIm = 0;
    for (let n = 0; n < length; n++) {
      const angle = (-2 * Math.PI * ((k * n) % length)) / length;
      const [x, y] = [re[n] as number, im[n] as number];
      sumRe += x * Math.cos(angle) - y * Math.sin(angle);
      sumIm += x * Math.sin(angle) + y * Math.cos(angle);
    }
    spectrum.re[k] = sumRe;
    spectrum.im[k] = sumIm;
  }
  return spectrum;
}
