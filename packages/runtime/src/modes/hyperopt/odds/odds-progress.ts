import type { SearchOddsRecord } from '../../../contract/odds.ts';

/** A question that is being answered, and how much of it is done: runs of the sensitivity, histories of Monte Carlo, of others 0 of 1. */
export interface OddsProgress {
  readonly question: keyof Omit<SearchOddsRecord, 'days' | 'trials'>;
  readonly done: number;
  readonly total: number;
}
