import { TIMEFRAMES, timeframeMs, type Timeframe } from '@tradai/strategy-sdk';
import { fundingEvents, type FundingRates } from '../src/backtest/funding-events.ts';
import type { BacktestRun } from '../src/backtest/backtest-run.ts';
import { runBacktest } from '../src/backtest/loop.ts';
import type { BacktestOutcome } from '../src/backtest/outcome.ts';
import type { PairInput, SignalColumns } from '../src/backtest/pair-input.ts';
import { protectionRules } from '../src/backtest/protection-rules.ts';
import { sideDataStart } from '../src/backtest/side-data-start.ts';
import { tradedRange } from '../src/backtest/traded-range.ts';
import { PriceTicks } from '../src/core/price-tick.ts';
import type { MarketRules } from '../src/core/rules.ts';
import { heapAlloc, makeSeries, type CandleSeries } from '../src/data/candles.ts';
import { fillGaps } from '../src/data/fill-gaps.ts';
import { dailyPriceDigits } from '../src/data/price-digits.ts';
import { NO_FUNDING, type FundingEvents } from '../src/core/funding.ts';
import { adviceOfRules, type CallbackRules, type CallCounts } from './callback-rules.ts';
import { exactDifference, firstDifference } from './compare.ts';
import { feeOf, moneyRules, protectionsOf, tierOf, tradeRules, type Settings } from './rules.ts';
import type { Verdict } from './verdict.ts';
import { writtenCounters, writtenTrade } from './written.ts';

type Candle = readonly [open: number, high: number, low: number, close: number, volume: number] | null;
/** Indexes per flag, texts per tag, and `odd`: values other than 0 and 1 written over the flags. */
export type Flags = Readonly<Record<string, readonly number[] | Readonly<Record<string, string>>>> & {
  readonly odd?: readonly (readonly [column: string, index: number, value: number | null])[];
};

export interface ScenarioPair {
  readonly name: string;
  readonly candles: readonly Candle[];
  readonly flags: Flags;
  readonly market?: Settings;
  /** `[hour, funding rate, mark price]`. */
  readonly funding?: readonly (readonly [number, number | null, number | null])[];
  readonly detail?: { readonly first_part: number; readonly candles: readonly Candle[] };
}

/** A small made-up world with the trades that freqtrade made of it. */
export interface Scenario {
  readonly name: string;
  readonly minutes: number;
  readonly startMs: number;
  readonly futures: boolean;
  /** Length of the detail candles; null without any. */
  readonly detailMinutes: number | null;
  readonly leverageTiers: readonly Settings[];
  readonly timerange: readonly [number | null, number | null];
  readonly pairs: readonly ScenarioPair[];
  readonly settings: Settings;
  readonly config: Settings;
  readonly market: Settings;
  readonly callbacks: CallbackRules;
  readonly expected: Settings;
}

/**
 * Twice: with the callbacks that have rules, which lets the loop pass over candles, and with all callbacks, which are then counted
 * too. The two must be equal to the byte.
 */
export function judgeScenario(scenario: Scenario): Verdict {
  const { calls, ...expected } = comparable(scenario.expected);
  const counts: CallCounts = {};
  const alone = observed(scenario, null);
  const difference =
    firstDifference(expected, alone) ??
    told('with all callbacks: ', exactDifference(alone, observed(scenario, counts))) ??
    (calls === undefined ? null : told('calls: ', firstDifference(calls, counts) ?? firstDifference(counts, calls)));
  return difference === null ? { kind: 'equal' } : { kind: 'differs', difference };
}

function told(when: string, difference: string | null): string | null {
  return difference === null ? null : `${when}${difference}`;
}

const COMPARED = [
  'locks',
  'trades',
  'rejected_signals',
  'rejected_signal_list',
  'counters',
  'final_balance',
  'fee',
  'range',
  'calls',
];

function comparable(expected: Settings): Settings {
  const kept = Object.fromEntries(COMPARED.filter((key) => key in expected).map((key) => [key, expected[key]]));
  return { ...kept, locks: lockTimes(kept['locks']) };
}

/** Without the reasons, which are texts for people. */
function lockTimes(locks: unknown): Settings[] {
  return ((locks ?? []) as readonly Settings[]).map(({ pair, side, lock_index, end_index }) => ({
    pair,
    side,
    lock_index,
    end_index,
  }));
}

function observed(scenario: Scenario, calls: CallCounts | null): Settings {
  return written(runBacktest(scenarioRun(scenario, calls)), scenario);
}

