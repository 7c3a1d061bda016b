import { defineStrategy, enterLong, sma } from '@tradai/strategy-sdk';
import { describe, expect, it } from 'vitest';
import type { SessionRow, StoredSession } from '../../../ports/session-store.ts';
import { HOUR, PAIR, StrategyPlay } from '../../../session/strategy-play.fixture.ts';
import { quoteOf } from '../../../session/rate-world.fixture.ts';
import type { HostAbout, HostState } from './host-records.ts';
import { quotesIn } from './quotes-in.ts';
import { sessionView } from './session-view.ts';

const KEY = { account: 'dry-run', strategy: 'rises', mode: 'dry-run' } as const;
const CLOSES = Array.from({ length: 20 }, () => 100);
const rises = () =>
  defineStrategy({
    ...{ name: 'rises', timeframe: '1h', stoploss: -0.05 },
    indicators: ({ candles }) => ({ mean: sma(candles.close, 5) }),
    entry: ({ candles }) => [enterLong(candles.close.gt(105), 'up')],
    exit: () => [],
  });

function stored(play: StrategyPlay, more: Readonly<Record<string, unknown>> = {}): StoredSession {
  const own = Object.entries(more).map(([key, value]) => [key, JSON.stringify(value)] as const);
  return { key: KEY, seq: 7, atMs: play.closeMs, epoch: 2, records: new Map([...play.records, ...own]) };
}

function about(startMs: number): HostAbout {
  return {
    ...{ exchange: 'binance', market: 'spot', stakeCurrency: 'USDT', timeframe: '1h', pairs: [PAIR], wallet: 1_000 },
    ...{ sinceMs: startMs, startedMs: startMs, starts: 1 },
    clock: { factor: 10, exchangeMs: startMs, realMs: 5_000 },
  };
}

const NO_QUOTES = new Map();

