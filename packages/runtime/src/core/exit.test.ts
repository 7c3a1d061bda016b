import { describe, expect, it } from 'vitest';
import { applyFills, makeFees, profitRatio, type Fees } from './accounting.ts';
import { tryExits, type ExitCandidate } from './exit.ts';
import { makeRoiTable, type TradeRules } from './rules.ts';
import { setInitialStop, type View } from './stop.ts';
import { blankOrder, blankTrade, type Trade } from './trade.ts';
import { plainRules } from './trade-rules.fixture.ts';

const MINUTE = 60_000;
const FREE = makeFees(0);

function rules(changes: Partial<TradeRules> = {}): TradeRules {
  return plainRules({ stoploss: -0.05, ...changes });
}

function anOpenTrade(settings: TradeRules, isShort = false): Trade {
  const trade = blankTrade();
  trade.isShort = isShort;
  trade.sign = isShort ? -1 : 1;
  trade.leverage = 1;
  trade.openTimeMs = 0;
  trade.contractSize = 1;
  trade.fundingFees = 0;
  trade.priceTick = 0.01;
  trade.amountStep = 1e-8;
  trade.minRate = 100;
  trade.maxRate = 100;
  trade.orders.push({ ...blankOrder(), status: 'closed', rate: 100, amount: 1, filled: 1, filledTimeMs: 0 });
  applyFills(trade, FREE);
  setInitialStop(trade, 100, settings.stoploss);
  return trade;
}

/** All candidates of a view, as if none could be placed. */
function exitCandidates(trade: Trade, view: View, settings: TradeRules, fees: Fees): readonly ExitCandidate[] {
  const candidates: ExitCandidate[] = [];
  tryExits(trade, view, settings, fees, {}, (_, candidate) => candidates.push(candidate) === 0);
  return candidates;
}

function viewOf(prices: readonly [number, number, number, number], changes: Partial<View> = {}): View {
  const [open, high, low, close] = prices;
  const nowMs = changes.nowMs ?? 10 * MINUTE;
  return { nowMs, timeMs: nowMs, open, high, low, close, enterFlag: false, exitFlag: false, exitTag: '', ...changes };
}

describe('an open long, entered at 100 with a stop of 5 %', () => {
  const cases = [
    // what happens                                 open high low  close  leaves at  because
    ['stop touched inside the candle', [100, 101, 94, 96], 95, 'stop_loss'],
    ['stop touched exactly by the low', [100, 101, 95, 96], 95, 'stop_loss'],
    ['opened below the stop, traded at it later', [90, 96, 89, 91], 95, 'stop_loss'],
    ['the whole candle below the stop', [90, 94, 89, 91], 90, 'stop_loss'],
    ['one tick short of the stop', [100, 102, 95.01, 101], null, null],
  ] as const;
  it.each(cases)('%s', (_, prices, rate, reason) => {
    const settings = rules();
    const [first] = exitCandidates(anOpenTrade(settings), viewOf(prices), settings, FREE);
    expect(first ?? { rate: null, reason: null }).toMatchObject({ rate, reason });
  });

  it('leaves by signal at the open, before a stop of the same candle', () => {
    const settings = rules();
    const view = viewOf([98, 99, 90, 91], { exitFlag: true, exitTag: 'bye' });
    const reasons = exitCandidates(anOpenTrade(settings), view, settings, FREE).map(({ reason, rate }) => [
      reason,
      rate,
    ]);
    expect(reasons).toEqual([
      ['bye', 98],
      ['stop_loss', 95],
    ]);
  });

  it('ignores an exit signal while the entry signal is on', () => {
    const settings = rules();
    const view = viewOf([98, 99, 97, 98], { exitFlag: true, enterFlag: true });
    expect(exitCandidates(anOpenTrade(settings), view, settings, FREE)).toEqual([]);
  });

  it('keeps a signal only above the offset when it has to be a profit', () => {
    const settings = rules({ exitProfitOnly: true, exitProfitOffset: 0.02 });
    const leaves = (open: number): number =>
      exitCandidates(anOpenTrade(settings), viewOf([open, 104, 99, 100], { exitFlag: true }), settings, FREE).length;
    expect([leaves(102), leaves(102.01)]).toEqual([0, 1]);
  });
});

