import { expect, it } from 'vitest';
import { runDefinition } from '../../adapters/embedded/run-definition.ts';
import { SqliteDataSyncs } from '../../adapters/embedded/sqlite-data-syncs.ts';
import { AWAY, FakeCollection } from '../../operations/fake-collection.fixture.ts';
import { syncData } from '../../operations/sync-data.ts';
import type { Backfill } from '../../ports/collection.ts';
import { runIdOf } from '../../ports/run-store-contract.fixture.ts';
import { dataSync } from '../../workflow/data-sync.ts';
import { SOME_REFERENCES } from '../../workflow/some-references.fixture.ts';
import { functionWorld } from '../function-world.fixture.ts';
import { dataCollectionProxy } from './data-collection-proxy.ts';

/** A backfill ends when it is looked at for the third time, that of days in failure. The first one does not begin at once. */
class SlowCollection extends FakeCollection {
  readonly looks = new Map<string, number>();
  #isAway = true;

  override startBackfill(...asked: Parameters<FakeCollection['startBackfill']>): Promise<Backfill> {
    if (!this.#isAway) return super.startBackfill(...asked);
    this.#isAway = false;
    return Promise.reject(AWAY);
  }

  override backfill(id: string): Promise<Backfill | null> {
    const looks = (this.looks.get(id) ?? 0) + 1;
    this.looks.set(id, looks);
    const { timeframe } = this.backfills.get(id)!;
    if (looks === 3) this.end(id, timeframe === '1d' ? 'FAILED' : 'DONE');
    return super.backfill(id);
  }
}

it('the document of a sync fills every library, whatever becomes of the others, and its row says how it ended', async () => {
  const { services: given, database, signal } = await functionWorld();
  const [collection, syncs] = [new SlowCollection(), new SqliteDataSyncs(database)];
  const services = { ...given, collection, syncs, newRunId: () => runIdOf(1) };
  const library = { exchange: 'binance', market: 'spot', pairs: ['BTC/USDT'] } as const;
  const libraries = ['5m', '1h', '4h', '8h', '1d'].map((timeframe) => ({ ...library, timeframe }));
  await syncData(services, 'ann', { libraries, fromMs: 0 }, 'k');
  const { input } = services.workflows.executions.get(runIdOf(1))!;

  const end = await runDefinition({
    ...{ definition: dataSync(SOME_REFERENCES), startAt: 'PlanSync', input, now: () => 0, isHasty: true },
    context: { id: 'x', name: 'x', input, startedMs: 0 },
    handlerOf: () => (event) => dataCollectionProxy(event, services, signal),
    onState: () => Promise.resolve(),
    stop: signal,
  });

  expect(end).toEqual({ status: 'SUCCEEDED' });
  expect(await syncs.get(runIdOf(1))).toMatchObject({ state: 'PARTIAL', endedMs: services.clock.now() });
  expect([...collection.backfills.values()].map(({ timeframe, state }) => `${timeframe} ${state}`).toSorted()).toEqual([
    '1d FAILED',
    '1h DONE',
    '4h DONE',
    '5m DONE',
    '8h DONE',
  ]);
  expect([...collection.looks.values()]).toEqual([3, 3, 3, 3, 3]);
});
