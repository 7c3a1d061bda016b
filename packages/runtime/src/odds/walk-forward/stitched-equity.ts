/** The account of one test, which began with money of its own. */
export interface TestAccount {
  /** Ends of the periods, epoch ms, rising. */
  readonly timesMs: Float64Array;
  readonly equity: Float64Array;
  /** What the account began with, above 0. */
  readonly start: number;
}

/** One account over all tests: each grows what the one before has left. */
export interface StitchedEquity {
  readonly timesMs: Float64Array;
  readonly equity: Float64Array;
  /** Which test each value is of, counted from 0. */
  readonly windows: Uint32Array;
}

/**
 * Tests in order of time. Where they overlap, a test counts until the next one's first value, since the newer parameters would have been in use from then on.
 */
export function stitchedEquity(tests: readonly TestAccount[], start: number): StitchedEquity {
  const timesMs: number[] = [];
  const equity: number[] = [];
  const windows: number[] = [];
  let account = start;
  tests.forEach((test, window) => {
    const untilMs = tests[window + 1]?.timesMs[0] ?? Infinity;
    const began = account;
    for (let i = 0; i < test.timesMs.length && test.timesMs[i]! < untilMs; i++) {
      account = began * (test.equity[i]! / test.start);
      timesMs.push(test.timesMs[i]!);
      equity.push(account);
      windows.push(window);
    }
  });
  return { timesMs: Float64Array.from(timesMs), equity: Float64Array.from(equity), windows: Uint32Array.from(windows) };
}
