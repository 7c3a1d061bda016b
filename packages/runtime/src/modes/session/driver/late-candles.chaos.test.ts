import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CANDLE_FIELDS, nextOpenMs, type CandleColumns } from '@tradai/strategy-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MarketFeed } from '../../../market/market-feed.ts';
import { MINUTE, simWorld, START, wanderingMarket, type SimWorld } from '../../../market/sim-market.fixture.ts';
import type { MarketCandle } from '../../../ports/live-market.ts';
import { applyDelta, type SessionRecords } from '../../../session/record-book.ts';
import type { SeriesCandle, SeriesName } from '../../../session/session-pair.ts';
import { sourceHash } from '../../../strategies/local-imports.ts';
import { seriesKey } from '../rows/row-forms.ts';
import type { DriverParts } from './driver-parts.ts';
import { exampleWorld } from './driver-world.fixture.ts';
import { openDriver } from './open-driver.ts';
import { strategyFile } from './session-driver-contract.fixture.ts';
import type { SessionDriver } from './session-driver.ts';

const PAIRS = ['BTC/USDT', 'ETH/USDT'];
const SERIES: readonly SeriesName[] = [
  { pair: 'BTC/USDT', timeframe: '1m', candleType: null },
  { pair: 'ETH/USDT', timeframe: '1m', candleType: null },
  { pair: 'BTC/USDT', timeframe: '5m', candleType: null },
];
/** Looks at BTC, by the minute and by five. */
const LINES = `
  timeframe: '1m',
  indicators: ({ candles, informative }) => ({
    mean: ema(candles.close, 5),
    leader: informative({ pair: 'BTC/{stake}', timeframe: '1m' }, (btc) => ({ close: btc.close, mean: ema(btc.close, 4) })),
    five: informative({ pair: 'BTC/{stake}', timeframe: '5m' }, (btc) => ({ mean: ema(btc.close, 3) })),
  }),
  entry: ({ candles, mean, leader, five }) => [
    enterLong(any(candles.close.gt(mean), leader.close.gt(leader.mean), five.mean.gt(leader.close))),
  ],
  canShort: false,`;

interface Fate {
  readonly seenMs: number;
  readonly last: { readonly candleMs: number; readonly direction: number } | null;
}

/** Candles that are had, by series, and a driver that is opened with them. */
class Lived {
  readonly #parts: Pick<DriverParts, 'version' | 'markets'>;
  readonly candles: ReadonlyMap<SeriesName, MarketCandle[]>;
  /** Of signals as it saw them, by pair and candle. */
  readonly directions = new Map<string, number>();
  #driver: SessionDriver | null = null;
  records: SessionRecords = new Map();

  constructor(
    parts: Pick<DriverParts, 'version' | 'markets'>,
    candles: ReadonlyMap<SeriesName, readonly MarketCandle[]>,
  ) {
    this.#parts = parts;
    this.candles = new Map([...candles].map(([series, rows]) => [series, [...rows]]));
  }

