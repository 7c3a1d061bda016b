import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyDelta, type SessionRecords } from '../../../session/record-book.ts';
import type { SeriesCandle } from '../../../session/session-pair.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import { sourceHash } from '../../../strategies/local-imports.ts';
import { replaySession, type ReplayParts } from '../replay/replay-session.ts';
import { seriesKey, type LoggedEvent } from '../rows/row-forms.ts';
import { upTo } from '../swap/up-to.ts';
import { DriverWorld, exampleWorld, shippedCandles } from './driver-world.fixture.ts';
import { openDriver } from './open-driver.ts';
import { strategyFile } from './session-driver-contract.fixture.ts';
import type { DriverAnswer, DriverEvent, SessionDriver } from './session-driver.ts';

const HOUR = 3_600_000;
const FROM = Date.UTC(2021, 2, 1);
const BTC = 'BTC/USDT|15m|-';
const OTHERS = ['ETH/USDT', 'ADA/USDT', 'XRP/USDT'];

/** Looks at BTC, which it trades too, and at longer candles of each pair. */
const LINES = `
  timeframe: '15m', stoploss: -0.01, minimalRoi: { 0: 0.008 },
  indicators: ({ candles, informative }) => ({
    mean: ema(candles.close, 9),
    hour: informative('1h', (hour) => ({ mean: ema(hour.close, 5) })),
    leader: informative({ pair: 'BTC/{stake}', timeframe: '15m' }, (btc) => ({ mean: ema(btc.close, 7), close: btc.close })),
  }),
  entry: ({ candles, mean, hour, leader }) => [
    enterLong(all(candles.close.gt(mean), leader.close.gt(leader.mean), candles.close.gt(hour.mean.mul(0.99)))),
  ],
  exit: ({ leader }) => [exitLong(leader.close.lt(leader.mean.mul(0.995)))],`;

/** A session whose driver is opened anew with the candles that it has had. */
class LateSession {
  readonly #world: DriverWorld;
  readonly #newest = new Map<string, number>();
  #driver: SessionDriver | null = null;
  records: SessionRecords = new Map();
  /** As the host of a session logs it. */
  readonly log: ReplayParts['rows'][number][] = [];

  constructor(world: DriverWorld) {
    this.#world = world;
  }

