import { describe, expect, it } from 'vitest';
import type { Advice } from '../core/advice.ts';
import { FILL_SWITCH_NAMES, FREQTRADE_FILLS, type FillSwitch } from '../core/fill-rules.ts';
import type { ClosedTrade } from '../core/trade.ts';
import type { BacktestOutcome } from './outcome.ts';
import { clockText, playFillWorld, type FillWorld } from './fill-world.fixture.ts';

/** Entered at, left at, and why. */
function told({ trades }: BacktestOutcome): string {
  return trades.map(tradeText).join(', ');
}

function tradeText({ openTimeMs, closeTimeMs, openRate, closeRate, exitReason, isShort }: ClosedTrade): string {
  const side = isShort ? 'short ' : '';
  return `${side}${openRate} ${clockText(openTimeMs)} → ${closeRate} ${clockText(closeTimeMs)} ${exitReason}`;
}

const entryAt = (rate: number): Advice => ({ customEntryPrice: (_, trade) => (trade === null ? rate : null) });
const leverage = (times: number): Advice => ({ leverage: () => times });
const at = (nowMs: number, clock: string): boolean => clockText(nowMs) === clock;

interface SwitchCase {
  readonly name: FillSwitch;
  readonly shows: string;
  readonly world: FillWorld;
  /** What is compared; the trades where nothing else is said. */
  readonly tell?: (outcome: BacktestOutcome) => string;
  readonly freqtrade: string;
  readonly corrected: string;
}

const detail = { from: 0 };

