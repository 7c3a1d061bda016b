import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../contract/manifest.ts';
import type { TradeRecord } from '../contract/records.ts';
import { goldenRun } from '../report/golden-result.fixture.ts';
import { compareRuns, type ComparedRun } from './compare-runs.ts';
import { matchTrades } from './match-trades.ts';

const { result } = goldenRun('ship_slot_competition');
const MANIFEST: Manifest = {
  ...{ schema: 'tradai.manifest/1', mode: 'backtest', versions: { '@tradai/runtime': '0.1.0' } },
  ...{ strategy: { name: 'slots', sha256: 'a' }, params: { fast: 12 }, pairs: ['BTC/USDT'], exchange: 'binance' },
  ...{
    timeframe: '1h',
    timeframe_detail: null,
    timerange: null,
    config: {},
    config_sha256: 'b',
    config_warnings: [],
    config_keys: [],
  },
  ...{ settings: [{ key: 'stoploss', value: -0.1, origin: 'strategy' }], overrides: {}, data: result.data },
  ...{ markets_name: 'm.json', markets_sha256: 'c', seed: null, fill_profile: 'freqtrade' },
};
const RUN: ComparedRun = { manifest: MANIFEST, result };

function runWith(trades: readonly TradeRecord[], manifest: Partial<Manifest> = {}): ComparedRun {
  return { manifest: { ...MANIFEST, ...manifest }, result: { ...result, trades } };
}

describe('two runs', () => {
  it('are equal when nothing differs', () => {
    expect(compareRuns(RUN, RUN)).toMatchObject({
      ...{ isEqual: true, inputs: [], figures: [] },
      trades: { same: 244, onlyA: [], onlyB: [], changed: [] },
      profit: { total: 0, byPair: [], byExitReason: [] },
    });
  });

  it('are equal when only the numbers of trades and orders differ, or where a setting was written', () => {
    const trades = result.trades.map((trade) => ({
      ...trade,
      id: trade.id + 7,
      orders: trade.orders.map((order) => ({ ...order, id: order.id + 9 })),
    }));
    const settings = [{ key: 'stoploss', value: -0.1, origin: 'config my.json:3' }];

    expect(compareRuns(RUN, runWith(trades, { settings })).isEqual).toBe(true);
  });

  it.each<[string, Partial<Manifest>, object]>([
    [
      'a version',
      { versions: { '@tradai/runtime': '0.2.0' } },
      { kind: 'version', name: '@tradai/runtime', b: '0.2.0' },
    ],
    [
      'the strategy',
      { strategy: { name: 'slots', sha256: 'z' } },
      { kind: 'strategy', name: 'source', a: 'a', b: 'z' },
    ],
    ['a parameter', { params: { fast: 13 } }, { kind: 'parameter', name: 'fast', a: 12, b: 13 }],
    [
      'a setting',
      { settings: [{ key: 'stoploss', value: -0.2, origin: 'strategy' }] },
      { kind: 'setting', name: 'stoploss', a: -0.1, b: -0.2 },
    ],
    ['the pairs', { pairs: ['ETH/USDT'] }, { kind: 'pairs', name: 'pairs', b: ['ETH/USDT'] }],
    ['the time range', { timerange: '20210101-' }, { kind: 'time', name: 'timerange', a: null, b: '20210101-' }],
    ['the markets', { markets_sha256: 'z' }, { kind: 'markets', name: 'm.json', a: 'c', b: 'z' }],
    [
      'the candles',
      { data: [{ ...result.data[0]!, sha256: 'f'.repeat(64) }, ...result.data.slice(1)] },
      { kind: 'candles', name: expect.stringContaining(result.data[0]!.pair), b: expect.stringMatching(/ffffffff$/) },
    ],
  ])('tell %s apart', (_, manifest, difference) => {
    const { isEqual, inputs } = compareRuns(RUN, runWith(result.trades, manifest));

    expect({ isEqual, inputs }).toMatchObject({ isEqual: false, inputs: [difference] });
  });
});

