import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { loadArcticdb, loadDownload, type CandleTarget, type SeriesKey, type Timeframe } from '@tradai/runtime/data';
import { hasEnded } from '../domain/backfill.ts';
import type { Clock } from '../ports/clock.ts';
import type { Backfill, BackfillWish } from '../ports/collection.ts';
import type { CollectionService } from './collection-service.ts';

export const HOUR = 3_600_000;
export const BEGIN = Date.UTC(2026, 0, 1);
export const LIBRARY = { exchange: 'made', market: 'spot', timeframe: '1h' } as const;

/** Goes at the pace of the machine, from any moment on, and jumps when it is told. */
export class JumpingClock implements Clock {
  #shiftMs: number;

  constructor(nowMs: number) {
    this.#shiftMs = nowMs - performance.now();
  }

  now(): number {
    return Math.floor(performance.now() + this.#shiftMs);
  }

  monotonicMs(): number {
    return performance.now() + this.#shiftMs;
  }

  pass(ms: number): void {
    this.#shiftMs += ms;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await pause(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
  }
}

export type StoreKind = 'cache' | 'arctic';

export async function storeIn(folder: string, kind: StoreKind): Promise<CandleTarget> {
  const { arcticTarget, cacheTarget } = await loadDownload();
  if (kind === 'cache') return cacheTarget(join(folder, 'data'));
  const { folderObjects, objectSource, processLeases } = await loadArcticdb();
  const source = objectSource(folderObjects(join(folder, 'arctic')), 'candles');
  return arcticTarget({ source, place: 'a folder', pathPrefix: 'candles', leases: processLeases() });
}

export function wishOfHours(
  pairs: readonly string[],
  from: number,
  to: number,
  more: Partial<BackfillWish> = {},
): BackfillWish {
  return { ...LIBRARY, pairs, fromMs: BEGIN + from * HOUR, toMs: BEGIN + to * HOUR, reason: 'a test', ...more };
}

export function keyOfPair(pair: string, timeframe: Timeframe = '1h'): SeriesKey {
  return { ...LIBRARY, pair, timeframe, kind: 'candle' };
}

/** As rows, to compare with what an exchange gives. */
export async function rowsIn(store: CandleTarget, key: SeriesKey): Promise<number[][]> {
  const { openTimeMs, open, high, low, close, volume } = await store.read(key, { fromMs: 0, toMs: Infinity });
  return Array.from(openTimeMs, (time, i) => [time, open[i]!, high[i]!, low[i]!, close[i]!, volume[i]!]);
}

/** Starts a backfill and waits for its end. */
export async function filled(
  service: Pick<CollectionService, 'startBackfill' | 'backfill'>,
  wish: BackfillWish,
  key = crypto.randomUUID(),
): Promise<Backfill> {
  const { id } = await service.startBackfill(wish, key);
  return ended(service, id);
}

export async function ended(service: Pick<CollectionService, 'backfill'>, id: string): Promise<Backfill> {
  for (;;) {
    const backfill = (await service.backfill(id))!;
    if (hasEnded(backfill)) return backfill;
    await pause(5);
  }
}