  async open(nowMs: number): Promise<void> {
    const history = [...this.candles].map(([series, rows]) => ({ series, candles: columnsOf(rows) }));
    this.#driver = await openDriver({ ...this.#parts, history, records: this.records });
    this.records = applyDelta(this.records, await this.#driver.take({ kind: 'start', nowMs }));
  }

  /** Candles, and a look; the series that pairs wait for after it. */
  async turn(nowMs: number, candles: readonly SeriesCandle[]): Promise<Readonly<Record<string, readonly string[]>>> {
    for (const { series, candle } of candles)
      [...this.candles].find(([each]) => seriesKey(each) === seriesKey(series))![1].push(candle);
    if (candles.length > 0)
      this.records = applyDelta(this.records, await this.#driver!.take({ kind: 'candles', candles }));
    const answer = await this.#driver!.take({ kind: 'turn', nowMs, quotes: {} });
    this.records = applyDelta(this.records, answer);
    for (const pair of PAIRS) {
      const { last } = this.fate(pair);
      if (last !== null) this.directions.set(`${pair} ${last.candleMs}`, last.direction);
    }
    return answer.awaits;
  }

  fate(pair: string): Fate {
    return JSON.parse(this.records.get(`fate/${pair}`)!) as Fate;
  }
}

function columnsOf(rows: readonly MarketCandle[]): CandleColumns {
  const columns = CANDLE_FIELDS.map((field) => [field, Float64Array.from(rows, (row) => row[field])] as const);
  return { ...Object.fromEntries(columns), length: rows.length } as unknown as CandleColumns;
}

/** All that is closed by then. */
async function closedBy({ market }: SimWorld, byMs: number): Promise<ReadonlyMap<SeriesName, readonly MarketCandle[]>> {
  const rows = SERIES.map(async (series) => {
    const all = await market.candles(series, START - 100 * MINUTE);
    return [series, all.filter(({ openTimeMs }) => nextOpenMs(openTimeMs, series.timeframe) <= byMs)] as const;
  });
  return new Map(await Promise.all(rows));
}

async function begun(world: SimWorld, { candles }: Lived): Promise<MarketFeed> {
  const known = [...candles].map(([series, rows]) => ({ series, newest: rows.slice(-5) }));
  for (let tries = 1; ; tries += 1) {
    const feed = world.feed(PAIRS);
    try {
      await feed.start(known);
      return feed;
    } catch (error) {
      await feed.close();
      if (tries === 100) throw error;
      await pause(50);
    }
  }
}

describe('a session beside an exchange that has no candles of a pair for minutes', { timeout: 90_000 }, () => {
  let file: string;
  let parts: Pick<DriverParts, 'version' | 'markets'>;
  beforeAll(async () => {
    file = strategyFile(LINES, 'enterLong(candles.close.gt(1e9))', 'any, ema');
    const { spec, markets } = await exampleWorld('sma-crossover', dirname(file));
    const strategy = { name: 'trying', file, sha256: sourceHash(file) };
    parts = { version: { ...spec, id: 'late', params: {}, pairs: PAIRS, strategy }, markets };
  }, 60_000);
  afterAll(() => rmSync(dirname(file), { recursive: true, force: true }));

  it('has the rows and signals of one that nothing happened to, though it is started anew meanwhile', async () => {
    const world = await simWorld(['BTC', 'ETH'].map((base) => wanderingMarket(base, 300)));
    try {
      const first = await closedBy(world, START - 2 * MINUTE);
      const live = new Lived(parts, first);
      await live.open(START);
      let feed = await begun(world, live);
      const beganMs = feed.nowMs();
      const window = { from: `+${2 * MINUTE}`, to: `+${7 * MINUTE}` };
      world.sim.faults.load({
        version: 1,
        rules: [
          { match: { stream: 'btcusdt@kline_1m', window }, do: { stream: { kind: 'dropEvent' } } },
          {
            match: { path: '/api/v3/klines', symbol: 'BTCUSDT', window },
            do: { shape: { id: 'A08', point: 'after' } },
          },
        ],
      });
      const awaited: Readonly<Record<string, readonly string[]>>[] = [];
      let isRestarted = false;
      while (feed.nowMs() < beganMs + 13 * MINUTE) {
        const { candles } = await feed.next(feed.nowMs() + MINUTE / 4);
        awaited.push(await live.turn(feed.nowMs(), candles));
        if (isRestarted || feed.nowMs() < beganMs + 5 * MINUTE) continue;
        isRestarted = true;
        await feed.close();
        await live.open(feed.nowMs());
        feed = await begun(world, live);
      }
      const held = awaited.filter((awaits) => Object.keys(awaits).length > 0);
      expect(new Set(held.flatMap((awaits) => awaits['ETH/USDT'] ?? []))).toContain('BTC/USDT|1m|-');
      expect(held.length).toBeGreaterThan(5);
      expect(isRestarted).toBe(true);

      const plain = await plainly(world, new Lived(parts, first), live);
      expect(live.directions.size).toBeGreaterThan(8);
      expect(new Set(live.directions.values()).size).toBeGreaterThan(1);
      expect([...live.directions].filter(([name, direction]) => plain.directions.get(name) !== direction)).toEqual([]);
      const rows = (of: Lived) => PAIRS.map((pair) => [of.fate(pair).seenMs, of.records.get(`history/late/${pair}`)]);
      expect(rows(live)).toEqual(rows(plain));
    } finally {
      await world.close();
    }
  });

  /** The same candles as the exchange has them, close by close, with a look after each. */
  async function plainly(world: SimWorld, plain: Lived, { candles: lived }: Lived): Promise<Lived> {
    await plain.open(START);
    const closes = new Map<number, SeriesCandle[]>();
    for (const [series, rows] of await closedBy(world, Infinity)) {
      const newestMs = [...lived].find(([each]) => each === series)![1].at(-1)!.openTimeMs;
      const knownMs = plain.candles.get(series)!.at(-1)!.openTimeMs;
      for (const candle of rows.filter(({ openTimeMs }) => openTimeMs > knownMs && openTimeMs <= newestMs)) {
        const endMs = nextOpenMs(candle.openTimeMs, series.timeframe);
        closes.set(endMs, [...(closes.get(endMs) ?? []), { series, candle }]);
      }
    }
    for (const [endMs, candles] of [...closes].toSorted(([a], [b]) => a - b)) await plain.turn(endMs + 1_000, candles);
    return plain;
  }
});
