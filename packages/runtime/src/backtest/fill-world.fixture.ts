import type { CandleColumns } from '@tradai/strategy-sdk';
import type { Advice } from '../core/advice.ts';
import type { FillRules } from '../core/fill-rules.ts';
import type { LeverageTier } from '../core/liquidation.ts';
import { PriceTicks } from '../core/price-tick.ts';
import { makeRoiTable, type MarketRules, type MoneyRules, type TradeRules } from '../core/rules.ts';
import { plainRules } from '../core/trade-rules.fixture.ts';
import { runBacktest } from './loop.ts';
import type { BacktestOutcome } from './outcome.ts';
import type { PairInput, SignalColumns } from './pair-input.ts';

const MINUTE = 60_000;
/** Midnight of 1 January 2024, UTC. */
const START = Date.UTC(2024, 0, 1);

export type Prices = readonly [open: number, high: number, low: number, close: number];
/** What every candle is that is not named. */
const FLAT: Prices = [100, 101, 99, 100];

/** One pair; candles by number, 5 minutes each from midnight on. A long is entered on candle 2, by the signal of candle 1. */
export interface FillPair {
  readonly candles?: Readonly<Record<number, Prices>>;
  readonly enterLong?: readonly number[];
  readonly exitLong?: readonly number[];
  readonly enterShort?: readonly number[];
  readonly volume?: number;
  readonly market?: Partial<MarketRules>;
  /** Candles of one minute by the minute of the day, and the minute of the first. */
  readonly detail?: { readonly from: number; readonly candles?: Readonly<Record<number, Prices>> };
  /** Funding per unit by hour. */
  readonly funding?: Readonly<Record<number, number>>;
}

export interface FillWorld {
  readonly pairs?: readonly FillPair[];
  readonly length?: number;
  readonly rules?: Partial<Omit<TradeRules, 'minimalRoi'>> & { readonly roi?: Readonly<Record<string, number>> };
  readonly money?: Partial<MoneyRules>;
  readonly advice?: Advice;
  readonly isFutures?: boolean;
  readonly tiers?: readonly LeverageTier[];
}

/** Tiers of a perpetual as exchanges have them. */
const TIERS: readonly LeverageTier[] = [
  { minNotional: 0, maxNotional: 600, maintenanceMarginRate: 0.02, maxLeverage: 20, cum: 0 },
  { minNotional: 600, maxNotional: 1_000_000, maintenanceMarginRate: 0.05, maxLeverage: 10, cum: 18 },
];

/** Plays a small world: stake 100 of a wallet of 1,000, no fee, a stop of 10 %, tick 0.01. */
export function playFillWorld(world: FillWorld, fills?: FillRules): BacktestOutcome {
  const { pairs = [{}], length = 10, rules = {}, money = {}, advice = {}, isFutures = false } = world;
  const { roi = {}, ...others } = rules;
  return runBacktest({
    timeframe: '5m',
    pairs: pairs.map((pair, number) => pairInput(pair, number, length, isFutures ? (world.tiers ?? TIERS) : [])),
    rules: {
      ...RULES,
      minimalRoi: makeRoiTable(roi),
      useCustomStoploss: advice.customStoploss !== undefined,
      ...others,
      ...(fills === undefined ? {} : { fills }),
    },
    money: { ...MONEY, ...money },
    advice,
    isFutures,
    detailMs: pairs.some(({ detail }) => detail !== undefined) ? MINUTE : null,
  });
}

/** `01:05` for the candle that opens then. */
export function clockText(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 16);
}

const RULES = plainRules({ unfilledEntryMs: 10 * MINUTE, unfilledExitMs: 10 * MINUTE, maxOpenTrades: 3 });

const MONEY: MoneyRules = {
  dryRunWallet: 1_000,
  stakeAmount: 100,
  tradableBalanceRatio: 1,
  availableCapital: null,
  amendLastStakeAmount: false,
  lastStakeAmountMinRatio: 0.5,
  amountReservePercent: 0.05,
  fee: 0,
};

function pairInput(pair: FillPair, number: number, length: number, tiers: readonly LeverageTier[]): PairInput {
  const market: MarketRules = {
    pair: `P${number}/USDT`,
    amountStep: 1e-8,
    priceTick: 0.01,
    contractSize: 1,
    minAmount: null,
    maxAmount: null,
    minCost: 5,
    maxCost: null,
    takerFee: 0.002,
    makerFee: 0.001,
    ...pair.market,
  };
  const { detail } = pair;
  const minutes = detail === undefined ? 0 : length * 5 - detail.from;
  return {
    pair: market.pair,
    market,
    candles: columns(length, 5, 0, pair.candles ?? {}, pair.volume ?? 1_000),
    signals: signalColumns(pair, length),
    first: 0,
    last: length - 1,
    ticks: new PriceTicks([], 0.01),
    tiers,
    funding: fundingOf(pair.funding ?? {}),
    detail:
      detail === undefined ? null : columns(minutes, 1, detail.from, detail.candles ?? {}, (pair.volume ?? 1_000) / 5),
  };
}

function columns(
  length: number,
  minutes: number,
  from: number,
  named: Readonly<Record<number, Prices>>,
  volume: number,
): CandleColumns {
  const rows = Array.from({ length }, (_, i) => named[i + from] ?? FLAT);
  const column = (field: number): Float64Array => Float64Array.from(rows, (row) => row[field]!);
  return {
    openTimeMs: Float64Array.from(rows, (_, i) => START + (from + i * minutes) * MINUTE),
    open: column(0),
    high: column(1),
    low: column(2),
    close: column(3),
    volume: new Float64Array(length).fill(volume),
    length,
  };
}

function signalColumns({ enterLong = [1], exitLong = [], enterShort = [] }: FillPair, length: number): SignalColumns {
  const flags = (candles: readonly number[]): Uint8Array =>
    Uint8Array.from({ length }, (_, i) => (candles.includes(i) ? 1 : 0));
  return {
    enterLong: flags(enterLong),
    exitLong: flags(exitLong),
    enterShort: flags(enterShort),
    exitShort: flags([]),
    enterTag: 0,
    exitTag: 0,
    tags: [''],
  };
}

function fundingOf(perHour: Readonly<Record<number, number>>): PairInput['funding'] {
  const hours = Object.keys(perHour).map(Number);
  return {
    timeMs: Float64Array.from(hours, (hour) => START + hour * 60 * MINUTE),
    perUnit: Float64Array.from(hours, (hour) => perHour[hour]!),
  };
}
