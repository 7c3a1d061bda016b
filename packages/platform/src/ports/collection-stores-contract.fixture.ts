import { describe, expect, it } from 'vitest';
import type { BackfillStore } from './backfill-store.ts';
import type { Backfill } from './collection.ts';
import type { ExchangeBudget } from './exchange-budget.ts';
import type { Revision, SeriesNotes } from './series-notes.ts';

const NOW = Date.UTC(2026, 0, 5, 10);
const LIBRARY = { exchange: 'binance', market: 'spot', timeframe: '1h' } as const;
const BTC = { ...LIBRARY, pair: 'BTC/USDT' };

/** What the collection service keeps, on one store. */
export interface CollectionStores {
  readonly jobs: BackfillStore;
  readonly notes: SeriesNotes;
  readonly budget: ExchangeBudget;
}

function backfillOf(id: string, more: Partial<Backfill> = {}): Backfill {
  return {
    ...{ ...LIBRARY, pairs: ['BTC/USDT', 'ETH/USDT'], fromMs: 0, toMs: NOW, reason: 'a test' },
    ...{ id, state: 'QUEUED', estimatedCandles: 100, candles: 0, pairsDone: {}, createdMs: NOW, endedMs: null },
    ...more,
  };
}

type Promised = [what: string, check: (stores: CollectionStores) => Promise<void>];

const backfills: Promised[] = [
  [
    'a backfill is the same under the same key, and another wish is refused',
    async ({ jobs }) => {
      const first = await jobs.accept(backfillOf('b1'), 'k', 'hash');
      expect(first).toEqual({ kind: 'accepted', backfill: backfillOf('b1') });
      expect(await jobs.accept(backfillOf('b2'), 'k', 'hash')).toEqual({ ...first, kind: 'replayed' });
      expect(await jobs.accept(backfillOf('b3'), 'k', 'other')).toEqual({ kind: 'mismatch' });
      expect(await jobs.get('b2')).toBeNull();
    },
  ],
  [
    'a backfill runs from the first word of a pair on, and ends with the last pair',
    async ({ jobs }) => {
      await jobs.accept(backfillOf('b1'), 'k', 'hash');
      expect(await jobs.progress('b1', 'BTC/USDT', 5)).toMatchObject({ state: 'RUNNING', candles: 5, pairsDone: {} });
      const one = await jobs.endPair('b1', 'BTC/USDT', { candles: 9, error: null }, NOW);
      expect(one).toMatchObject({ state: 'RUNNING', candles: 9, endedMs: null });
      await jobs.progress('b1', 'BTC/USDT', 1);
      await jobs.endPair('b1', 'BTC/USDT', { candles: 1, error: 'late' }, NOW);
      const ended = await jobs.endPair('b1', 'ETH/USDT', { candles: 0, error: 'gone' }, NOW + 1);
      expect(ended).toMatchObject({ state: 'PARTIAL', candles: 9, endedMs: NOW + 1 });
      expect(ended!.pairsDone).toEqual({
        'BTC/USDT': { candles: 9, error: null },
        'ETH/USDT': { candles: 0, error: 'gone' },
      });
      expect(await jobs.cancel('b1', NOW + 2), 'it has ended').toEqual(ended);
    },
  ],
  [
    'a backfill that was canceled changes no more',
    async ({ jobs }) => {
      await jobs.accept(backfillOf('b1'), 'k', 'hash');
      const canceled = await jobs.cancel('b1', NOW);
      expect(canceled).toMatchObject({ state: 'CANCELLED', endedMs: NOW });
      expect(await jobs.progress('b1', 'BTC/USDT', 5)).toEqual(canceled);
      expect(await jobs.endPair('b1', 'BTC/USDT', { candles: 5, error: null }, NOW)).toEqual(canceled);
      expect(await jobs.cancel('nope', NOW)).toBeNull();
    },
  ],
  [
    'open backfills come oldest first',
    async ({ jobs }) => {
      for (const [at, id] of ['b1', 'b2', 'b3'].entries())
        await jobs.accept(backfillOf(id, { createdMs: NOW - at, isAgain: true }), id, 'hash');
      await jobs.cancel('b2', NOW);
      expect((await jobs.open()).map(({ id, isAgain }) => [id, isAgain])).toEqual([
        ['b3', true],
        ['b1', true],
      ]);
    },
  ],
];

const others: Promised[] = [
  [
    'what is known of a series is kept by pair of a library',
    async ({ notes }) => {
      const nothing = { pair: 'BTC/USDT', empty: [], problem: null };
      expect([await notes.get(BTC), await notes.of(LIBRARY)]).toEqual([nothing, []]);
      const note = { ...nothing, empty: [{ fromMs: 1, toMs: 5 }], problem: 'gone' };
      await notes.put(BTC, note);
      expect([await notes.get(BTC), await notes.of(LIBRARY)]).toEqual([note, [note]]);
      expect(await notes.of({ ...LIBRARY, timeframe: '1M' })).toEqual([]);
      await notes.put(BTC, nothing);
      expect(await notes.get(BTC)).toEqual(nothing);
    },
  ],
  [
    'a correction is noted once',
    async ({ notes }) => {
      const seen = (openMs: number, volume: number): Revision => ({
        ...{ openMs, before: [1, 2, 0.5, 1.5, 10], after: [1, 2, 0.5, 1.5, volume], seenMs: NOW },
      });
      await notes.revised(BTC, [seen(0, 11), seen(3_600_000, 12)]);
      await notes.revised(BTC, [
        { ...seen(0, 11), seenMs: NOW + 1 },
        { ...seen(0, 13), seenMs: NOW + 2 },
      ]);
      expect(await notes.revisions(BTC)).toEqual([
        ...[seen(0, 11), { ...seen(0, 13), seenMs: NOW + 2 }, seen(3_600_000, 12)],
      ]);
      expect(await notes.revisions({ ...BTC, pair: 'ETH/USDT' })).toEqual([]);
    },
  ],
  [
    'the later of two pauses counts, and turns come one after the other',
    async ({ budget }) => {
      expect(await budget.pausedUntil('binance')).toBe(0);
      await budget.pause('binance', NOW + 60_000);
      await budget.pause('binance', NOW + 10_000);
      expect([await budget.pausedUntil('binance'), await budget.pausedUntil('kraken')]).toEqual([NOW + 60_000, 0]);
      const turns = await Promise.all([1, 2, 3].map(() => budget.turn('binance', NOW, 100)));
      expect(turns.toSorted((a, b) => a - b)).toEqual([NOW, NOW + 100, NOW + 200]);
      expect(await budget.turn('binance', NOW + 5000, 100), 'nobody saves turns up').toBe(NOW + 5000);
      expect(await budget.pausedUntil('binance'), 'a turn ends no pause').toBe(NOW + 60_000);
    },
  ],
];

export function collectionStoresContract(
  adapter: string,
  open: () => Promise<CollectionStores & { close: () => void | Promise<void> }>,
): void {
  describe(`${adapter} keeps the promises of what the collection service remembers`, () => {
    it.each([...backfills, ...others])('%s', async (_, check) => {
      const stores = await open();
      try {
        await check(stores);
      } finally {
        await stores.close();
      }
    });
  });
}