describe('the ROI table', () => {
  const twoSteps = makeRoiTable({ 0: 0.1, 10: 0.01 });
  const cases = [
    // minutes in trade, table, candle, leaves at
    ['a target inside the candle', 15, makeRoiTable({ 0: 0.02 }), [101, 103, 100, 102], 102],
    ['a target that is just met', 15, makeRoiTable({ 0: 0.02 }), [101, 102, 100, 102], null],
    [
      'a candle that opens beyond the target fills at its low',
      15,
      makeRoiTable({ 0: 0.02 }),
      [105, 106, 104, 105],
      104,
    ],
    ['a new step on the grid with the open already beyond', 10, twoSteps, [102, 103, 101.5, 102], 102],
    ['the same one candle later', 15, twoSteps, [102, 103, 101.5, 102], 101.5],
    ['−1 on the grid leaves at the open', 10, makeRoiTable({ 10: -1 }), [98, 98.5, 97, 97.5], 98],
    ['−1 off the grid leaves at the worst rate', 10, makeRoiTable({ 7: -1 }), [98, 98.5, 97, 97.5], 97],
    ['nothing before the first step', 5, makeRoiTable({ 10: 0.01 }), [105, 106, 104, 105], null],
  ] as const;
  it.each(cases)('%s', (_, minutes, minimalRoi, prices, rate) => {
    const settings = rules({ minimalRoi, stoploss: -0.5 });
    const view = viewOf(prices, { nowMs: minutes * MINUTE });
    const [first] = exitCandidates(anOpenTrade(settings), view, settings, FREE);
    expect(first?.rate ?? null).toBe(rate);
  });

  it('waits while the entry signal lasts, when the strategy says so', () => {
    const settings = rules({ minimalRoi: makeRoiTable({ 0: 0.02 }), ignoreRoiIfEntrySignal: true });
    const view = viewOf([101, 110, 100, 102], { enterFlag: true });
    expect(exitCandidates(anOpenTrade(settings), view, settings, FREE)).toEqual([]);
  });
});

describe('a trailing stop', () => {
  const cases = [
    // settings, candle (after the entry candle), stop afterwards
    ['follows the high at the distance of the stop', {}, [100, 102, 99, 101], 96.9],
    ['never goes back', {}, [100, 99, 96, 97], 95],
    [
      'follows closer above the offset',
      { trailingStopPositive: 0.01, trailingStopPositiveOffset: 0.03 },
      [103, 105, 104.5, 105],
      103.95,
    ],
    [
      'exactly at the offset keeps the wide distance',
      { trailingStopPositive: 0.01, trailingStopPositiveOffset: 0.05 },
      [103, 105, 103, 104],
      99.75,
    ],
    [
      'waits for the offset when told to',
      { trailingStopPositive: 0.01, trailingStopPositiveOffset: 0.03, trailingOnlyOffsetIsReached: true },
      [100, 102.99, 99, 101],
      95,
    ],
  ] as const;
  it.each(cases)('%s', (_, changes, prices, stop) => {
    const settings = rules({ trailingStop: true, ...changes });
    const trade = anOpenTrade(settings);
    exitCandidates(trade, viewOf(prices), settings, FREE);
    expect(trade.stopLoss).toBe(stop);
  });

  it('moves before the low of the same candle is tested', () => {
    const settings = rules({ trailingStop: true });
    const [first] = exitCandidates(anOpenTrade(settings), viewOf([103, 110, 103, 104]), settings, FREE);
    expect(first).toMatchObject({ reason: 'trailing_stop_loss', rate: 104.5 });
  });

  it('of a short follows the low', () => {
    const settings = rules({ trailingStop: true });
    const trade = anOpenTrade(settings, true);
    exitCandidates(trade, viewOf([99, 99, 90, 92]), settings, FREE);
    expect(trade.stopLoss).toBe(94.5);
  });
});

describe('profit', () => {
  it('is a ratio of the stake after fees on both sides', () => {
    const fees = makeFees(0.001);
    const trade = anOpenTrade(rules());
    applyFills(trade, fees);
    expect(profitRatio(trade, 102.2, fees)).toBe(0.01995804);
  });
});
