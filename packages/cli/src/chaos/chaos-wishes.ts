/** Which run it is, apart from its seed: all that a trace keeps to run it again. */
export interface ChaosWishes {
  /** Name or file. */
  readonly strategy: string;
  readonly strategyDir?: readonly string[];
  /** A file of the user's. */
  readonly config?: string;
  readonly data: readonly string[];
  readonly from: string;
  readonly to?: string;
  readonly symbol?: readonly string[];
  readonly market?: string;
  readonly timeframe?: string;
  readonly markets?: string;
  readonly scenario: string;
  readonly clock: string;
  readonly kills: number;
}

/** Whether one thing held; `null`: it did. */
export interface Held {
  readonly check: string;
  readonly wrong: string | null;
}

/** What came of a seed. */
export interface SeedOutcome {
  readonly seed: number;
  readonly held: readonly Held[];
  readonly figures: SeedFigures;
  /** Relative to the report's folder. */
  readonly trace: string;
  /** What the process said last, where something did not hold. */
  readonly said: string;
}

export interface SeedFigures {
  readonly hours: number;
  readonly starts: number;
  readonly kills: number;
  readonly fired: number;
  /** Candles of a pair that were decided on, and those in between that were not. */
  readonly decided: number;
  readonly missed: number;
  readonly trades: number;
  /** Differences from a backtest of the same hours that have a cause; `null`: there was none to lay beside. */
  readonly explained: number | null;
  /** Milliseconds; a dry run has its stops to itself. */
  readonly unprotectedMs: number;
  readonly maxUsedWeight: number;
  readonly connectsPer5Min: number;
}

export function isHeld({ held }: SeedOutcome): boolean {
  return held.every(({ wrong }) => wrong === null);
}
