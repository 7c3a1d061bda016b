import fc from 'fast-check';
import { PriceTicks } from '../../core/price-tick.ts';
import type { ProtectionRule } from '../../core/protections.ts';
import { makeRoiTable, type MarketRules, type MoneyRules, type TradeRules } from '../../core/rules.ts';
import { plainRules } from '../../core/trade-rules.fixture.ts';
import type { BacktestRun } from '../backtest-run.ts';
import { SPOT, type PairInput, type SignalColumns } from '../pair-input.ts';

const START = Date.UTC(2024, 0, 1);
const CANDLE_MS = 300_000;
const TAGS = ['', 'dip', 'break'];

/** Runs of a few pairs with plain settings of every kind. */
export const plainWorlds: fc.Arbitrary<BacktestRun> = fc
  .record({
    pairs: fc.array(pairs(), { minLength: 1, maxLength: 4 }),
    rules: rules(),
    money: money(),
    protections: protections(),
  })
  .map((world) => ({
    ...{ timeframe: '5m', rules: world.rules, money: world.money, protections: world.protections },
    pairs: world.pairs.map((pair, i) => pairInput(pair, i)),
  }));

function rules(): fc.Arbitrary<TradeRules> {
  const ratio = fc.constantFrom(0.002, 0.004, 0.01, 0.02);
  return fc
    .record({
      stoploss: fc.constantFrom(-0.004, -0.01, -0.03, -0.2, -1),
      roi: fc.constantFrom({}, { 0: 0.02, 10: 0.01, 33: 0 }, { 0: 0.004 }, { 20: 0.003, 60: -1 }, { 5: -0.01 }),
      trailingStop: fc.boolean(),
      trailingStopPositive: fc.option(ratio),
      trailingStopPositiveOffset: fc.oneof(fc.constant(0), ratio),
      trailingOnlyOffsetIsReached: fc.boolean(),
      useExitSignal: fc.constantFrom(true, true, false),
      exitProfitOnly: fc.boolean(),
      exitProfitOffset: fc.constantFrom(0, 0.003),
      ignoreRoiIfEntrySignal: fc.boolean(),
      entryOrderType: fc.constantFrom('limit' as const, 'market' as const),
      exitOrderType: fc.constantFrom('limit' as const, 'market' as const),
      maxOpenTrades: fc.constantFrom(1, 2, 3, Number.POSITIVE_INFINITY),
      unfilledExitMs: fc.constantFrom(null, 600_000),
    })
    .map(({ roi, ...others }) => plainRules({ minimalRoi: makeRoiTable(roi), ...others }));
}

function protections(): fc.Arbitrary<ProtectionRule[]> {
  const cooldown: ProtectionRule = { kind: 'CooldownPeriod', duration: { minutes: 12 }, lookbackMinutes: 60 };
  const guard: ProtectionRule = {
    ...{ kind: 'StoplossGuard', duration: { minutes: 30 }, lookbackMinutes: 120, tradeLimit: 2 },
    ...{ onlyPerPair: false, onlyPerSide: false, requiredProfit: 0 },
  };
  return fc.constantFrom([], [], [], [cooldown], [guard, cooldown]);
}

function money(): fc.Arbitrary<MoneyRules> {
  return fc.record({
    dryRunWallet: fc.constantFrom(1_000, 333.33),
    stakeAmount: fc.constantFrom(100, 150.7, 'unlimited'),
    tradableBalanceRatio: fc.constantFrom(1, 0.99),
    availableCapital: fc.option(fc.constantFrom(500, 120)),
    amendLastStakeAmount: fc.boolean(),
    lastStakeAmountMinRatio: fc.constant(0.5),
    amountReservePercent: fc.constant(0.05),
    fee: fc.constantFrom(0, 0.001, 0.00075),
  }) as fc.Arbitrary<MoneyRules>;
}

interface PlainPairWorld {
  readonly moves: readonly (readonly [body: number, up: number, down: number, gap: number])[];
  readonly flags: readonly number[];
  readonly shift: number;
  readonly amountStep: number | null;
  /** Coarser than the prices: an order may have to wait. */
  readonly tick: number | null;
  readonly minCost: number | null;
}

function pairs(): fc.Arbitrary<PlainPairWorld> {
  const cents = fc.integer({ min: -90, max: 90 });
  const wick = fc.integer({ min: 0, max: 60 });
  const gap = fc.constantFrom(0, 0, 0, 15, -15);
  return fc.record({
    moves: fc.array(fc.tuple(cents, wick, wick, gap), { minLength: 40, maxLength: 120 }),
    flags: fc.array(fc.constantFrom(0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 9), { minLength: 120, maxLength: 120 }),
    shift: fc.integer({ min: 0, max: 5 }),
    amountStep: fc.constantFrom(null, 1e-5, 0.01),
    tick: fc.constantFrom(null, 0.01, 0.01, 0.01, 0.25),
    minCost: fc.constantFrom(null, 5, 140),
  });
}

function pairInput(world: PlainPairWorld, number: number): PairInput {
  const { moves, shift, amountStep, tick, minCost } = world;
  const length = moves.length;
  const pair = `P${number}/USDT`;
  const limits = { minAmount: 1e-4, maxAmount: 9_000, minCost, maxCost: null };
  const market: MarketRules = {
    ...{ pair, amountStep, priceTick: tick, contractSize: 1, takerFee: 0.002, makerFee: 0.001 },
    ...limits,
  };
  return {
    ...{ pair, market, candles: candlesOf(moves, shift), signals: signalsOf(world.flags, length), ...SPOT },
    ...{ first: 2, last: length - 1, ticks: new PriceTicks([], tick) },
  };
}

function candlesOf(moves: PlainPairWorld['moves'], shift: number): PairInput['candles'] {
  const length = moves.length;
  const column = (): Float64Array => new Float64Array(length);
  const candles = { openTimeMs: column(), open: column(), high: column(), low: column(), close: column() };
  let cents = 10_000;
  for (const [i, [body, up, down, gap]] of moves.entries()) {
    const open = cents + gap;
    const close = Math.max(open + body, 5_000);
    candles.openTimeMs[i] = START + (shift + i) * CANDLE_MS;
    candles.open[i] = open / 100;
    candles.high[i] = (Math.max(open, close) + up) / 100;
    candles.low[i] = (Math.min(open, close) - down) / 100;
    candles.close[i] = close / 100;
    cents = close;
  }
  return { ...candles, volume: column().fill(1_000), length };
}

function signalsOf(flags: readonly number[], length: number): SignalColumns {
  const where = (test: (flag: number) => number): Uint8Array => Uint8Array.from({ length }, (_, i) => test(flags[i]!));
  return {
    // A flag of 2 counts for open trades alone.
    enterLong: where((flag) => (flag === 9 ? 2 : flag & 1)),
    exitLong: where((flag) => (flag & 2) >> 1),
    enterShort: where((flag) => (flag & 4) >> 2),
    exitShort: new Uint8Array(length),
    enterTag: Uint16Array.from({ length }, (_, i) => i % TAGS.length),
    exitTag: Uint16Array.from({ length }, (_, i) => (i >> 1) % TAGS.length),
    tags: TAGS,
  };
}
