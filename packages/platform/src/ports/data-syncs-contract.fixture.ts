import { describe, expect, it } from 'vitest';
import type { DataSync, DataSyncs } from './data-syncs.ts';
import type { IdempotencyKey } from './run-store.ts';
import { runIdOf } from './run-store-contract.fixture.ts';

const NOW = Date.UTC(2026, 0, 5, 10);

function syncOf(number: number, more: Partial<DataSync> = {}): DataSync {
  const library = { exchange: 'binance', market: 'spot', timeframe: '5m' } as const;
  return {
    ...{ id: runIdOf(number), subject: 'ann', state: 'RUNNING', request: { libraries: [library], fromMs: 0 } },
    ...{ groups: [], createdMs: NOW, endedMs: null, version: 1 },
    ...more,
  };
}

function keyOf(key: string, hash = 'h1'): IdempotencyKey {
  return { subject: 'ann', key: `sync/${key}`, hash, expiresMs: NOW + 3_600_000 };
}

/** What every store of syncs promises. `open` gives an empty one. */
export function dataSyncsContract(adapter: string, open: () => Promise<DataSyncs>): void {
  describe(`${adapter} keeps the promises of a store of syncs`, () => {
    it('the same request under a key is the same sync, another one none', async () => {
      const syncs = await open();
      expect(await syncs.accept(syncOf(1), keyOf('a'))).toEqual({ kind: 'accepted', sync: syncOf(1) });
      expect(await syncs.accept(syncOf(2), keyOf('a'))).toEqual({ kind: 'replayed', sync: syncOf(1) });
      expect(await syncs.accept(syncOf(2), keyOf('a', 'h2'))).toEqual({ kind: 'mismatch' });
      expect(await syncs.accept(syncOf(2), keyOf('b'))).toMatchObject({ kind: 'accepted' });
      expect([await syncs.get(runIdOf(1)), await syncs.get(runIdOf(3))]).toEqual([syncOf(1), null]);
    });

    it('those that have not ended are told, oldest first', async () => {
      const syncs = await open();
      for (const number of [2, 1, 3]) await syncs.accept(syncOf(number), keyOf(`k${number}`));
      await syncs.put(syncOf(1, { state: 'FAILED', endedMs: NOW + 1, version: 2 }), 1);
      expect((await syncs.open()).map(({ id }) => id)).toEqual([runIdOf(2), runIdOf(3)]);
    });

    it('of many who change what they read one does', async () => {
      const syncs = await open();
      await syncs.accept(syncOf(1), keyOf('a'));
      const done = syncOf(1, { state: 'DONE', endedMs: NOW + 1, version: 2 });
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => syncs.put(done, 1)));
      expect(outcomes.filter((outcome) => outcome === 'written')).toHaveLength(1);
      expect(await syncs.get(runIdOf(1))).toEqual(done);
    });
  });
}
