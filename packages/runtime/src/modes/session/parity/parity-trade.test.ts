import { describe, expect, it } from 'vitest';
import type { SessionCommand } from '../../../contract/session-command.ts';
import { blankOrder, blankTrade, type Trade, type TradeOrder } from '../../../core/trade.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { parityTrade, type RangeEnd } from './parity-trade.ts';
import { earnedBy, settingsAt } from './replayed-request.ts';

const FIVE = 300_000;

/** Orders as [isEntry, rate, amount, filled at which candle; null: it waits]. */
type Plan = readonly (readonly [isEntry: boolean, rate: number, amount: number, candle: number | null])[];

function aTrade(plan: Plan, fee = 0): Trade {
  const orders = plan.map(([isEntry, rate, amount, candle], i): TradeOrder => {
    const isFilled = candle !== null;
    return Object.assign(blankOrder(), {
      ...{ id: i + 1, side: isEntry ? 'buy' : 'sell', isEntry, rate, amount, status: isFilled ? 'closed' : 'open' },
      ...{
        placedTimeMs: (candle ?? 0) * FIVE,
        filledTimeMs: isFilled ? candle * FIVE : null,
        filled: isFilled ? amount : 0,
      },
    });
  });
  return Object.assign(blankTrade(), {
    ...{ id: 1, pair: 'A/B', leverage: 1, openRate: 100, feeOpen: fee, feeClose: fee, contractSize: 1, orders },
    openTimeMs: orders[0]!.placedTimeMs,
    ...{ exitReason: 'roi', exitType: 'roi', maxStakeAmount: 200 },
  });
}

const END: RangeEnd = { toMs: 10 * FIVE, rateOf: () => 110 };
const CLOSED = { timeMs: 4 * FIVE, rate: 105, profitAbs: 10, profitRatio: 0.05 };

describe('a trade as far as it went before the end of the range', () => {
  it('is what it came to when it was over by then', () => {
    const trade = aTrade([
      [true, 100, 2, 2],
      [false, 105, 2, 4],
    ]);
    expect(parityTrade(trade, CLOSED, END, '5m')).toMatchObject({
      ...{ signalMs: FIVE, openTimeMs: 2 * FIVE, exitMs: 4 * FIVE, closeRate: 105, exitReason: 'roi', profitAbs: 10 },
      ...{ entries: 1, exits: 1, stakeAmount: 200 },
    });
  });

  it.each<[string, Plan, typeof CLOSED | null, number, number]>([
    ['open', [[true, 100, 2, 2]], null, 20, 0],
    [
      'open with an exit that waits',
      [
        [true, 100, 2, 2],
        [false, 130, 2, null],
      ],
      null,
      20,
      0,
    ],
    [
      'closed later',
      [
        [true, 100, 2, 2],
        [false, 150, 2, 11],
      ],
      { ...CLOSED, timeMs: 11 * FIVE },
      20,
      0,
    ],
    [
      'closed at the end to the millisecond',
      [
        [true, 100, 2, 2],
        [false, 150, 2, 10],
      ],
      { ...CLOSED, timeMs: 10 * FIVE },
      20,
      0,
    ],
    [
      'left in part before',
      [
        [true, 100, 2, 2],
        [false, 105, 1, 4],
        [false, 150, 1, 11],
      ],
      { ...CLOSED, timeMs: 11 * FIVE },
      15,
      1,
    ],
    [
      'added to later',
      [
        [true, 100, 2, 2],
        [true, 90, 2, 12],
      ],
      null,
      20,
      0,
    ],
  ])('is valued there when it was %s', (_, plan, closed, profitAbs, exits) => {
    expect(parityTrade(aTrade(plan), closed, END, '5m')).toMatchObject({
      ...{ exitMs: null, exitReason: null, closeRate: 110, closeTimeMs: 10 * FIVE, profitAbs, entries: 1, exits },
    });
  });

  it('pays both fees when it is valued', () => {
    const { profitAbs } = parityTrade(aTrade([[true, 100, 2, 2]], 0.001), null, END, '5m')!;
    expect(profitAbs).toBe(19.58);
  });

  it('is none when nothing of it had filled', () => {
    expect(parityTrade(aTrade([[true, 100, 2, null]]), null, END, '5m')).toBeNull();
    expect(parityTrade(aTrade([[true, 100, 2, 10]]), null, END, '5m')).toBeNull();
  });
});

describe('what decides the backtest of a stretch', () => {
  const record = (plan: Plan, closed: typeof CLOSED | null): TradeRecord => {
    const { orders, canceled: _, position: __, ...trade } = aTrade(plan);
    return { trade, version: 'v1', orders, canceled: null, closed: closed === null ? null : { ...closed, number: 0 } };
  };

  it('is the wallet with what had been earned by then', () => {
    const over = record(
      [
        [true, 100, 2, 2],
        [false, 105, 2, 4],
      ],
      CLOSED,
    );
    const part = record(
      [
        [true, 100, 2, 2],
        [false, 105, 1, 4],
      ],
      null,
    );
    const open = record([[true, 100, 2, 2]], null);
    expect(earnedBy([over, part, open], 5 * FIVE)).toBe(15);
    expect(earnedBy([over, part, open], 4 * FIVE)).toBe(0);
  });

  it('is the last change of each setting that was carried out by then', () => {
    const change = (atMs: number, settings: Readonly<Record<string, number>>, isDone = true): SessionCommand => ({
      ...{ id: String(atMs), wish: { kind: 'change-settings', settings }, reason: 'r', by: 'b', atMs },
      answer: { isDone, text: '', atMs },
    });
    const all = [
      change(1, { max_open_trades: 2, stake_amount: 5 }),
      change(2, { max_open_trades: 3 }),
      change(3, { stake_amount: 9 }, false),
      change(4, { stake_amount: 7 }),
    ];
    expect(settingsAt(all, 4)).toEqual({ max_open_trades: 3, stake_amount: 5 });
  });
});
