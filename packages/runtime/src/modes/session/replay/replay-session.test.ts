import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nextOpenMs } from '@tradai/strategy-sdk';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import { applyDelta, type SessionRecords } from '../../../session/record-book.ts';
import { stopToPlace } from '../../../session/stop-placed.ts';
import { wantedOrders, type WantedOrder } from '../../../session/wanted-orders.ts';
import type { SeriesCandle } from '../../../session/session-pair.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { exampleWorld, shippedCandles, type DriverWorld } from '../driver/driver-world.fixture.ts';
import { openDriver } from '../driver/open-driver.ts';
import { changedVersion } from '../driver/session-driver-contract.fixture.ts';
import type { DriverEvent, SessionDriver } from '../driver/session-driver.ts';
import { seriesKey, type LoggedEvent } from '../rows/row-forms.ts';
import { compareRecords, differenceText } from './compare-records.ts';
import { replaySession, type ReplayParts } from './replay-session.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FROM = Date.UTC(2021, 2, 1);

type Row = ReplayParts['rows'][number];

let dataDir: string;
let world: DriverWorld;
let rows: readonly Row[];
let records: SessionRecords;
beforeAll(async () => {
  dataDir = await shippedCandles('spot/2021');
  world = await exampleWorld('pullback-ladder', dataDir);
  ({ rows, records } = await lived());
}, 60_000);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** A session with its log: it is started again, paused, ordered about, changed, and gets another version. */
async function lived(): Promise<{ readonly rows: readonly Row[]; readonly records: SessionRecords }> {
  const log = new Log(world);
  await log.start(FROM);
  const next = changedVersion(world, { stake_amount: 200 });
  let turns = 0;
  for (const event of await world.events(FROM, FROM + 9 * DAY)) {
    await log.step(event);
    if (event.kind !== 'turn') continue;
    const { nowMs, quotes } = event;
    turns++;
    if (turns % 301 === 300) await log.start(nowMs);
    if (turns === 200) await log.step({ kind: 'pause' }, event);
    if (turns === 220) await log.step({ kind: 'resume' }, event);
    if (turns === 250) await log.step({ kind: 'settings', settings: { max_open_trades: 3 } }, event);
    if (turns === 330)
      await log.step({ kind: 'command', command: { kind: 'force-exit', tradeId: 2 }, nowMs, quotes }, event);
    if (turns === 400) await log.swap(next, nowMs);
  }
  await log.driver.close();
  return log;
}

/**
 * The same with an exchange that fills orders in parts, cancels some, and forgets a stop now and then. Every second trade has a stop before it hears of its
 * entry. Now and then an emergency leaves what is held where nobody sees a price.
 */
async function livedAtExchange(): Promise<{ readonly rows: readonly Row[]; readonly records: SessionRecords }> {
  const log = new Log(world, { ...world.spec, id: 'at-exchange', fills: 'exchange' });
  await log.start(FROM);
  let turns = 0;
  for (const event of await world.events(FROM, FROM + 6 * DAY)) {
    await log.step(event);
    if (event.kind !== 'turn') continue;
    turns++;
    if (turns % 101 === 100) await log.start(event.nowMs);
    for (const record of openTradesIn(log.records)) {
      const told = { amount: 0.01, nowMs: event.nowMs, isReduceOnly: false };
      const stop = record.trade.id % 2 === 1 ? null : stopToPlace(log.records, record, told);
      if (stop !== null) await log.step(stop);
    }
    const { nowMs } = event;
    const [held] = turns % 97 === 90 ? openTradesIn(log.records).filter(({ trade }) => trade.amount > 0) : [];
    const command = { kind: 'force-exit', tradeId: held?.trade.id ?? 0, isEmergency: true } as const;
    if (held !== undefined) await log.step({ kind: 'command', command, nowMs, quotes: {} });
    for (const order of wantedOrders(log.records)) await log.tell(order, event.nowMs, turns);
  }
  await log.driver.close();
  return log;
}

