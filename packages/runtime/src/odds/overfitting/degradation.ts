import { mean } from '../../metrics/numbers.ts';

/** The straight line of performance where trials were judged over performance where they were chosen. */
export interface Degradation {
  readonly intercept: number;
  /** Below zero: the better a trial looks where it was chosen, the worse it does elsewhere. NaN when all look the same. */
  readonly slope: number;
  /** Share of the variance that the line explains, 0 to 1. */
  readonly rSquared: number;
  /** Share of splits in which the chosen trial lost money in the other half. */
  readonly probabilityOfLoss: number;
}

/** Least squares. Bailey, Borwein, López de Prado and Zhu (2017), section 4.2. Arrays of one length, at least 2. */
export function degradation(chosen: Float64Array, judged: Float64Array): Degradation {
  const [centerX, centerY] = [mean(chosen), mean(judged)];
  let [together, squaresX, squaresY] = [0, 0, 0];
  for (let i = 0; i < chosen.length; i++) {
    const [x, y] = [chosen[i]! - centerX, judged[i]! - centerY];
    together += x * y;
    squaresX += x * x;
    squaresY += y * y;
  }
  const slope = together / squaresX;
  return {
    slope,
    intercept: centerY - slope * centerX,
    rSquared: (together * together) / (squaresX * squaresY),
    probabilityOfLoss: judged.filter((value) => value < 0).length / judged.length,
  };
}