describe('the view of a session', () => {
  it('has the profit of an open trade at what leaving would bring, and what the account is worth', () => {
    const play = new StrategyPlay(rises(), CLOSES);
    play.close(106);
    const quote = quoteOf([109, 110], play.closeMs + 60_000)!;
    const view = sessionView(stored(play, { 'host/about': about(play.closeMs) }), {
      realMs: 5_000,
      quotes: new Map([[PAIR, quote]]),
    });

    // 0.943 bought at 106: no fee on either side. Who sells waits on the ask, unless `exit_pricing` says otherwise.
    expect(view.open).toMatchObject([
      { rate: 110, rateMs: play.closeMs + 60_000, trade: { id: 1, openRate: 106, amount: 0.943 }, order: null },
    ]);
    expect(view.open[0]!.profitAbs).toBeCloseTo(0.943 * 4, 8);
    expect(view.open[0]!.profitRatio).toBeCloseTo(4 / 106, 8);
    expect(view.money).toMatchObject({ start: 1_000, closedProfit: 0, tiedUp: 0.943 * 106 });
    expect(view.money.equity).toBeCloseTo(1_003.772, 8);
    expect(view.money.profitRatio).toBeCloseTo(0.003772, 8);
  });

  it('has the rate at which the version of a trade leaves', () => {
    const play = new StrategyPlay(rises(), CLOSES);
    play.close(106);
    const { version } = play.read('trade/1') as { readonly version: string };
    const quotes = new Map([[PAIR, quoteOf([109, 110], play.closeMs)!]]);
    const at = (config: object): number | null => {
      const spec = { id: version, strategy: { name: 'rises', file: 'x.ts', sha256: 'ab' }, params: {}, config };
      return sessionView(stored(play, { [`version/${version}`]: spec }), { realMs: 5_000, quotes }).open[0]!.rate;
    };

    expect([at({}), at({ exit_pricing: { price_side: 'other' } })]).toEqual([110, 109]);
  });

  it('knows no profit and no worth where no rate was shown', () => {
    const play = new StrategyPlay(rises(), CLOSES);
    play.close(106);
    const view = sessionView(stored(play, { 'host/about': about(play.closeMs) }), { realMs: 5_000, quotes: NO_QUOTES });

    expect(view.open).toMatchObject([{ rate: null, profitAbs: null, profitRatio: null }]);
    expect(view.money).toMatchObject({ openProfit: null, equity: null, profitRatio: null });
  });

  it('has closed trades with their profit', () => {
    const play = new StrategyPlay(rises(), CLOSES);
    play.close(106);
    play.close(100);
    const view = sessionView(stored(play, { 'host/about': about(play.closeMs) }), { realMs: 5_000, quotes: NO_QUOTES });

    expect(view.open).toEqual([]);
    expect(view.closed).toMatchObject([{ id: 1, pair: PAIR, exitReason: 'stop_loss', closeRate: 100 }]);
    expect(view.closed[0]!.profitAbs).toBeCloseTo(-0.943 * 6, 8);
    expect(view.money.equity).toBeCloseTo(1_000 - 0.943 * 6, 8);
  });

  it('counts ages by the clock of the exchange, which may run faster', () => {
    const play = new StrategyPlay(rises(), CLOSES);
    play.close(100);
    // Six minutes of ours are an hour there.
    const view = sessionView(stored(play, { 'host/about': about(play.closeMs) }), {
      realMs: 5_000 + HOUR / 10,
      quotes: new Map([[PAIR, quoteOf([100, 100], play.closeMs)!]]),
    });

    expect(view.nowMs).toBe(play.closeMs + HOUR);
    expect(view.pairs).toEqual([
      {
        ...{ pair: PAIR, newestMs: play.closeMs - HOUR, ageMs: HOUR, rateAgeMs: HOUR },
        last: { candleMs: play.closeMs - HOUR, direction: 0, outcome: 'no-signal' },
      },
    ]);
  });

  it('shows the locks that bar something now, and no others', () => {
    const play = new StrategyPlay(rises(), CLOSES);
    play.close(100);
    const lock = { pair: PAIR, side: '*', reason: 'Cooldown', startMs: null, endMs: play.closeMs + 1 };
    const past = { ...lock, endMs: play.closeMs };
    const view = sessionView(stored(play, { 'host/about': about(play.closeMs), 'lock/0': past, 'lock/1': lock }), {
      ...{ realMs: 5_000, quotes: NO_QUOTES },
    });

    expect(view.locks).toEqual([lock]);
  });

  it('names the versions, the one that enters last, and the trades of each', () => {
    const play = new StrategyPlay(rises(), CLOSES);
    play.close(106);
    const [version] = (play.read('account') as { readonly versions: readonly string[] }).versions;
    const spec = {
      id: 'next',
      strategy: { name: 'rises', file: 'x.ts', sha256: 'ab' },
      params: { fast: 3 },
      config: { fee: 0 },
    };
    const account = { ...(play.read('account') as object), versions: [version, 'next'] };
    const view = sessionView(stored(play, { account, 'version/next': spec }), { realMs: 5_000, quotes: NO_QUOTES });

    expect(view.open).toMatchObject([{ version }]);
    expect(view.versions).toEqual([
      { id: version, strategy: 'rises', sha256: '', params: {}, config: {}, openTrades: 1 },
      { id: 'next', strategy: 'rises', sha256: 'ab', params: { fast: 3 }, config: { fee: 0 }, openTrades: 0 },
    ]);
  });

  it('is empty before the first step', () => {
    const state: HostState = { stage: 'WARMING', causes: [], detail: '', sinceMs: 1, stopping: null };
    const empty = { key: KEY, seq: 0, atMs: 0, epoch: 0, records: new Map([['host/state', JSON.stringify(state)]]) };

    expect(sessionView(empty, { realMs: 9, quotes: NO_QUOTES })).toMatchObject({
      ...{ nowMs: 9, about: null, state: { stage: 'WARMING' }, isPaused: false, open: [], closed: [], pairs: [] },
      money: { start: null, free: null, closedProfit: 0, equity: null },
    });
  });

  it.each([
    ['trade/3', '{'],
    ['halt/*', '{'],
    ['halt/*', 'null'],
    ['halt/*', '{"reason":"orders-per-day","sinceMs":"noon"}'],
    ['breach/a', 'null'],
    ['stranger/7', '['],
    ['differs/A/USDT', 'null'],
    ['handled/A/USDT', '{'],
    ['intent/4', '{'],
    ['attempt/qh1', 'null'],
  ])('names a record %s that cannot be read: %s', (key, text) => {
    const halt = JSON.stringify({ reason: 'orders-per-day', sinceMs: 1 });
    const records = new Map([
      ['halt/A/USDT', halt],
      [key, text],
    ]);
    const damaged = { key: KEY, seq: 1, atMs: 1, epoch: 1, records };

    expect(() => sessionView(damaged, { realMs: 9, quotes: NO_QUOTES })).toThrow(
      expect.objectContaining({
        code: 'damaged-store',
        message: expect.stringContaining(`The record ${key} of rises (dry-run) on dry-run cannot be read: `),
      }),
    );
  });
});

describe('quotes in rows of the log', () => {
  const row = (seq: number, text: string): SessionRow => ({ seq, atMs: seq, text });
  const turn = (pair: string, bid: number): string =>
    JSON.stringify({ events: [{ kind: 'turn', nowMs: 1, quotes: { [pair]: quoteOf([bid, bid + 1], 1) } }] });

  it('are the last ones of each pair', () => {
    const rows = [row(1, turn('A/USDT', 1)), row(2, turn('B/USDT', 5)), row(3, turn('A/USDT', 2))];

    expect([...quotesIn(rows)].map(([pair, { bid }]) => [pair, bid])).toEqual([
      ['A/USDT', 2],
      ['B/USDT', 5],
    ]);
  });

  it('are none where nobody asked or the market showed nothing', () => {
    const blind = JSON.stringify({ events: [{ kind: 'turn', nowMs: 1, quotes: { 'A/USDT': null } }] });

    expect([...quotesIn([row(1, '{"events":[{"kind":"pause","nowMs":1,"id":null}]}'), row(2, blind)])]).toEqual([]);
  });
});