  async restart(nowMs: number): Promise<void> {
    const parts = await this.#world.parts(nowMs, this.records);
    const history = parts.history.map(({ series, candles }) => {
      return { series, candles: upTo(candles, this.#newest.get(seriesKey(series)) ?? Infinity, []) };
    });
    this.#driver = await openDriver({ ...parts, history });
    for (const { series, candles } of history)
      this.#newest.set(seriesKey(series), candles.openTimeMs[candles.length - 1]!);
    const { put, gone } = await this.#driver.take({ kind: 'start', nowMs });
    this.records = applyDelta(this.records, { put, gone });
    const newest = Object.fromEntries(this.#newest);
    this.#note({ kind: 'candles', newest }, { kind: 'start', nowMs, spec: parts.version });
  }

  #note(...events: readonly LoggedEvent[]): void {
    this.log.push({ seq: this.log.length + 1, row: { events } });
  }

  async take(event: DriverEvent): Promise<DriverAnswer> {
    const answer = await this.#driver!.take(event);
    this.records = applyDelta(this.records, answer);
    if (event.kind === 'turn') this.#note(event);
    if (event.kind !== 'candles') return answer;
    const newest = Object.fromEntries(
      event.candles.map(({ series, candle }) => [seriesKey(series), candle.openTimeMs] as const),
    );
    for (const [key, openTimeMs] of Object.entries(newest)) this.#newest.set(key, openTimeMs);
    this.#note({ kind: 'candles', newest });
    return answer;
  }
}

async function begun(world: DriverWorld): Promise<LateSession> {
  const session = new LateSession(world);
  await session.restart(FROM);
  return session;
}

interface Fate {
  readonly seenMs: number;
  readonly last: { readonly candleMs: number; readonly direction: number; readonly outcome: string } | null;
}

describe('candles that come late', { timeout: 90_000 }, () => {
  let dataDir: string;
  let file: string;
  let world: DriverWorld;
  let events: readonly DriverEvent[];
  beforeAll(async () => {
    dataDir = await shippedCandles('spot/2021');
    const example = await exampleWorld('range-breakout', dataDir, { max_open_trades: 3 });
    file = strategyFile(LINES, 'enterLong(candles.close.gt(1e9))', 'all, ema, exitLong');
    const strategy = { name: 'trying', file, sha256: sourceHash(file) };
    world = new DriverWorld({ ...example.spec, id: 'late', params: {}, strategy }, example.markets, dataDir);
    events = await world.events(FROM, FROM + 16 * HOUR);
  }, 60_000);
  afterAll(() => {
    rmSync(dataDir, { recursive: true, force: true });
    rmSync(dirname(file), { recursive: true, force: true });
  });

  it('leave the same records in whatever order they come before a look, over restarts between them', async () => {
    const plain = await begun(world);
    for (const event of events) await plain.take(event);
    expect((JSON.parse(plain.records.get('account')!) as { made: { trades: number } }).made.trades).toBeGreaterThan(1);

    const orders = fc.array(fc.nat(), { minLength: 40, maxLength: 40 });
    const starts = fc.integer({ min: 20, max: 60 });
    await fc.assert(
      fc.asyncProperty(orders, starts, async (order, every) => {
        const session = await begun(world);
        let count = 0;
        for (const event of events) {
          if (event.kind !== 'candles') await session.take(event);
          else {
            const left = [...event.candles];
            while (left.length > 0) {
              const [candle] = left.splice(order[count++ % order.length]! % left.length, 1);
              await session.take({ kind: 'candles', candles: [candle!] });
              if (count % every === 0) await session.restart(FROM + 16 * HOUR);
            }
          }
        }
        expect(session.records).toEqual(plain.records);
      }),
      { numRuns: 4 },
    );
  });

  it('keep pairs that look at them from being entered, not from being left, and change no row', async () => {
    const plain = await begun(world);
    const directions = new Map<string, number>();
    for (const event of events) {
      await plain.take(event);
      for (const [pair, { last }] of fatesOf(plain))
        if (last !== null) directions.set(`${pair} ${last.candleMs}`, last.direction);
    }
    const goneMs = FROM + 2 * HOUR;
    const { late, looks } = await livedWithoutBtc(goneMs, FROM + 12 * HOUR);
    const behind = looks.filter(({ isBehind }) => isBehind);

    expect(behind.length).toBeGreaterThan(100);
    // BTC itself waits for nobody while nothing else of it has closed.
    expect(behind.filter(({ awaits }) => Object.keys(awaits).length < OTHERS.length)).toEqual([]);
    expect(new Set(behind.flatMap(({ awaits }) => Object.values(awaits).flat()))).toEqual(new Set([BTC]));
    expect(looks.filter(({ isBehind, awaits }) => !isBehind && Object.keys(awaits).length > 0)).toEqual([]);
    expect(behind.flatMap(({ entered, wants }) => [...entered, ...wants])).toEqual([]);
    expect(behind.flatMap(({ left }) => left).length).toBeGreaterThan(0);
    expect(behind.flatMap(({ fates }) => fates.filter(([, { seenMs }]) => seenMs > goneMs))).toEqual([]);
    const rows = looks.flatMap(({ fates }) =>
      fates.flatMap(([pair, { last }]) => (last === null ? [] : [{ pair, ...last }])),
    );
    expect(rows.length).toBeGreaterThan(500);
    expect(rows.filter((row) => directions.get(`${row.pair} ${row.candleMs}`) !== row.direction)).toEqual([]);
    const begins = (session: LateSession) => [...session.records].filter(([key]) => key.startsWith('history/'));
    expect(begins(late)).toEqual(begins(plain));

    const candlesOf: ReplayParts['candlesOf'] = (series, fromMs, toMs) => world.candles(series, fromMs, toMs);
    const replayed = await replaySession({ rows: late.log, records: new Map(), markets: world.markets, candlesOf });
    expect(replayed.records).toEqual(late.records);
  });

  /** Candles of BTC between these times come when they are over; three starts on the way. */
  async function livedWithoutBtc(goneMs: number, backMs: number) {
    const late = await begun(world);
    const looks = [];
    let held: SeriesCandle[] = [];
    let [nowMs, restarts] = [FROM, 0];
    for (const event of events) {
      if (event.kind === 'candles') {
        const isAway = nowMs > goneMs && nowMs < backMs;
        const of = Object.groupBy(event.candles, ({ series }) =>
          isAway && seriesKey(series) === BTC ? 'held' : 'there',
        );
        const candles = [...(isAway ? [] : held), ...(of.there ?? [])];
        held = isAway ? [...held, ...(of.held ?? [])] : [];
        await late.take({ kind: 'candles', candles });
        continue;
      }
      if (event.kind === 'turn') ({ nowMs } = event);
      const before = othersOpen(late);
      const { awaits, wants } = await late.take(event);
      const after = othersOpen(late);
      looks.push({
        ...{ isBehind: held.length > 0, awaits, fates: fatesOf(late).filter(([pair]) => OTHERS.includes(pair)) },
        // Books of pairs that cannot be entered are not asked for.
        wants: wants.filter((pair) => awaits[pair] !== undefined && !openOn(late, pair)),
        entered: after.filter((id) => !before.includes(id)),
        left: before.filter((id) => !after.includes(id)),
      });
      if (held.length > 0 && restarts++ < 3) await late.restart(nowMs);
    }
    return { late, looks };
  }
});

/** Numbers of open trades of pairs that look at BTC. */
function othersOpen({ records }: LateSession): readonly number[] {
  return openTradesIn(records).flatMap(({ trade }) => (OTHERS.includes(trade.pair) ? [trade.id] : []));
}

function openOn({ records }: LateSession, pair: string): boolean {
  return openTradesIn(records).some(({ trade }) => trade.pair === pair);
}

function fatesOf(session: LateSession): readonly (readonly [pair: string, fate: Fate])[] {
  return [...session.records]
    .filter(([key]) => key.startsWith('fate/'))
    .map(([key, text]) => [key.slice('fate/'.length), JSON.parse(text) as Fate] as const);
}