/** One that trades a pair, and gets another version that trades all: its candles of the others are some hours old when it takes over. */
async function livedWithMorePairs(): Promise<{ readonly rows: readonly Row[]; readonly records: SessionRecords }> {
  const [pair] = world.spec.pairs;
  const narrow = { ...world.spec, id: 'narrow', pairs: [pair!] };
  const log = new Log(world, narrow);
  await log.start(FROM);
  const known = new Set((await world.history(FROM, new Map(), narrow)).map(({ series }) => seriesKey(series)));
  const [oldMs, swapMs] = [FROM + DAY + 5 * HOUR, FROM + DAY + 12 * HOUR];
  const between: SeriesCandle[] = [];
  for (const event of await world.events(FROM, FROM + 6 * DAY)) {
    if (event.kind !== 'candles') {
      await log.step(event);
      continue;
    }
    const isSwapped = log.version.id === world.spec.id;
    const [own, others] = [true, false].map((isKnown) =>
      event.candles.filter(({ series }) => known.has(seriesKey(series)) === isKnown),
    ) as [SeriesCandle[], SeriesCandle[]];
    if (isSwapped) await log.step(event);
    else await log.step({ kind: 'candles', candles: own });
    if (isSwapped) continue;
    between.push(...others.filter(({ series, candle }) => nextOpenMs(candle.openTimeMs, series.timeframe) > oldMs));
    const closeMs = Math.max(...own.map(({ series, candle }) => nextOpenMs(candle.openTimeMs, series.timeframe)));
    if (closeMs < swapMs) continue;
    await log.swap(world.spec, closeMs, { candlesMs: oldMs, known });
    // As its feed gives them: at once.
    await log.step({ kind: 'candles', candles: between });
  }
  await log.driver.close();
  expect(between.length).toBeGreaterThan(3);
  return log;
}

class Log {
  readonly rows: Row[] = [];
  records: SessionRecords = new Map();
  driver!: SessionDriver;
  readonly #world: DriverWorld;
  version: DriverWorld['spec'];

  constructor(of: DriverWorld, version = of.spec) {
    this.#world = of;
    this.version = version;
  }

  async tell({ tradeId, leg, ...order }: WantedOrder, nowMs: number, turns: number): Promise<void> {
    const isOver = order.isCanceled || (turns + leg) % 3 === 0;
    const filled = order.action === 'stop' ? 0 : order.isCanceled ? order.amount / 2 : order.amount;
    const average = order.rate ?? 40_000;
    const fees = [{ in: 'stake' as const, cost: filled * average * 0.001, rate: null }];
    const report = { tradeId, leg, filled, average: filled > 0 ? average : null, fees, why: null };
    const state = !isOver ? 'open' : order.isCanceled || order.action === 'stop' ? 'canceled' : 'closed';
    await this.step({ kind: 'order', nowMs, report: { ...report, state, ...(isOver ? {} : { filled: 0 }) } });
  }

  async start(nowMs: number): Promise<void> {
    const parts = await this.#world.parts(nowMs, this.records, this.version);
    this.driver = await openDriver(parts);
    const newest = Object.fromEntries(
      parts.history.map(({ series, candles }) => [seriesKey(series), candles.openTimeMs[candles.length - 1]!]),
    );
    await this.#take({ kind: 'start', nowMs }, [
      { kind: 'candles', newest },
      { kind: 'start', nowMs, spec: this.version },
    ]);
  }

  /** `old`: of series that are not known its candles are as of then. */
  async swap(
    spec: DriverWorld['spec'],
    nowMs: number,
    old: { readonly candlesMs: number; readonly known: ReadonlySet<string> } | null = null,
  ): Promise<void> {
    const [now, before] = await Promise.all(
      [nowMs, old?.candlesMs ?? nowMs].map((ms) => this.#world.history(ms, new Map(), spec)),
    );
    const history = now!.map((each, at) => ((old?.known.has(seriesKey(each.series)) ?? true) ? each : before![at]!));
    const candlesMs = old === null ? {} : { candlesMs: old.candlesMs };
    this.version = spec;
    await this.#take({ kind: 'version', nowMs, version: spec, history }, [
      { kind: 'version', nowMs, ...candlesMs, version: spec.id, spec },
    ]);
  }

  async step(event: DriverEvent, at: { readonly nowMs: number } = { nowMs: 0 }): Promise<void> {
    const { nowMs } = at;
    await this.#take(event, (asked) => [logged(event, asked, nowMs)]);
  }

  async #take(
    event: DriverEvent,
    entry: readonly LoggedEvent[] | ((asked: readonly string[]) => readonly LoggedEvent[]),
  ): Promise<void> {
    const answer = await this.driver.take(event);
    if (answer.problem !== null) throw new Error(answer.problem.text);
    this.records = applyDelta(this.records, answer);
    const events = typeof entry === 'function' ? entry(answer.asked) : entry;
    this.rows.push({ seq: this.rows.length + 1, row: JSON.parse(JSON.stringify({ events })) as Row['row'] });
  }
}

