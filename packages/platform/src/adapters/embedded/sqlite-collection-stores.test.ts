import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { collectionStoresContract } from '../../ports/collection-stores-contract.fixture.ts';
import { PlatformDatabase } from './platform-database.ts';
import { SqliteBackfills } from './sqlite-backfills.ts';
import { SqliteExchangeBudget } from './sqlite-exchange-budget.ts';
import { SqliteSeriesNotes } from './sqlite-series-notes.ts';

collectionStoresContract('SQLite', () => Promise.resolve(storesInSqlite()));

function storesInSqlite() {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-collection-stores-'));
  const database = new PlatformDatabase(folder);
  return {
    ...{ jobs: new SqliteBackfills(database), notes: new SqliteSeriesNotes(database) },
    budget: new SqliteExchangeBudget(database),
    close() {
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

it('backfills that ended a month ago are forgotten', async () => {
  const stores = storesInSqlite();
  const { jobs } = stores;
  const wish = {
    exchange: 'binance',
    market: 'spot',
    timeframe: '1h',
    pairs: ['BTC/USDT'],
    fromMs: 0,
    toMs: 1,
  } as const;
  const queued = {
    reason: '',
    state: 'QUEUED',
    estimatedCandles: 0,
    candles: 0,
    pairsDone: {},
    endedMs: null,
  } as const;
  const accept = (id: string, createdMs: number) => jobs.accept({ ...wish, ...queued, id, createdMs }, id, 'hash');
  for (const id of ['b1', 'b2']) await accept(id, 0);
  await jobs.cancel('b2', 1);
  await accept('b3', 31 * 86_400_000);
  expect([await jobs.get('b2'), (await jobs.get('b1'))!.id]).toEqual([null, 'b1']);
  stores.close();
});
