import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CandleColumns } from '@tradai/strategy-sdk';
import { applyFills, makeFees } from '../core/accounting.ts';
import { tryExits } from '../core/exit.ts';
import { PriceTicks } from '../core/price-tick.ts';
import { makeRoiTable, type MarketRules, type TradeRules } from '../core/rules.ts';
import { setInitialStop, type View } from '../core/stop.ts';
import { plainRules } from '../core/trade-rules.fixture.ts';
import { blankOrder, blankTrade, type Trade } from '../core/trade.ts';
import { SPOT, type PairInput } from './pair-input.ts';
import { nextExitCandle } from './scan-exits.ts';

const MINUTE = 60_000;
const FEES = makeFees(0.001);
const MARKET = { pair: 'BTC/USDT', amountStep: 1e-5, priceTick: 0.01, contractSize: 1 } as MarketRules;

const aCandle = fc.record({
  move: fc.double({ min: -0.02, max: 0.02, noNaN: true }),
  up: fc.double({ min: 0, max: 0.02, noNaN: true }),
  down: fc.double({ min: 0, max: 0.02, noNaN: true }),
  exit: fc.integer({ min: 0, max: 12 }),
});
const someRules = fc.record({
  stoploss: fc.constantFrom(-0.01, -0.03, -0.2, -1),
  roi: fc.constantFrom({}, { 0: 0.02 }, { 0: 0.05, 10: 0.02, 23: 0.005, 60: -1 }, { 20: 0 }),
  trailingStop: fc.boolean(),
  trailingStopPositive: fc.constantFrom(null, 0.005, 0.02),
  trailingStopPositiveOffset: fc.constantFrom(0, 0.01, 0.03),
  only: fc.boolean(),
  isShort: fc.boolean(),
});

function rulesOf(made: {
  stoploss: number;
  roi: Record<string, number>;
  trailingStop: boolean;
  trailingStopPositive: number | null;
  trailingStopPositiveOffset: number;
  only: boolean;
}): TradeRules {
  return plainRules({
    stoploss: made.stoploss,
    minimalRoi: makeRoiTable(made.roi),
    trailingStop: made.trailingStop,
    trailingStopPositive: made.trailingStopPositive,
    trailingStopPositiveOffset: made.trailingStopPositiveOffset,
    trailingOnlyOffsetIsReached: made.only && made.trailingStopPositive !== null,
    canShort: true,
  });
}

function pairOf(made: readonly { move: number; up: number; down: number; exit: number }[]): PairInput {
  const n = made.length;
  const column = (): Float64Array => new Float64Array(n);
  const candles: CandleColumns = {
    openTimeMs: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    length: n,
  };
  const exits = new Uint8Array(n);
  let rate = 100;
  const cent = (value: number): number => Math.round(value * 100) / 100;
  made.forEach(({ move, up, down, exit }, i) => {
    candles.openTimeMs[i] = i * 5 * MINUTE;
    candles.open[i] = rate;
    candles.close[i] = cent(rate * (1 + move));
    candles.high[i] = cent(Math.max(rate, candles.close[i]) * (1 + up));
    candles.low[i] = cent(Math.min(rate, candles.close[i]) * (1 - down));
    rate = candles.close[i]!;
    exits[i] = exit === 0 ? 1 : 0;
  });
  const none = new Uint8Array(n);
  const noTags = new Uint16Array(n);
  const signals = {
    enterLong: none,
    enterShort: none,
    exitLong: exits,
    exitShort: exits,
    enterTag: noTags,
    exitTag: noTags,
    tags: [''],
  };
  return {
    pair: 'BTC/USDT',
    market: MARKET,
    candles,
    signals,
    first: 0,
    last: n - 1,
    ticks: new PriceTicks([], 0.01),
    ...SPOT,
  };
}

function anOpenTrade(rules: TradeRules, isShort: boolean): Trade {
  const trade = blankTrade();
  trade.isShort = isShort;
  trade.sign = isShort ? -1 : 1;
  trade.leverage = 1;
  trade.openTimeMs = 0;
  trade.contractSize = 1;
  trade.fundingFees = 0;
  trade.priceTick = 0.01;
  trade.amountStep = 1e-5;
  trade.minRate = 100;
  trade.maxRate = 100;
  trade.orders.push({ ...blankOrder(), status: 'closed', rate: 100, amount: 1, filled: 1, filledTimeMs: 0 });
  applyFills(trade, FEES);
  setInitialStop(trade, 100, rules.stoploss);
  return trade;
}

/** The first candle on which the core itself wants to leave or moves the stop, looked for one by one. */
function firstEvent(trade: Trade, pair: PairInput, rules: TradeRules, from: number): number {
  const { candles, signals } = pair;
  for (let i = from; i <= pair.last; i++) {
    const view: View = {
      nowMs: candles.openTimeMs[i]!,
      timeMs: candles.openTimeMs[i]!,
      open: candles.open[i]!,
      high: candles.high[i]!,
      low: candles.low[i]!,
      close: candles.close[i]!,
      enterFlag: false,
      exitFlag: signals.exitLong[i - 1] !== 0,
      exitTag: '',
    };
    const before = trade.stopLoss;
    if (tryExits(trade, view, rules, FEES, {}, () => true) || trade.stopLoss !== before) return i;
  }
  return pair.last + 1;
}

describe('the scan of candles in a trade', () => {
  it('never passes a candle on which the core would do something', () => {
    fc.assert(
      fc.property(fc.array(aCandle, { minLength: 2, maxLength: 40 }), someRules, (made, settings) => {
        const rules = rulesOf(settings);
        const pair = pairOf(made);
        const found = nextExitCandle(anOpenTrade(rules, settings.isShort), pair, rules, FEES, 1, 5 * MINUTE);
        const event = firstEvent(anOpenTrade(rules, settings.isShort), pair, rules, 1);
        expect(found).toBeLessThanOrEqual(event);
      }),
      { numRuns: 1_000 },
    );
  });

  it('stops only where something is at least near', () => {
    const rules = rulesOf({
      stoploss: -0.5,
      roi: { 0: 0.5 },
      trailingStop: false,
      trailingStopPositive: null,
      trailingStopPositiveOffset: 0,
      only: false,
    });
    const pair = pairOf(Array.from({ length: 30 }, () => ({ move: 0.001, up: 0.001, down: 0.001, exit: 1 })));
    expect(nextExitCandle(anOpenTrade(rules, false), pair, rules, FEES, 1, 5 * MINUTE)).toBe(pair.last + 1);
  });

  it('takes note of the extremes that it passes', () => {
    const rules = rulesOf({
      stoploss: -0.9,
      roi: {},
      trailingStop: false,
      trailingStopPositive: null,
      trailingStopPositiveOffset: 0,
      only: false,
    });
    const pair = pairOf([
      { move: 0, up: 0, down: 0, exit: 1 },
      { move: 0, up: 0.02, down: 0.01, exit: 1 },
      { move: 0, up: 0, down: 0.02, exit: 1 },
    ]);
    const trade = anOpenTrade(rules, false);
    nextExitCandle(trade, pair, rules, FEES, 1, 5 * MINUTE);
    expect([trade.minRate, trade.maxRate]).toEqual([98, 102]);
  });
});
