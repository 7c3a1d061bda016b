import { randomUUID } from 'node:crypto';
import { VERSION } from '@tradai/runtime/contract';
import type { Leases } from '@tradai/runtime/ports';
import { openCandleTarget, openExchange } from '@tradai/runtime/services';
import { SqliteBackfills } from '../adapters/embedded/sqlite-backfills.ts';
import { SqliteExchangeBudget } from '../adapters/embedded/sqlite-exchange-budget.ts';
import type { PlatformDatabase } from '../adapters/embedded/platform-database.ts';
import { SqliteSeriesNotes } from '../adapters/embedded/sqlite-series-notes.ts';
import { CollectionService, type CollectionOptions } from '../collection/collection-service.ts';
import type { Clock } from '../ports/clock.ts';
import type { ServedCollection } from '../ports/served-collection.ts';

/** What all processes of a collection share beside the candles. */
export type CollectionStores = Pick<CollectionOptions, 'jobs' | 'notes' | 'budget'>;

export interface CollectionPlace {
  /** `cache`: the folder; `arctic`: the libraries of ARCTICDB_URI. */
  readonly to: 'cache' | 'arctic';
  /** Of the local cache. */
  readonly dataDir: string;
  /** Of all processes that write these candles. Not closed here. */
  readonly leases: Leases;
  readonly clock: Clock;
  /** Addresses of exchanges (TRADAI_EXCHANGE_URL_…), ARCTICDB_URI. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** No other process works on these backfills: those that a killed one left go on at once. */
  readonly isAlone: boolean;
  readonly rulesOf?: CollectionOptions['rulesOf'];
  /** What happened, in a sentence, for a log. */
  readonly onNews?: (text: string) => void;
}

/** The collection service in this process. */
export interface OpenCollection extends ServedCollection {
  /** Works on backfills from now on. */
  start(): void;
  /** What is on its way is stored first; the rest is left to the next start. */
  stop(): Promise<void>;
}

/** The collection of a folder. Throws `invalid-entry`. */
export function openCollection(
  place: CollectionPlace & { /** Backfills and what is known of series. */ readonly database: PlatformDatabase },
): Promise<OpenCollection> {
  const { database } = place;
  return collectionOver(place, {
    ...{ jobs: new SqliteBackfills(database), notes: new SqliteSeriesNotes(database) },
    budget: new SqliteExchangeBudget(database),
  });
}

/** Opens what candles are stored in; exchanges are opened when they are first needed. Throws `invalid-entry`. */
export async function collectionOver(place: CollectionPlace, stores: CollectionStores): Promise<OpenCollection> {
  const { to, dataDir, leases, clock, env, isAlone, rulesOf, onNews } = place;
  const opened = await openCandleTarget({ to, dataDir, env });
  return new CollectionService({
    ...{ ...stores, store: opened.target, onStop: () => opened.close(), leases, clock, isAlone },
    openExchange: (exchange, market, onWait) => openExchange({ exchange, market, env, onWait }),
    me: { holder: randomUUID(), build: VERSION, mode: 'collection', startedMs: clock.now() },
    ...(rulesOf === undefined ? {} : { rulesOf }),
    ...(onNews === undefined ? {} : { onNews }),
  });
}
