/** One window: how its parameters grew an account where they were chosen and where they were judged. */
export interface WindowGrowth {
  /** Total returns as ratios, above −1 or equal, with the time they took, ms. */
  readonly trained: number;
  readonly trainMs: number;
  readonly tested: number;
  readonly testMs: number;
}

/** Share of the growth that survives out of sample. */
export interface Efficiency {
  /** Of each window: growth per year of the test over that of the training; `null` where the training did not grow. */
  readonly windows: readonly (number | null)[];
  /** The same of all windows together: log growth per year, summed over tests, over that of trainings. `null` where trainings did not grow. */
  readonly overall: number | null;
  /** Share of windows whose test grew, 0 to 1; NaN for none. */
  readonly profitable: number;
}

const YEAR_MS = 365 * 86_400_000;

/**
 * Walk-forward efficiency: Pardo, "The Evaluation and Optimization of Trading Strategies", 2nd edition, 2008, chapter 11. Growth is of logarithms, so
 * that windows add up; Pardo calls half and more a robust strategy.
 */
export function efficiency(windows: readonly WindowGrowth[]): Efficiency {
  const trainings = windows.map(({ trained, trainMs }) => ({ growth: Math.log1p(trained), years: trainMs / YEAR_MS }));
  const tests = windows.map(({ tested, testMs }) => ({ growth: Math.log1p(tested), years: testMs / YEAR_MS }));
  return {
    windows: windows.map((_, i) => share(perYear([tests[i]!]), perYear([trainings[i]!]))),
    overall: share(perYear(tests), perYear(trainings)),
    profitable: windows.filter(({ tested }) => tested > 0).length / windows.length,
  };
}

interface Grown {
  readonly growth: number;
  readonly years: number;
}

function perYear(parts: readonly Grown[]): number {
  const [growth, years] = parts.reduce(([g, y], part) => [g + part.growth, y + part.years], [0, 0]);
  return growth / years;
}

function share(test: number, training: number): number | null {
  return training > 0 ? test / training : null;
}