describe('trades of two runs', () => {
  const [first, second, ...rest] = result.trades as [TradeRecord, TradeRecord, ...TradeRecord[]];

  it.each<[string, Partial<TradeRecord>, readonly string[]]>([
    ['another exit', { close_rate: first.close_rate + 1, exit_reason: 'roi' }, ['exit']],
    ['another entry price', { open_rate: first.open_rate + 1 }, ['entry']],
    ['another size', { amount: first.amount * 2, stake_amount: first.stake_amount * 2 }, ['size']],
    ['another fee', { fee_open: 0.5 }, ['costs']],
    ['another exit and size', { amount: first.amount * 2, close_time_ms: 1 }, ['exit', 'size']],
    ['another stop on the way', { stop_loss: 1 }, ['other']],
  ])('with %s are told as such', (_, change, changes) => {
    const changed = { ...first, ...change };

    expect(matchTrades(result.trades, [changed, second, ...rest])).toEqual({
      ...{ same: 243, onlyA: [], onlyB: [] },
      changed: [{ a: first, b: changed, changes }],
    });
  });

  it('that only one run has are told apart', () => {
    const orders = first.orders.map((order) => ({ ...order, placed_time_ms: order.placed_time_ms + 1 }));
    const later = { ...first, orders };
    const short = { ...second, is_short: !second.is_short };

    expect(matchTrades(result.trades, [later, short, ...rest])).toEqual({
      ...{ same: 242, changed: [], onlyA: [first, second], onlyB: [later, short] },
    });
  });

  it('of one pair and time are matched in their order', () => {
    const other = { ...first, close_rate: 1 };

    expect(matchTrades([first, other], [first, other, other])).toEqual({
      ...{ same: 2, onlyA: [], changed: [], onlyB: [other] },
    });
  });
});

describe('the difference of profit', () => {
  it('is the sum of its parts, in all and pair by pair', () => {
    const trades = result.trades.slice(0, 30);
    const fate = fc.constantFrom('same', 'gone', 'exit', 'size', 'new');
    fc.assert(
      fc.property(
        fc.array(fate, { minLength: 30, maxLength: 30 }),
        fc.integer({ min: -500, max: 500 }),
        (fates, profit) => {
          const others = trades.flatMap((trade, i): TradeRecord[] => {
            if (fates[i] === 'gone') return [];
            if (fates[i] === 'exit') return [{ ...trade, exit_reason: 'other', profit_abs: profit }];
            if (fates[i] === 'size') return [{ ...trade, amount: 0, profit_abs: profit + 1 }];
            return fates[i] === 'new' ? [trade, { ...trade, open_time_ms: i, profit_abs: profit }] : [trade];
          });
          const { profit: split } = compareRuns(runWith(trades), runWith(others));
          const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

          expect(split.onlyA + split.onlyB + split.changed).toBeCloseTo(split.b - split.a, 6);
          expect(sum(Object.values(split.byChange))).toBeCloseTo(split.changed, 6);
          expect(sum(split.byPair.map(({ total }) => total))).toBeCloseTo(split.total, 6);
          expect(sum(split.byExitReason.map(({ a, b }) => b - a))).toBeCloseTo(split.total, 6);
          for (const { total, a, b } of split.byPair) expect(total).toBeCloseTo(b - a, 6);
        },
      ),
    );
  });

  it('is put down to what changed first', () => {
    const [first, ...rest] = result.trades as [TradeRecord, ...TradeRecord[]];
    const changed = { ...first, close_rate: 1, amount: 1, profit_abs: first.profit_abs + 4 };
    const { profit } = compareRuns(RUN, runWith([changed, ...rest]));

    expect(profit.byChange.exit).toBeCloseTo(4, 9);
    expect(profit.byChange.size).toBe(0);
    expect(profit.byPair.map(({ name }) => name)).toEqual([first.pair]);
  });
});
