import { ServiceError } from '@tradai/runtime/ports';
import { symbolName } from '../collection/stored-symbols.ts';
import type {
  Backfill,
  BackfillState,
  BackfillWish,
  CandleLibrary,
  Collection,
  Freshness,
  FreshnessQuery,
  FreshnessState,
  StoredSymbol,
} from '../ports/collection.ts';

/** A collection that says what it is told to. */
export class FakeCollection implements Collection {
  /** By pair; what is not named is fresh. */
  readonly states = new Map<string, FreshnessState>();
  readonly queries: FreshnessQuery[] = [];
  readonly backfills = new Map<string, Backfill>();
  readonly keys = new Map<string, string>();
  readonly stored: StoredSymbol[] = [];
  failure: ServiceError | null = null;

  async freshness(query: FreshnessQuery): Promise<Freshness> {
    await this.#answer();
    this.queries.push(query);
    const stand = { firstMs: null, lastMs: null, lag: null, gaps: [] };
    const items = query.pairs.map((pair) => ({ pair, state: this.states.get(pair) ?? 'FRESH', ...stand }));
    return { asOfMs: 0, clockOffsetMs: 0, items };
  }

  async symbols(
    library: Partial<CandleLibrary>,
    after: string | null,
    limit: number,
  ): Promise<readonly StoredSymbol[]> {
    await this.#answer();
    const own = this.stored.filter(({ timeframe }) => timeframe === (library.timeframe ?? timeframe));
    return own.filter((symbol) => after === null || symbolName(symbol) > after).slice(0, limit);
  }

  async startBackfill(wish: BackfillWish, key: string): Promise<Backfill> {
    await this.#answer();
    const known = this.keys.get(key);
    if (known !== undefined) return this.backfills.get(known)!;
    const id = `b${this.keys.size + 1}`;
    const begun = { estimatedCandles: 0, candles: 0, pairsDone: {}, createdMs: 0, endedMs: null };
    this.keys.set(key, id);
    this.backfills.set(id, { ...wish, id, state: 'QUEUED', ...begun });
    return this.backfills.get(id)!;
  }

  async backfill(id: string): Promise<Backfill | null> {
    await this.#answer();
    return this.backfills.get(id) ?? null;
  }

  cancelBackfill(id: string): Promise<Backfill | null> {
    this.end(id, 'CANCELLED');
    return this.backfill(id);
  }

  end(id: string, state: BackfillState): void {
    this.backfills.set(id, { ...this.backfills.get(id)!, state });
  }

  #answer(): Promise<void> {
    return this.failure === null ? Promise.resolve() : Promise.reject(this.failure);
  }
}

/** What a collection that is away says. */
export const AWAY = new ServiceError('unavailable', 'The collection service at http://c:8002 does not answer.');
