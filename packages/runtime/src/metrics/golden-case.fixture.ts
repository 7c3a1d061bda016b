import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { OrderCounters } from '../backtest/outcome.ts';
import type { OrderRecord, TradeRecord } from '../contract/records.ts';
import type { ClosedTrade } from '../core/trade.ts';
import type { SummaryInput } from './summary.ts';

/** What the tests of this package read of freqtrade's result documents. */
export interface GoldenCase {
  readonly case: string;
  readonly strategy: string;
  readonly pairs: readonly string[];
  readonly timeframe: string;
  readonly timerange: string;
  readonly data_files: readonly string[];
  readonly fee: number;
  readonly config: { readonly max_open_trades: number; readonly trading_mode: string; readonly stake_currency: string };
  readonly settings: Readonly<Record<string, unknown>>;
  readonly backtest_start_ms: number;
  readonly backtest_end_ms: number;
  readonly candles: Readonly<
    Record<string, { readonly samples: readonly { readonly time_ms: number; readonly close: number }[] }>
  >;
  readonly trades: readonly GoldenTrade[];
  readonly rejected_signals: number;
  readonly counters: Readonly<Record<string, number>>;
  readonly final_balance: number;
  readonly summary: Readonly<Record<string, unknown>> & {
    readonly starting_balance: number;
    readonly max_open_trades_setting: number;
  };
}

/** Results use the same names. */
export type GoldenTrade = Omit<TradeRecord, 'custom_data'>;
type GoldenOrder = OrderRecord;

const REPOSITORY = path.resolve(import.meta.dirname, '../../../..');
const SHIPPED = path.resolve(import.meta.dirname, '../../goldens/freqtrade/shippable');
const OWN = path.resolve(import.meta.dirname, '../../goldens/freqtrade/own');
/** Shared reference data: larger goldens and their candles, where they exist. */
export const REFERENCE = process.env['TRADAI_REFERENCE'] ?? path.resolve(REPOSITORY, '../shared');

/** Files of all goldens at hand: the shipped ones, and the larger ones of the shared reference data where they exist. */
export function goldenFiles(): string[] {
  const folders = [SHIPPED, OWN, path.join(REFERENCE, 'goldens/freqtrade')].filter((folder) => existsSync(folder));
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.json.gz'))
      .toSorted()
      .map((name) => path.join(folder, name)),
  );
}

/** A shipped case by its name. */
export function shippedCase(name: string): GoldenCase {
  return readGolden(path.join(SHIPPED, `${name}.json.gz`));
}

export function readGolden(file: string): GoldenCase {
  return JSON.parse(gunzipSync(readFileSync(file)).toString()) as GoldenCase;
}

export function closedTrades(golden: GoldenCase): ClosedTrade[] {
  return golden.trades.map(closedTrade);
}

/** What the summary is made from, as far as a golden tells. */
export function summaryInput(golden: GoldenCase): SummaryInput {
  return {
    trades: closedTrades(golden),
    startingBalance: golden.summary.starting_balance,
    finalBalance: golden.final_balance,
    backtestStartMs: golden.backtest_start_ms,
    backtestEndMs: golden.backtest_end_ms,
    pairs: golden.summary['pairlist'] as string[],
    marketCloses: Object.entries(golden.candles).map(([pair, { samples }]) => ({
      pair,
      firstClose: samples.at(0)!.close,
      lastClose: samples.at(-1)!.close,
    })),
    maxOpenTrades: golden.summary.max_open_trades_setting < 0 ? Infinity : golden.summary.max_open_trades_setting,
    rejectedSignals: golden.rejected_signals,
    counters: countersOf(golden),
    walletStats: null,
  };
}

export function countersOf({ counters }: GoldenCase): OrderCounters {
  return {
    timedoutEntryOrders: counters['timedout_entry_orders']!,
    timedoutExitOrders: counters['timedout_exit_orders']!,
    canceledTradeEntries: counters['canceled_trade_entries']!,
    canceledEntryOrders: counters['canceled_entry_orders']!,
    canceledExitOrders: counters['canceled_exit_orders']!,
    replacedEntryOrders: counters['replaced_entry_orders']!,
    replacedExitOrders: counters['replaced_exit_orders']!,
  };
}

function closedTrade(trade: GoldenTrade): ClosedTrade {
  const sign = trade.is_short ? -1 : 1;
  return {
    id: trade.id,
    pair: trade.pair,
    isShort: trade.is_short,
    sign,
    leverage: trade.leverage,
    enterTag: trade.enter_tag,
    feeOpen: trade.fee_open,
    feeClose: trade.fee_close,
    openTimeMs: trade.open_time_ms,
    priceTick: trade.price_precision,
    amountStep: trade.amount_precision,
    contractSize: 1,
    orders: trade.orders.map(order),
    canceled: null,
    position: null,
    openRate: trade.open_rate,
    amount: trade.amount,
    stakeAmount: trade.stake_amount,
    maxStakeAmount: trade.max_stake_amount,
    openValue: trade.amount * trade.open_rate * (1 + sign * trade.fee_open),
    stopLoss: trade.stop_loss,
    stopLossRatio: trade.stop_loss_ratio,
    initialStopLoss: trade.initial_stop_loss,
    initialStopLossRatio: trade.initial_stop_loss_ratio,
    stopIsTrailing: trade.stop_is_trailing,
    minRate: trade.min_rate,
    maxRate: trade.max_rate,
    liquidationPrice: trade.liquidation_price,
    fundingFees: trade.funding_fees,
    fundingRunning: 0,
    realizedProfit: trade.realized_profit,
    exitReason: trade.exit_reason,
    exitType: 'exit_signal',
    closeTimeMs: trade.close_time_ms,
    closeRate: trade.close_rate,
    profitAbs: trade.profit_abs,
    profitRatio: trade.profit_ratio,
  };
}

function order(source: GoldenOrder): ClosedTrade['orders'][number] {
  return {
    id: source.id,
    side: source.side,
    isEntry: source.is_entry,
    type: source.type,
    tag: source.tag,
    placedTimeMs: source.placed_time_ms,
    rate: source.price,
    amount: source.amount,
    status: source.status,
    filledTimeMs: source.filled_time_ms,
    filled: source.filled,
    cost: source.cost,
    fundingFee: source.funding_fee,
  };
}
