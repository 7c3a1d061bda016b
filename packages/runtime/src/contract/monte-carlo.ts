import type { ParamValue } from '@tradai/strategy-sdk/graph';
import type { MonteCarloRecord } from './odds.ts';
import type { DailyEquityRecord, SampleRecord } from './sample.ts';

export const MONTE_CARLO_SCHEMA = 'tradai.monte-carlo/1';

/** What `monte-carlo.json` holds: a run, and accounts that might have been. Equal runs with equal seeds have equal documents. */
export interface MonteCarloDocument {
  readonly schema: typeof MONTE_CARLO_SCHEMA;
  readonly mode: 'monte-carlo';
  readonly versions: Readonly<Record<string, string>>;
  readonly strategy: { readonly name: string; readonly sha256: string };
  readonly exchange: string;
  /** Those that have candles in the range. */
  readonly pairs: readonly string[];
  readonly timeframe: string;
  readonly stake_currency: string;
  readonly starting_balance: number;
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly seed: number;
  /** The run as it was. */
  readonly figures: Omit<SampleRecord, 'objectives'>;
  readonly equity: DailyEquityRecord;
  readonly monte_carlo: Omit<MonteCarloRecord, 'of'>;
  readonly warnings: readonly string[];
}