/** A scenario as the engine runs it. */
export function scenarioRun(scenario: Scenario, calls: CallCounts | null): BacktestRun {
  const timeframe = timeframeOf(scenario.minutes);
  const { config, settings, futures } = scenario;
  const pairs = scenario.pairs.map((pair) => pairInput(scenario, pair, timeframe)).filter((pair) => pair !== null);
  const fee = feeOf(config, marketRules(scenario, scenario.pairs[0]!));
  const clock = { startMs: scenario.startMs, candleMs: scenario.minutes * 60_000 };
  return {
    timeframe,
    pairs,
    rules: tradeRules(settings, config, timeframe, futures),
    money: moneyRules(config, fee),
    advise: ({ locks }) => adviceOfRules(scenario.callbacks, clock, locks, calls),
    isFutures: futures,
    liquidation: { isCross: config['margin_mode'] === 'cross', buffer: numberOr(config['liquidation_buffer'], 0.05) },
    protections: config['enable_protections'] === true ? protectionRules(protectionsOf(settings), timeframe) : [],
    detailMs: scenario.detailMinutes === null ? null : scenario.detailMinutes * 60_000,
  };
}

function startupOf(settings: Settings): number {
  return numberOr(settings['startup_candle_count'], 0);
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function timeframeOf(minutes: number): Timeframe {
  const found = TIMEFRAMES.find((timeframe) => timeframeMs(timeframe) === minutes * 60_000);
  if (found === undefined) throw new Error(`no timeframe of ${minutes} minutes`);
  return found;
}

/** Null for a pair without any candle in the range. */
export function pairInput(scenario: Scenario, pair: ScenarioPair, timeframe: Timeframe): PairInput | null {
  const startup = startupOf(scenario.settings);
  const [first, last] = scenario.timerange;
  const from = first === null ? 0 : first - startup;
  const loaded = loadedSeries(scenario, pair, timeframe, from, last ?? pair.candles.length);
  if (loaded.length === 0) return null;
  const { series } = fillGaps(loaded, heapAlloc);
  const timeOf = (index: number | null): number | null =>
    index === null ? null : scenario.startMs + index * scenario.minutes * 60_000;
  const market = marketRules(scenario, pair);
  const digits = dailyPriceDigits(series);
  const stretches = [...digits.digits].map((count, day) => ({
    startMs: (digits.firstDay + day) * 86_400_000,
    digits: count,
  }));
  const range = tradedRange(series, timeOf(first), timeOf(last), startup);
  const signals = signalColumns(scenario, pair, series);
  return {
    pair: pair.name,
    market,
    candles: series,
    signals,
    ...range,
    ticks: new PriceTicks(stretches, market.priceTick),
    tiers: scenario.futures ? scenario.leverageTiers.map(tierOf) : [],
    funding: fundingOf(scenario, pair),
    detail: detailOf(scenario, pair),
  };
}

/** Mark prices that do not move within their candle. */
function fundingOf(scenario: Scenario, pair: ScenarioPair): FundingEvents {
  if (!scenario.futures) return NO_FUNDING;
  const [, last] = scenario.timerange;
  const to = last === null ? null : (last * scenario.minutes) / 60;
  const rows = (pair.funding ?? []).filter(([hour]) => hour <= (to ?? hour));
  const rates = valuesAt(
    scenario,
    rows.map(([hour, rate]) => [hour, rate]),
  );
  const marks = valuesAt(
    scenario,
    rows.map(([hour, , mark]) => [hour, mark]),
  );
  const configured = scenario.config['futures_funding_rate'];
  const configuredRate = typeof configured === 'number' ? configured : null;
  return fundingEvents(rates, { ...marks, close: marks.open }, configuredRate, sideDataStartMs(scenario));
}

function sideDataStartMs({ pairs, settings, timerange: [first], startMs, minutes }: Scenario): number {
  const startup = startupOf(settings);
  const from = first === null ? 0 : first - startup;
  const firsts = pairs.map(({ candles }) => candles.findIndex((candle, index) => candle !== null && index >= from));
  const earliest = Math.min(...firsts.filter((index) => index >= 0));
  const timeOf = (index: number): number => startMs + index * minutes * 60_000;
  return sideDataStart(first === null ? null : timeOf(first), timeOf(earliest), startup, minutes * 60_000);
}

function valuesAt(
  { startMs }: Scenario,
  rows: readonly (readonly [hour: number, value: number | null])[],
): FundingRates {
  const known = rows.filter(([, value]) => value !== null);
  return {
    openTimeMs: Float64Array.from(known, ([hour]) => startMs + hour * 3_600_000),
    open: Float64Array.from(known, ([, value]) => value!),
  };
}

function detailOf(scenario: Scenario, pair: ScenarioPair): CandleSeries | null {
  if (scenario.detailMinutes === null || pair.detail === undefined) return null;
  const { first_part: firstPart, candles } = pair.detail;
  const lengthMs = scenario.detailMinutes * 60_000;
  const rows: number[][] = [];
  const fromMs = sideDataStartMs(scenario) - scenario.startMs;
  const endMs = (scenario.timerange[1] ?? Number.POSITIVE_INFINITY) * scenario.minutes * 60_000;
  candles.forEach((candle, i) => {
    const atMs = (firstPart + i) * lengthMs;
    if (candle !== null && atMs >= fromMs && atMs <= endMs) rows.push([scenario.startMs + atMs, ...candle]);
  });
  return rows.length === 0
    ? null
    : fillGaps(seriesOf(rows, pair.name, timeframeOf(scenario.detailMinutes)), heapAlloc).series;
}

function loadedSeries(
  scenario: Scenario,
  pair: ScenarioPair,
  timeframe: Timeframe,
  from: number,
  to: number,
): CandleSeries {
  const rows: number[][] = [];
  pair.candles.forEach((candle, index) => {
    if (candle !== null && index >= from && index <= to)
      rows.push([scenario.startMs + index * scenario.minutes * 60_000, ...candle]);
  });
  return seriesOf(rows, pair.name, timeframe);
}

function seriesOf(rows: readonly number[][], pair: string, timeframe: Timeframe): CandleSeries {
  const column = (field: number): Float64Array => Float64Array.from(rows, (row) => row[field]!);
  const columns = {
    openTimeMs: column(0),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
  };
  return makeSeries({ exchange: 'binance', market: 'spot', pair, timeframe, kind: 'candle' }, columns);
}

function signalColumns(scenario: Scenario, pair: ScenarioPair, series: CandleSeries): SignalColumns {
  const tags = [''];
  const position = (index: number): number =>
    (scenario.startMs + index * scenario.minutes * 60_000 - series.openTimeMs[0]!) / (scenario.minutes * 60_000);
  const flag = (name: string): Uint8Array => {
    const column = new Uint8Array(series.length);
    for (const index of (pair.flags[name] ?? []) as readonly number[]) column[position(index)] = 1;
    for (const [odd, index, value] of pair.flags.odd ?? []) if (odd === name) column[position(index)] = flagByte(value);
    return column;
  };
  const tag = (name: string): Uint16Array => {
    const column = new Uint16Array(series.length);
    for (const [index, text] of Object.entries((pair.flags[name] ?? {}) as Record<string, string>)) {
      if (!tags.includes(text)) tags.push(text);
      column[position(Number(index))] = tags.indexOf(text);
    }
    return column;
  };
  return {
    enterLong: flag('enter_long'),
    exitLong: flag('exit_long'),
    enterShort: flag('enter_short'),
    exitShort: flag('exit_short'),
    enterTag: tag('enter_tag'),
    exitTag: tag('exit_tag'),
    tags,
  };
}

function flagByte(value: number | null): number {
  if (value === null || value === 0) return 0;
  return value === 1 ? 1 : 2;
}

function marketRules(scenario: Scenario, pair: ScenarioPair): MarketRules {
  const market = { ...scenario.market, ...pair.market };
  const bound = (key: string): number | null => (typeof market[key] === 'number' ? market[key] : null);
  const fee = bound('fee');
  return {
    pair: pair.name,
    amountStep: bound('amount_precision'),
    priceTick: bound('price_precision'),
    contractSize: bound('contract_size') ?? 1,
    minAmount: bound('min_amount'),
    maxAmount: bound('max_amount'),
    minCost: bound('min_cost'),
    maxCost: bound('max_cost'),
    takerFee: bound('taker') ?? fee ?? 0,
    makerFee: bound('maker') ?? fee ?? 0,
  };
}

/** Our outcome in the goldens' words. */
function written(outcome: BacktestOutcome, scenario: Scenario): Settings {
  // The goldens give parts of a candle with six decimals.
  const index = (timeMs: number): number =>
    Number(((timeMs - scenario.startMs) / (scenario.minutes * 60_000)).toFixed(6));
  return {
    trades: outcome.trades.map((trade) => writtenTrade(trade, { suffix: 'index', write: index })),
    rejected_signals: outcome.rejectedSignals,
    rejected_signal_list: outcome.rejectedSignalList
      .slice(0, 300)
      .map(({ timeMs, pair, tag }) => [index(timeMs), pair, tag]),
    locks: outcome.locks.map(({ pair, side, startMs, endMs }) => ({
      pair,
      side,
      lock_index: startMs === null ? null : index(startMs),
      end_index: index(endMs),
    })),
    counters: writtenCounters(outcome),
    final_balance: outcome.finalBalance,
    fee: outcome.fee,
    range: [index(outcome.backtestStartMs), index(outcome.backtestEndMs)],
  };
}