function logged(event: DriverEvent, asked: readonly string[], nowMs: number): LoggedEvent {
  switch (event.kind) {
    case 'candles': {
      const newest = event.candles.map(({ series, candle }) => [seriesKey(series), candle.openTimeMs]);
      return { kind: 'candles', newest: Object.fromEntries(newest) as Record<string, number> };
    }
    case 'turn':
    case 'command': {
      const quotes = Object.fromEntries(asked.map((pair) => [pair, event.quotes[pair] ?? null]));
      return event.kind === 'turn' ? { ...event, quotes } : { ...event, quotes, id: 'c1' };
    }
    case 'settings':
      return { ...event, nowMs, id: null };
    case 'pause':
    case 'resume':
      return { ...event, nowMs, id: null };
    case 'order':
    case 'stop-placed':
    case 'liquidated':
    case 'position':
      return event;
    case 'start':
    case 'version':
    case 'funding':
      throw new Error(`${event.kind} is written otherwise`);
  }
}

const parts = (change: Partial<ReplayParts> = {}): ReplayParts => ({
  ...{ rows, records: new Map(), markets: world.markets, ...change },
  candlesOf: change.candlesOf ?? ((series, fromMs, toMs) => world.candles(series, fromMs, toMs)),
});

describe('a session that is carried out again from its log', () => {
  it('has the same records, to the bit', async () => {
    const replayed = await replaySession(parts());
    expect(compareRecords(records, replayed)).toBeNull();
    expect([...replayed.records.keys()].filter((key) => key.startsWith('trade/')).length).toBeGreaterThan(4);
  });

  it('has them where an exchange filled its orders', async () => {
    const lived = await livedAtExchange();
    const replayed = await replaySession(parts({ rows: lived.rows }));
    expect(compareRecords(lived.records, replayed)).toBeNull();
    const trades = [...replayed.records].filter(([key]) => key.startsWith('trade/'));
    expect(trades.length).toBeGreaterThan(2);
    const told = (wanted: string): number =>
      lived.rows.filter(({ row }) => row.events.some(({ kind }) => kind === wanted)).length;
    expect(told('order')).toBeGreaterThan(40);
    expect(told('stop-placed')).toBeGreaterThan(1);
    const left = trades.map(([, text]) => JSON.parse(text) as TradeRecord);
    expect(left.map(({ trade, closed }) => closed !== null && trade.exitReason)).toContain('emergency_exit');
  });

  it('has them where candles of new pairs were had some time before the version with them took over', async () => {
    const lived = await livedWithMorePairs();
    const replayed = await replaySession(parts({ rows: lived.rows }));
    expect(compareRecords(lived.records, replayed)).toBeNull();
    const trades = [...replayed.records].filter(([key]) => key.startsWith('trade/'));
    const pairs = new Set(trades.map(([, text]) => (JSON.parse(text) as TradeRecord).trade.pair));
    expect(pairs.size).toBeGreaterThan(1);
  });

  it('may begin at any start, with the records of that moment', async () => {
    const at = rows.findIndex(({ row }, number) => number > 0 && row.events.some(({ kind }) => kind === 'start'));
    const before = await replaySession(parts({ rows: rows.slice(0, at) }));
    const after = await replaySession(parts({ rows: rows.slice(at), records: before.records }));
    expect(compareRecords(records, after)).toBeNull();
  });

  it('differs by name and step when a candle, a quote or a record is another one', async () => {
    const candlesOf: ReplayParts['candlesOf'] = async (series, fromMs, toMs) => {
      const candles = await world.candles(series, fromMs, toMs);
      if (series.pair !== 'BTC/USDT') return candles;
      return { ...candles, close: candles.close.map((close, i) => (i % 7 === 3 ? close * 1.05 : close)) };
    };
    const other = compareRecords(records, await replaySession(parts({ candlesOf })));
    expect(other?.seq).toBeGreaterThan(0);

    const changed = new Map([...records, ['trade/3', '{}'], ['host/state', '{}']]);
    const whole = await replaySession(parts());
    const difference = compareRecords(changed, whole)!;
    expect(difference).toMatchObject({ key: 'trade/3', session: '{}' });
    expect(differenceText(difference)).toMatch(
      /^trade\/3 is \{\} in the session and \{"trade".* in its replay \(step \d+ of the replay wrote it last\)\.$/,
    );
  });

  it('is not when steps are missing', async () => {
    const replayed = await replaySession(parts({ rows: rows.filter(({ seq }) => seq < 500 || seq > 600) }));
    expect(compareRecords(records, replayed)).not.toBeNull();
  });

  it('cannot be, when the log has no start', async () => {
    await expect(replaySession(parts({ rows: rows.slice(5) }))).rejects.toThrow(
      'Step 6 comes before any start; expected a log that begins with one.',
    );
  });
});