const CASES: readonly SwitchCase[] = [
  {
    name: 'noEntryInLastCandle',
    shows: 'the signal of the last but one candle, with detail candles',
    world: { length: 7, pairs: [{ enterLong: [5], detail }] },
    freqtrade: '100 00:31 → 100 00:30 force_exit',
    corrected: '',
  },
  {
    name: 'gappedStopAtOpen',
    shows: 'a candle that opens through the stop at 95 and trades there later',
    world: { rules: { stoploss: -0.05 }, pairs: [{ candles: { 4: [90, 96, 89, 91] } }] },
    freqtrade: '100 00:10 → 95 00:20 stop_loss',
    corrected: '100 00:10 → 90 00:20 stop_loss',
  },
  {
    name: 'freedSlotNextCandle',
    shows: 'one slot, whose trade is stopped inside the candle at whose open another pair wants it',
    world: {
      rules: { stoploss: -0.05, maxOpenTrades: 1 },
      pairs: [{ candles: { 3: [100, 101, 94, 95] } }, { enterLong: [2] }],
    },
    freqtrade: '100 00:10 → 95 00:15 stop_loss, 100 00:15 → 100 00:45 force_exit',
    corrected: '100 00:10 → 95 00:15 stop_loss',
  },
  {
    name: 'reverseOnlyFromOpen',
    shows: 'a short signal for the candle inside which the long is stopped',
    world: {
      isFutures: true,
      rules: { stoploss: -0.05, canShort: true },
      pairs: [{ candles: { 5: [100, 101, 94, 95] }, enterShort: [4] }],
    },
    freqtrade: '100 00:10 → 95 00:25 stop_loss, short 100 00:25 → 100 00:45 force_exit',
    corrected: '100 00:10 → 95 00:25 stop_loss',
  },
  {
    name: 'durationFromFill',
    shows: 'a limit order that fills a candle later, where the target lies above the close',
    world: {
      rules: { roi: { 0: 0.02 } },
      advice: entryAt(95),
      pairs: [{ candles: { 3: [99, 100, 94, 96] } }],
    },
    freqtrade: '95 00:10 → 96.9 00:15 roi',
    corrected: '95 00:15 → 99 00:20 roi',
  },
  {
    name: 'trailingOffsetByLeverage',
    shows: 'a trailing stop on the candle of the entry, leverage 5',
    world: {
      isFutures: true,
      advice: leverage(5),
      rules: {
        stoploss: -0.25,
        trailingStop: true,
        trailingStopPositive: 0.05,
        trailingStopPositiveOffset: 0.1,
        trailingOnlyOffsetIsReached: true,
      },
      pairs: [{ candles: { 2: [100, 104, 99, 103] } }],
    },
    freqtrade: '100 00:10 → 100 00:15 trailing_stop_loss',
    corrected: '100 00:10 → 101 00:10 trailing_stop_loss',
  },
  {
    name: 'gappedRoiAtOpen',
    shows: 'a candle that opens beyond the target of 102',
    world: { rules: { roi: { 0: 0.02 } }, pairs: [{ candles: { 3: [105, 106, 104, 105] } }] },
    freqtrade: '100 00:10 → 104 00:15 roi',
    corrected: '100 00:10 → 105 00:15 roi',
  },
  {
    name: 'nearerOfStopAndLiquidation',
    shows: 'a fall through the liquidation price and a stop below it, leverage 5',
    world: {
      isFutures: true,
      advice: leverage(5),
      rules: { stoploss: -0.99 },
      pairs: [{ candles: { 5: [100, 101, 75, 80] } }],
    },
    freqtrade: '100 00:10 → 80.2 00:25 stop_loss',
    corrected: '100 00:10 → 82.55 00:25 liquidation',
  },
  {
    name: 'fillsKeepStop',
    shows: 'a reduction at 94 with a stop that followed to 2 % behind 94.5',
    world: {
      rules: { stoploss: -0.2, maxEntryPositionAdjustment: -1 },
      advice: {
        customStoploss: (_, rate) => (rate < 95 ? -0.02 : null),
        adjustTradePosition: (_, __, nowMs) => (at(nowMs, '00:25') ? { stake: -30, tag: null } : null),
      },
      pairs: [
        {
          candles: {
            2: [100, 100, 99, 99.5],
            3: [94, 94.5, 93.5, 94],
            4: [94, 94.5, 93.5, 94],
            5: [94, 94.5, 93.5, 94],
            6: [94, 94.5, 93.5, 94],
          },
        },
      ],
      length: 7,
    },
    freqtrade: '100 00:10 → 94 00:25 trailing_stop_loss',
    corrected: '100 00:10 → 94 00:30 force_exit',
  },
  {
    name: 'aggressiveLimitAtOpen',
    shows: 'a limit order at 150 for what trades at 100',
    world: { advice: entryAt(150) },
    freqtrade: '101 00:10 → 100 00:45 force_exit',
    corrected: '100 00:10 → 100 00:45 force_exit',
  },
  {
    name: 'aggressiveLimitAtOpen',
    shows: 'an exit by a limit order at 50',
    world: { advice: { customExitPrice: () => 50 }, pairs: [{ exitLong: [3] }] },
    freqtrade: '100 00:10 → 99 00:20 exit_signal',
    corrected: '100 00:10 → 100 00:20 exit_signal',
  },
  {
    name: 'fundingOnce',
    shows: 'an increase exactly at a funding event, leverage 5',
    world: {
      isFutures: true,
      length: 30,
      rules: { maxEntryPositionAdjustment: -1 },
      advice: {
        ...leverage(5),
        adjustTradePosition: (_, __, nowMs) => (at(nowMs, '01:00') ? { stake: 100, tag: null } : null),
      },
      pairs: [{ funding: { 1: 0.01 } }],
    },
    tell: ({ trades }) => trades.map(({ fundingFees }) => fundingFees.toFixed(3)).join(),
    freqtrade: '-0.150',
    corrected: '-0.050',
  },
  {
    name: 'fillsKeepStopReason',
    shows: 'an increase at 110 that raised the stop of 5 %',
    world: {
      rules: { stoploss: -0.05, maxEntryPositionAdjustment: -1 },
      advice: { adjustTradePosition: (_, __, nowMs) => (at(nowMs, '00:15') ? { stake: 100, tag: null } : null) },
      pairs: [{ candles: { 3: [110, 111, 109, 110], 4: [109, 109, 98, 99] } }],
    },
    freqtrade: '104.76 00:10 → 99.53 00:20 trailing_stop_loss',
    corrected: '104.76 00:10 → 99.53 00:20 stop_loss',
  },
  {
    name: 'maintenanceByNotional',
    shows: 'a stake of 100 with leverage 10, whose notional of 1,000 lies in the second tier',
    world: { isFutures: true, advice: leverage(10), rules: { stoploss: -0.99 } },
    tell: ({ trades }) => trades.map(({ liquidationPrice }) => String(liquidationPrice)).join(),
    freqtrade: '92.24',
    corrected: '93.2',
  },
  {
    name: 'detailByTime',
    shows: 'detail candles that begin at 00:12, and a stop touched at 00:13',
    world: {
      rules: { stoploss: -0.05 },
      pairs: [{ candles: { 2: [100, 101, 94, 95] }, detail: { from: 12, candles: { 13: [100, 101, 94, 95] } } }],
    },
    freqtrade: '100 00:12 → 95 00:11 stop_loss',
    corrected: '100 00:12 → 95 00:13 stop_loss',
  },
  {
    name: 'tickFromMarket',
    shows: 'candles with two decimals, a market with a tick of 0.1, a stop of 3.33 %',
    world: {
      rules: { stoploss: -0.0333 },
      pairs: [{ market: { priceTick: 0.1 }, candles: { 2: [100.01, 101, 99, 100.5] } }],
    },
    tell: ({ trades }) => trades.map(({ stopLoss }) => String(stopLoss)).join(),
    freqtrade: '96.68',
    corrected: '96.7',
  },
  {
    name: 'customStopMovesLate',
    shows: 'a stop of 2 % behind the high of a candle whose low lies below it',
    world: {
      advice: { customStoploss: () => -0.02 },
      pairs: [{ candles: { 2: [100, 102, 99.5, 101], 3: [101, 101, 99, 100] } }],
    },
    freqtrade: '100 00:10 → 99.5 00:10 trailing_stop_loss',
    corrected: '100 00:10 → 99.96 00:15 trailing_stop_loss',
  },
  {
    name: 'freeAlwaysPresent',
    shows: 'an increase of 800 after a replaced order of 400 filled, in a wallet of 1,000',
    world: {
      rules: { maxEntryPositionAdjustment: -1 },
      advice: {
        customEntryPrice: (question, trade) => (trade !== null && at(question.nowMs, '00:15') ? 95 : null),
        adjustTradePosition: (_, __, nowMs) => {
          if (at(nowMs, '00:15')) return { stake: 400, tag: null };
          return at(nowMs, '00:25') ? { stake: 800, tag: null } : null;
        },
        adjustOrderPrice: (_, order, __, nowMs) => (at(nowMs, '00:20') ? 99.5 : order.rate),
      },
    },
    tell: ({ trades }) =>
      trades[0]!.orders
        .filter(({ isEntry }) => isEntry)
        .map(({ cost }) => cost.toFixed(0))
        .join(),
    freqtrade: '100,400,800',
    corrected: '100,400,500',
  },
  {
    name: 'extremesKnownLate',
    shows: 'a callback that leaves once the trade was down by 5 %, which happens after the open',
    world: {
      advice: { customExit: ({ minRate }) => (minRate < 95 ? 'was down' : null) },
      pairs: [{ candles: { 3: [100, 101, 93, 94], 4: [94, 95, 93, 94] } }],
    },
    freqtrade: '100 00:10 → 100 00:15 was down',
    corrected: '100 00:10 → 94 00:20 was down',
  },
  {
    name: 'trailingStopMovesLate',
    shows: 'a trailing stop of 5 % on a candle that goes from 103 to 110 and 106',
    world: {
      rules: { stoploss: -0.05, trailingStop: true },
      pairs: [{ candles: { 3: [101, 104, 100, 103], 4: [103, 110, 103, 106] } }],
    },
    freqtrade: '100 00:10 → 104.5 00:20 trailing_stop_loss',
    corrected: '100 00:10 → 100 00:25 trailing_stop_loss',
  },
  {
    name: 'trailingStopMovesLate',
    shows: 'the same candle with a close below the stop that its high moved',
    world: {
      rules: { stoploss: -0.05, trailingStop: true },
      pairs: [{ candles: { 3: [101, 104, 100, 103], 4: [103, 110, 103, 104] } }],
    },
    freqtrade: '100 00:10 → 104.5 00:20 trailing_stop_loss',
    corrected: '100 00:10 → 104.5 00:20 trailing_stop_loss',
  },
  {
    name: 'stopBeforeTarget',
    shows: 'a candle that touches the trailed stop at 98.8 and the target of 106',
    world: {
      rules: { stoploss: -0.05, trailingStop: true, roi: { 0: 0.06 } },
      pairs: [{ candles: { 3: [101, 104, 100, 103], 4: [103, 107, 98, 100] } }],
    },
    freqtrade: '100 00:10 → 106 00:20 roi',
    corrected: '100 00:10 → 98.8 00:20 trailing_stop_loss',
  },
  {
    name: 'noTargetBeforeEntry',
    shows: 'an order below the open of a candle whose high may have come first',
    world: { advice: entryAt(98), rules: { roi: { 0: 0.05 } }, pairs: [{ candles: { 2: [100, 104, 97, 101] } }] },
    freqtrade: '98 00:10 → 102.9 00:10 roi',
    corrected: '98 00:10 → 100 00:45 force_exit',
  },
];

describe('a switch of the fill rules', () => {
  it.each(CASES)('$name: $shows', ({ name, world, tell = told, freqtrade, corrected }) => {
    expect(tell(playFillWorld(world))).toBe(freqtrade);
    expect(tell(playFillWorld(world, { ...FREQTRADE_FILLS, [name]: true }))).toBe(corrected);
  });

  it('has a case here', () => {
    expect([...new Set(CASES.map(({ name }) => name))].toSorted()).toEqual(FILL_SWITCH_NAMES.toSorted());
  });
});
