import type { Timeframe } from '@tradai/strategy-sdk';
import {
  buildStrategy,
  plainMemory,
  type AnyStrategy,
  type BuiltStrategy,
  type GraphFrame,
} from '@tradai/strategy-sdk/graph';
import { fundingEvents } from '../src/backtest/funding-events.ts';
import type { PairInput } from '../src/backtest/pair-input.ts';
import { prepareSignals } from '../src/backtest/signal-columns.ts';
import { tradedRange } from '../src/backtest/traded-range.ts';
import type { RunSettings } from '../src/config/run-settings.ts';
import { NO_FUNDING, type FundingEvents } from '../src/core/funding.ts';
import { PriceTicks } from '../src/core/price-tick.ts';
import type { MarketRules } from '../src/core/rules.ts';
import type { CandleSeries } from '../src/data/candles.ts';
import { dailyPriceDigits } from '../src/data/price-digits.ts';
import { caseCandles, caseFunding, caseMarks, rangeOf, type CaseFiles } from './candle-file.ts';
import { tierOf, type Settings } from './rules.ts';
import { staggerOf } from './strategies/golden-strategy.ts';

/** What a golden says about its pairs. */
export interface GoldenWorld {
  readonly pairs: readonly string[];
  readonly timerange: string | null;
  readonly markets: Readonly<Record<string, Settings>>;
}

/** Where a golden's files are: candles, and the leverage tiers of futures by pair. */
export interface GoldenFiles extends CaseFiles {
  readonly tiers: Readonly<Record<string, readonly Settings[]>>;
}

export interface GoldenPair {
  readonly input: PairInput;
  /** Own candles and those that the strategy's columns look at. */
  readonly candlesOf: (frame: GraphFrame) => CandleSeries;
}

/** The pairs of a golden, ready to trade. */
export class GoldenInput {
  readonly #world: GoldenWorld;
  readonly #files: GoldenFiles;
  readonly #settings: RunSettings;

  constructor(world: GoldenWorld, files: GoldenFiles, settings: RunSettings) {
    this.#world = world;
    this.#files = files;
    this.#settings = settings;
  }

  /** A pair without any candle in the range is left out. */
  pairs(strategy: AnyStrategy, isStaggered: boolean): GoldenPair[] {
    return this.#world.pairs.flatMap((pair) => {
      const series = this.#candles(pair, this.#settings.timeframe, this.#startup);
      if (series === null) return [];
      const built = buildStrategy(strategy, isStaggered ? { offset: staggerOf(pair) } : {}, this.#settings.timeframe);
      return [this.#pair(pair, series, built)];
    });
  }

  market(pair: string): MarketRules {
    return marketRules(pair, this.#world.markets[pair] ?? {});
  }

  get #startup(): number {
    return this.#settings.startupCandleCount ?? 0;
  }

  #candles(pair: string, timeframe: Timeframe, startup: number): CandleSeries | null {
    return caseCandles(this.#files, pair, timeframe, this.#world.timerange, startup);
  }

  #pair(pair: string, series: CandleSeries, built: BuiltStrategy): GoldenPair {
    const candlesOf = (frame: GraphFrame): CandleSeries => {
      if (frame.id === 0) return series;
      const found = this.#candles(frame.pair ?? pair, frame.timeframe, this.#startup);
      if (found === null) throw new Error(`no ${frame.label} candles for ${pair}`);
      return found;
    };
    const { signals } = prepareSignals(built, candlesOf, plainMemory, false);
    const { startMs, endMs } = rangeOf(this.#world.timerange);
    const market = this.market(pair);
    const { timeframeDetail } = this.#settings;
    const input = {
      pair,
      market,
      candles: series,
      signals,
      ...tradedRange(series, startMs, endMs, this.#startup),
      ticks: ticksOf(series, market.priceTick),
      tiers: (this.#files.tiers[pair] ?? []).map(tierOf),
      funding: this.#funding(pair),
      detail: timeframeDetail === null ? null : this.#candles(pair, timeframeDetail, 0),
    };
    return { input, candlesOf };
  }

  #funding(pair: string): FundingEvents {
    const { tradingMode, futuresFundingRate } = this.#settings;
    if (tradingMode !== 'futures') return NO_FUNDING;
    const { timerange } = this.#world;
    return fundingEvents(
      caseFunding(this.#files, pair, timerange),
      caseMarks(this.#files, pair, timerange),
      futuresFundingRate,
    );
  }
}

function ticksOf(series: CandleSeries, fallback: number | null): PriceTicks {
  const { firstDay, digits } = dailyPriceDigits(series);
  return new PriceTicks(
    [...digits].map((count, day) => ({ startMs: (firstDay + day) * 86_400_000, digits: count })),
    fallback,
  );
}

/** A market as goldens write it. */
export function marketRules(pair: string, market: Settings): MarketRules {
  const bound = (limits: unknown, key: string): number | null => {
    const value = (limits as Settings | undefined)?.[key];
    return typeof value === 'number' ? value : null;
  };
  return {
    pair,
    amountStep: bound(market, 'amount_precision'),
    priceTick: bound(market, 'price_precision'),
    contractSize: bound(market, 'contract_size') ?? 1,
    minAmount: bound(market['amount_limits'], 'min'),
    maxAmount: bound(market['amount_limits'], 'max'),
    minCost: bound(market['cost_limits'], 'min'),
    maxCost: bound(market['cost_limits'], 'max'),
    takerFee: bound(market, 'taker') ?? 0,
    makerFee: bound(market, 'maker') ?? 0,
  };
}
