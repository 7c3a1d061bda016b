import { setImmediate as immediate } from 'node:timers/promises';
import { canonicalHash } from '@tradai/runtime/contract';
import { candlesIn, type CandleTarget, type SeriesKey } from '@tradai/runtime/data';
import { ServiceError, type Holder, type Leases } from '@tradai/runtime/ports';
import { v7 } from 'uuid';
import { freshnessOf } from '../domain/freshness.ts';
import type { BackfillStore } from '../ports/backfill-store.ts';
import type { Clock } from '../ports/clock.ts';
import type {
  Backfill,
  BackfillWish,
  CandleLibrary,
  Freshness,
  FreshnessQuery,
  PairFreshness,
  StoredSymbol,
} from '../ports/collection.ts';
import type { ExchangeBudget } from '../ports/exchange-budget.ts';
import type { SeriesNote, SeriesNotes } from '../ports/series-notes.ts';
import type { CandlePage, CandlesQuery, CollectionMetric, ServedCollection } from '../ports/served-collection.ts';
import { BackfillWorker } from './backfill-worker.ts';
import type { BudgetRules } from './budgeted-exchange.ts';
import { candlePageOf } from './candle-page-of.ts';
import { checkWish, seriesKeyOf } from './check-wish.ts';
import { KnownExchanges, type OpenExchange } from './known-exchanges.ts';
import { storedSymbols } from './stored-symbols.ts';

/** An exchange whose clock differs by this much would have open candles taken for closed, or closed ones for missing. */
const MOST_OFFSET_MS = 2000;

export interface CollectionOptions {
  readonly store: CandleTarget;
  readonly jobs: BackfillStore;
  readonly notes: SeriesNotes;
  readonly budget: ExchangeBudget;
  /** Of all processes that write this store. */
  readonly leases: Leases;
  readonly openExchange: OpenExchange;
  readonly clock: Clock;
  readonly me: Holder;
  /** No other process works on these backfills. */
  readonly isAlone: boolean;
  /** How often an exchange may be asked; its client's own pace, one request at a time, when left out. */
  readonly rulesOf?: (exchange: string) => BudgetRules;
  readonly leaseMs?: number;
  readonly onNews?: (text: string) => void;
  /** At the end of `stop`. */
  readonly onStop?: () => void;
}

const OWN_PACE: BudgetRules = { everyMs: 0, atOnce: 1 };

/** Keeps candles: says how fresh they are, and fills what is missing. Backfills go on while it is started. */
export class CollectionService implements ServedCollection {
  readonly #options: CollectionOptions;
  readonly #exchanges: KnownExchanges;
  readonly #worker: BackfillWorker;

  constructor(options: CollectionOptions) {
    const { openExchange: open, budget, clock, rulesOf: rules = () => OWN_PACE } = options;
    this.#options = options;
    this.#exchanges = new KnownExchanges({ open, budget, clock, rules });
    this.#worker = new BackfillWorker({ ...options, exchanges: this.#exchanges });
  }

  start(): void {
    this.#worker.start();
  }

  /** What is on its way is stored first; the rest is left to the next start. */
  async stop(): Promise<void> {
    await this.#worker.stop();
    await this.#exchanges.close();
    this.#options.onStop?.();
  }

