import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CandleTarget } from '@tradai/runtime/data';
import { openState } from '@tradai/runtime/services';
import { onTestFinished } from 'vitest';
import { PlatformDatabase } from '../adapters/embedded/platform-database.ts';
import { SqliteBackfills } from '../adapters/embedded/sqlite-backfills.ts';
import { SqliteExchangeBudget } from '../adapters/embedded/sqlite-exchange-budget.ts';
import { SqliteSeriesNotes } from '../adapters/embedded/sqlite-series-notes.ts';
import { BEGIN, HOUR, JumpingClock, storeIn, type StoreKind } from './collection-parts.fixture.ts';
import { CollectionService, type CollectionOptions } from './collection-service.ts';
import { FakeExchange, type FakeOptions } from './fake-exchange.fixture.ts';

export interface CollectionWorld {
  readonly clock: JumpingClock;
  readonly exchange: FakeExchange;
  readonly store: CandleTarget;
  readonly notes: SqliteSeriesNotes;
  readonly folder: string;
  readonly news: string[];
  /** Another service on the same store; `more` over what it would be given. */
  readonly service: (more?: Partial<CollectionOptions>) => CollectionService;
}

/** A collection of one test, `hours` after the beginning, in a folder of its own or in a given one. */
export async function collectionWorld(
  {
    kind = 'cache',
    hours = 500.5,
    ...fake
  }: Omit<FakeOptions, 'beginMs' | 'now'> & { kind?: StoreKind; hours?: number },
  folder = mkdtempSync(join(tmpdir(), 'tradai-collection-')),
): Promise<CollectionWorld> {
  const clock = new JumpingClock(BEGIN + hours * HOUR);
  const exchange = new FakeExchange({ ...fake, beginMs: BEGIN, now: () => clock.now() });
  const database = new PlatformDatabase(folder);
  const [store, state] = await Promise.all([storeIn(folder, kind), openState({ kind: 'folder', folder })]);
  const services: CollectionService[] = [];
  onTestFinished(async () => {
    await Promise.all(services.map((each) => each.stop()));
    database.close();
    state.close();
    rmSync(folder, { recursive: true });
  });
  const [jobs, notes] = [new SqliteBackfills(database), new SqliteSeriesNotes(database)];
  const news: string[] = [];
  return {
    ...{ clock, exchange, store, notes, folder, news },
    service(more = {}) {
      const service = new CollectionService({
        ...{ store, jobs, notes, budget: new SqliteExchangeBudget(database), leases: state.leases, clock },
        openExchange: () => Promise.resolve(exchange),
        me: { holder: `holder-${services.length}`, build: 'test', mode: 'collection', startedMs: 0 },
        ...{ isAlone: true, onNews: (text: string) => void news.push(text), ...more },
      });
      services.push(service);
      return service;
    },
  };
}
