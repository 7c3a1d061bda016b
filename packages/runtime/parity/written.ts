import type { BacktestOutcome } from '../src/backtest/outcome.ts';
import type { ClosedTrade, TradeOrder } from '../src/core/trade.ts';
import type { Settings } from './rules.ts';

/** How a golden writes times: as milliseconds, or as numbers of candles. */
export interface TimeWriter {
  readonly suffix: 'time_ms' | 'index';
  readonly write: (timeMs: number) => number;
}

/** A trade in the goldens' words. */
export function writtenTrade(trade: ClosedTrade, times: TimeWriter): Settings {
  return {
    pair: trade.pair,
    is_short: trade.isShort,
    enter_tag: trade.enterTag,
    exit_reason: trade.exitReason,
    [`open_${times.suffix}`]: times.write(trade.openTimeMs),
    [`close_${times.suffix}`]: times.write(trade.closeTimeMs),
    open_rate: trade.openRate,
    close_rate: trade.closeRate,
    amount: trade.amount,
    stake_amount: trade.stakeAmount,
    max_stake_amount: trade.maxStakeAmount,
    leverage: trade.leverage,
    fee_open: trade.feeOpen,
    fee_close: trade.feeClose,
    profit_ratio: trade.profitRatio,
    profit_abs: trade.profitAbs,
    realized_profit: trade.realizedProfit,
    initial_stop_loss: trade.initialStopLoss,
    initial_stop_loss_ratio: trade.initialStopLossRatio,
    stop_loss: trade.stopLoss,
    stop_loss_ratio: trade.stopLossRatio,
    stop_is_trailing: trade.stopIsTrailing,
    min_rate: Number.isNaN(trade.minRate) ? null : trade.minRate,
    max_rate: Number.isNaN(trade.maxRate) ? null : trade.maxRate,
    liquidation_price: trade.liquidationPrice,
    funding_fees: trade.fundingFees,
    price_precision: trade.priceTick,
    amount_precision: trade.amountStep,
    orders: trade.orders.map((order) => writtenOrder(order, times)),
  };
}

function writtenOrder(order: TradeOrder, times: TimeWriter): Settings {
  return {
    side: order.side,
    is_entry: order.isEntry,
    type: order.type,
    tag: order.tag,
    status: order.status,
    [`placed_${times.suffix}`]: times.write(order.placedTimeMs),
    [`filled_${times.suffix}`]: order.filledTimeMs === null ? null : times.write(order.filledTimeMs),
    price: order.rate,
    amount: order.amount,
    filled: order.filled,
    cost: order.cost,
    funding_fee: order.fundingFee,
  };
}

export function writtenCounters({ counters }: BacktestOutcome): Settings {
  return {
    timedout_entry_orders: counters.timedoutEntryOrders,
    timedout_exit_orders: counters.timedoutExitOrders,
    canceled_trade_entries: counters.canceledTradeEntries,
    canceled_entry_orders: counters.canceledEntryOrders,
    canceled_exit_orders: counters.canceledExitOrders,
    replaced_entry_orders: counters.replacedEntryOrders,
    replaced_exit_orders: counters.replacedExitOrders,
  };
}