  async freshness(query: FreshnessQuery): Promise<Freshness> {
    const { jobs, notes, clock } = this.#options;
    const { exchange, market, pairs } = query;
    const keys = pairs.map((pair) => seriesKeyOf(query, pair));
    const noted = new Map((await notes.of(query)).map((note) => [note.pair, note]));
    const inWork = pairsInWork(query, await jobs.open());
    const items: PairFreshness[] = [];
    // One after the other: the times of one series are in memory, not of all.
    for (const key of keys) {
      items.push(await this.#stand(key, query, noted.get(key.pair), inWork.has(key.pair)));
      // Others have their turn between two files.
      await immediate();
    }
    const clockOffsetMs = this.#exchanges.offsetMs(exchange, market);
    return { asOfMs: clock.now(), clockOffsetMs, items };
  }

  symbols(library: Partial<CandleLibrary>, after: string | null, limit: number): Promise<readonly StoredSymbol[]> {
    return storedSymbols(this.#options.store, library, after, limit);
  }

  async startBackfill(wish: BackfillWish, key: string): Promise<Backfill> {
    const { jobs, clock } = this.#options;
    checkWish(wish);
    const { fromMs, toMs, pairs } = wish;
    const end = Math.min(toMs, clock.now());
    const each = Math.max(0, candlesIn(seriesKeyOf(wish, pairs[0]!), { fromMs, toMs: end })!);
    const accepted = await jobs.accept(
      {
        ...wish,
        ...{ id: v7(), state: 'QUEUED', estimatedCandles: each * pairs.length, candles: 0, pairsDone: {} },
        ...{ createdMs: clock.now(), endedMs: null },
      },
      key,
      canonicalHash(wish),
    );
    if (accepted.kind === 'mismatch')
      throw new ServiceError('refused', 'The key was used for another backfill; send another key.');
    this.#worker.wake();
    return accepted.backfill;
  }

  backfill(id: string): Promise<Backfill | null> {
    return this.#options.jobs.get(id);
  }

  async cancelBackfill(id: string): Promise<Backfill | null> {
    const { jobs, clock } = this.#options;
    const backfill = await jobs.cancel(id, clock.now());
    this.#worker.cancel(id);
    return backfill;
  }

  candles(query: CandlesQuery): Promise<CandlePage> {
    return candlePageOf(this.#options.store, query);
  }

  async trouble(): Promise<string | null> {
    const { store, jobs } = this.#options;
    try {
      await Promise.all([store.markets(), jobs.open()]);
    } catch {
      return `${store.place} cannot be read.`;
    }
    const { worstOffsetMs } = this.#exchanges;
    if (worstOffsetMs < MOST_OFFSET_MS) return null;
    return `The clock of an exchange differs by ${(worstOffsetMs / 1000).toFixed(1)} s.`;
  }

  async metrics(): Promise<readonly CollectionMetric[]> {
    const open = await this.#options.jobs.open();
    const left = open.reduce((sum, { pairs, pairsDone }) => sum + pairs.length - Object.keys(pairsDone).length, 0);
    return [
      { name: 'tradai_collection_backfills_open', help: 'Backfills that have not ended.', value: open.length },
      { name: 'tradai_collection_pairs_left', help: 'Pairs of open backfills that are not done.', value: left },
      {
        name: 'tradai_collection_clock_offset_seconds',
        help: 'The greatest difference to the clock of an exchange.',
        value: this.#exchanges.worstOffsetMs / 1000,
      },
      {
        name: 'tradai_collection_resident_bytes',
        help: 'Memory of the process.',
        value: process.memoryUsage.rss(),
      },
    ];
  }

  async #stand(
    key: SeriesKey,
    { fromMs, toMs }: FreshnessQuery,
    note: SeriesNote | undefined,
    isInWork: boolean,
  ): Promise<PairFreshness> {
    const { store, clock } = this.#options;
    const { exchange, market, pair } = key;
    const nowMs = clock.now() + this.#exchanges.offsetMs(exchange, market);
    const facts = {
      ...{ times: await store.times(key), empty: note?.empty ?? [], isInWork },
      ...{ isHopeless: (note?.problem ?? null) !== null, isListed: true },
    };
    const ask = {
      nowMs,
      ...(fromMs === undefined ? {} : { fromMs }),
      ...(toMs === undefined ? {} : { toMs }),
    };
    const found = freshnessOf(key, facts, ask);
    const mayBeGone = found.state === 'MISSING' || found.state === 'STALE';
    if (!mayBeGone || (await this.#exchanges.isListed(exchange, market, pair))) return { pair, ...found };
    return { pair, ...found, state: 'UNAVAILABLE' };
  }
}

/** Pairs of a library that an open backfill has not done yet. */
function pairsInWork({ exchange, market, timeframe }: CandleLibrary, open: readonly Backfill[]): ReadonlySet<string> {
  const own = open.filter(
    (each) => each.exchange === exchange && each.market === market && each.timeframe === timeframe,
  );
  return new Set(own.flatMap(({ pairs, pairsDone }) => pairs.filter((pair) => pairsDone[pair] === undefined)));
}
