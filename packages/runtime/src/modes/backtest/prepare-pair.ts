import type { CandleColumns } from '@tradai/strategy-sdk';
import type { BuiltStrategy, CandlesOf, ColumnArray, ColumnMemory, ColumnReuse } from '@tradai/strategy-sdk/graph';
import type { PairInput } from '../../backtest/pair-input.ts';
import { prepareSignals } from '../../backtest/signal-columns.ts';
import type { CallbackPair } from '../../callbacks/stage.ts';
import { ColumnsOnDemand } from '../../columns/columns-on-demand.ts';
import { unknownMarket, type MarketFile } from '../../config/market-file.ts';
import type { RunSettings } from '../../config/run-settings.ts';
import type { FundingEvents } from '../../core/funding.ts';
import type { PriceTicks } from '../../core/price-tick.ts';
import { tiersOf } from './tiers-of.ts';

/** A column that the strategy named, for charts. */
export interface NamedColumn {
  readonly path: string;
  readonly values: ColumnArray;
}

/** Candles of a pair, and of everything that its columns look at. */
export interface PairCandles {
  readonly pair: string;
  readonly candles: CandleColumns;
  /** Positions of the candles that belong to the run, both included. */
  readonly first: number;
  readonly last: number;
  readonly ticks: (marketTick: number | null) => PriceTicks;
  readonly candlesOf: CandlesOf;
  readonly funding: FundingEvents;
  /** Null without `timeframe_detail`. */
  readonly detail: CandleColumns | null;
}

/** A pair that can be traded. */
export interface PreparedPair {
  readonly input: PairInput;
  readonly columns: readonly NamedColumn[];
  /** Any column of the strategy, for its callbacks. */
  readonly column: CallbackPair['column'];
}

export interface PairSurroundings {
  readonly settings: RunSettings;
  readonly markets: MarketFile;
  readonly memory: ColumnMemory;
  readonly reuse: ColumnReuse;
  /** Whether the named columns are kept for charts. */
  readonly withColumns: boolean;
}

/** Computes the columns and signals of one pair. */
export function preparePair(built: BuiltStrategy, from: PairCandles, around: PairSurroundings): PreparedPair {
  const { settings, markets, memory, reuse, withColumns } = around;
  const { pair, candles, first, last, candlesOf, funding, detail } = from;
  const market = markets.rules.get(pair) ?? unknownMarket(pair);
  const { signals, find } = prepareSignals(built, candlesOf, memory, withColumns, reuse);
  const onDemand = new ColumnsOnDemand(built.graph, candlesOf, memory, reuse);
  const columns = withColumns ? built.columnPaths.map(({ path, output }) => ({ path, values: find(output)! })) : [];
  const ticks = from.ticks(market.priceTick);
  const tiers = tiersOf(markets, pair, settings);
  return {
    input: { pair, market, candles, signals, first, last, ticks, tiers, funding, detail },
    columns,
    column: (output) => find(output) ?? onDemand.column(output),
  };
}
