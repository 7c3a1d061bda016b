import type { CandleLibrary, Collection } from './collection.ts';

export interface CandlesQuery extends CandleLibrary {
  readonly pair: string;
  /** Left out: the last ones. */
  readonly fromMs?: number;
  /** Exclusive. */
  readonly toMs?: number;
  readonly limit: number;
}

export interface CandlePage {
  /** Open time in ms, open, high, low, close, volume; rising. */
  readonly candles: readonly (readonly [number, number, number, number, number, number])[];
  /** Where the next page begins; null: the range is over. */
  readonly nextFromMs: number | null;
}

/** What a process that keeps candles can tell beside what others ask of it. */
export interface ServedCollection extends Collection {
  candles(query: CandlesQuery): Promise<CandlePage>;
  /** Why it cannot do its work; null: it can. */
  trouble(): Promise<string | null>;
  metrics(): Promise<readonly CollectionMetric[]>;
}

export interface CollectionMetric {
  /** `tradai_collection_backfills_open`. */
  readonly name: string;
  readonly help: string;
  readonly value: number;
}
