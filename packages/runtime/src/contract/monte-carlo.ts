import type { ParamValue } from '@tradai/strategy-sdk/graph';
import type { DocumentHead } from './document-head.ts';
import type { MonteCarloRecord } from './odds.ts';
import type { DailyEquityRecord, SampleRecord } from './sample.ts';

export const MONTE_CARLO_SCHEMA = 'tradai.monte-carlo/1';

/** What `monte-carlo.json` holds: a run, and accounts that might have been. Equal runs with equal seeds have equal documents. */
export interface MonteCarloDocument extends DocumentHead {
  readonly schema: typeof MONTE_CARLO_SCHEMA;
  readonly mode: 'monte-carlo';
  /** Those that have candles in the range. */
  readonly pairs: readonly string[];
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly seed: number;
  /** The run as it was. */
  readonly figures: Omit<SampleRecord, 'objectives'>;
  readonly equity: DailyEquityRecord;
  readonly monte_carlo: Omit<MonteCarloRecord, 'of'>;
  readonly warnings: readonly string[];
}
