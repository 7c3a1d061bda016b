import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { candleOpenMs, type Timeframe } from '@tradai/strategy-sdk';
import type { MarketFile } from '../../../config/market-file.ts';
import { roundToTick } from '../../../core/steps.ts';
import type { Quote } from '../../../core/quote.ts';
import { heapAlloc } from '../../../data/candles.ts';
import { readSeries } from '../../../data/cache/read-series.ts';
import { seriesKeyOfPath } from '../../../data/cache/series-path.ts';
import { writeSeries } from '../../../data/cache/write-series.ts';
import { MemorySessionStore } from '../../../ports/memory-session-store.fixture.ts';
import type { SessionKey } from '../../../ports/session-store.ts';
import type { FateRecord } from '../../../session/pair-fate.ts';
import { applyDelta, type SessionRecords } from '../../../session/record-book.ts';
import type { DriverWorld } from '../driver/driver-world.fixture.ts';
import { openDriver } from '../driver/open-driver.ts';
import type { DriverEvent } from '../driver/session-driver.ts';
import type { LoggedEvent, ReasonsRow } from '../rows/row-forms.ts';
import { writeRow } from '../rows/rows.ts';
import type { HostAbout } from '../view/host-records.ts';

/**
 * Makes every candle of a folder flat, at its open, on the ticks of today: then candles and rates show the same. Funding goes: it is no
 * candle, and nobody tells the session of it.
 */
export function flatten(dataDir: string, { rules }: MarketFile): void {
  for (const path of globSync('**/*.tradai', { cwd: dataDir })) {
    const key = seriesKeyOfPath(dataDir, join(dataDir, path))!;
    if (key.kind !== 'candle') rmSync(join(dataDir, path));
    if (key.kind !== 'candle') continue;
    const series = readSeries(dataDir, key, heapAlloc)!;
    const tick = rules.get(key.pair)?.priceTick ?? null;
    if (tick === null) continue;
    const open = series.open.map((rate) => roundToTick(rate, tick));
    writeSeries(dataDir, [{ ...series, open, high: open, low: open, close: open }]);
  }
}

export interface Played {
  readonly store: MemorySessionStore;
  readonly key: SessionKey;
  readonly records: SessionRecords;
}

/**
 * A session of an example in a store, as a host leaves it. `plain`: one look after each close, by a book without a spread; `close`: four looks
 * into each candle, with a spread and a log.
 */
export async function playedSession(
  world: DriverWorld,
  fromMs: number,
  toMs: number,
  looks: 'plain' | 'close' = 'plain',
): Promise<Played> {
  const driver = await openDriver(await world.parts(fromMs));
  const { timeframe } = driver.opened.versions[0]!.series[0]!.series;
  let records = applyDelta(new Map(), await driver.take({ kind: 'start', nowMs: fromMs }));
  const rows: ReasonsRow[] = [];
  const log: LoggedEvent[] = [];
  let hasLooked = false;
  for (const event of await world.events(fromMs, toMs)) {
    if (event.kind === 'candles') {
      if (hasLooked) rows.push(reasonsIn(records, world));
      hasLooked = false;
    } else if (hasLooked && looks === 'plain') continue;
    const taken = looks === 'plain' ? withoutSpread(event) : event;
    if (taken.kind === 'turn' && looks === 'close') log.push(taken);
    records = applyDelta(records, await driver.take(taken));
    hasLooked ||= event.kind === 'turn';
  }
  await driver.close();
  return { ...(await stored(world, records, rows, log, aboutOf(world, timeframe, fromMs))), records };
}

function withoutSpread(event: DriverEvent): DriverEvent {
  if (event.kind !== 'turn') return event;
  const quotes = Object.entries(event.quotes).map(([pair, quote]): [string, Quote | null] => {
    const rate = quote?.last ?? null;
    if (quote === null || rate === null) return [pair, null];
    return [pair, { ...quote, bid: rate, ask: rate, book: { bids: [[rate, 1e12]], asks: [[rate, 1e12]] } }];
  });
  return { ...event, quotes: Object.fromEntries(quotes) };
}

/** What became of the last closed candle. */
function reasonsIn(records: SessionRecords, { spec }: DriverWorld): ReasonsRow {
  const fates = spec.pairs.flatMap((pair) => {
    const { last } = JSON.parse(records.get(`fate/${pair}`) ?? '{"last":null}') as FateRecord;
    return last === null ? [] : [[pair, last] as const];
  });
  const candleMs = Math.max(...fates.map(([, last]) => last.candleMs));
  const own = fates.filter(([, last]) => last.candleMs === candleMs);
  const of = own.map(
    ([pair, { direction, outcome }]) => [pair, [direction, outcome === 'entered' ? null : outcome] as const] as const,
  );
  return { candleMs, version: spec.id, of: Object.fromEntries(of) };
}

function aboutOf({ spec }: DriverWorld, timeframe: Timeframe, fromMs: number): HostAbout {
  const { exchange, pairs, config } = spec;
  return {
    ...{ exchange, pairs, timeframe, market: config['trading_mode'] === 'futures' ? 'futures' : 'spot' },
    ...{ stakeCurrency: 'USDT', wallet: config['dry_run_wallet'] as number, sinceMs: candleOpenMs(fromMs, timeframe) },
    ...{ startedMs: fromMs, starts: 1, clock: { factor: 1, exchangeMs: fromMs, realMs: fromMs } },
  };
}

async function stored(
  { spec }: DriverWorld,
  records: SessionRecords,
  reasons: readonly ReasonsRow[],
  log: readonly LoggedEvent[],
  about: HostAbout,
): Promise<Omit<Played, 'records'>> {
  const key: SessionKey = { account: 'dry-run', strategy: spec.strategy.name, mode: 'dry-run' };
  const store = new MemorySessionStore();
  const writer = { holder: 'played', epoch: 1 };
  await store.begin(key, writer);
  const put = new Map([...records, ['host/about', JSON.stringify(about)] as const]);
  const rows = reasons.map((row) => writeRow('reasons', row));
  const nothing = { put: new Map(), gone: [], rows: [], answers: [] };
  await store.commit(key, writer, { ...nothing, seq: 1, atMs: about.startedMs, put, rows });
  for (const [number, event] of log.entries()) {
    if (event.kind !== 'turn') continue;
    const step = { ...nothing, seq: number + 2, atMs: event.nowMs, rows: [writeRow('log', { events: [event] })] };
    await store.commit(key, writer, step);
  }
  return { store, key };
}
