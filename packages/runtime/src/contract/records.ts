import type { Lock } from '../core/locks.ts';
import { type ClosedTrade, durationMinutes, type TradeOrder } from '../core/trade.ts';

/** A filled order as results hold it. Times in epoch ms, amounts in base, `cost` and `funding_fee` in stake currency. */
export interface OrderRecord {
  readonly id: number;
  readonly side: 'buy' | 'sell';
  readonly is_entry: boolean;
  readonly type: 'limit' | 'market';
  readonly tag: string | null;
  readonly placed_time_ms: number;
  readonly filled_time_ms: number | null;
  readonly status: 'open' | 'closed' | 'canceled';
  readonly price: number;
  readonly amount: number;
  readonly filled: number;
  readonly cost: number;
  readonly funding_fee: number | null;
}

/** A closed trade as results hold it, under the names of freqtrade's result documents. */
export interface TradeRecord {
  readonly id: number;
  readonly pair: string;
  readonly is_short: boolean;
  readonly enter_tag: string;
  readonly exit_reason: string;
  readonly open_time_ms: number;
  readonly close_time_ms: number;
  readonly duration_min: number;
  readonly open_rate: number;
  readonly close_rate: number;
  readonly amount: number;
  readonly stake_amount: number;
  readonly max_stake_amount: number;
  readonly leverage: number;
  readonly fee_open: number;
  readonly fee_close: number;
  readonly funding_fees: number;
  readonly liquidation_price: number | null;
  readonly initial_stop_loss: number;
  readonly initial_stop_loss_ratio: number;
  readonly stop_loss: number;
  readonly stop_loss_ratio: number;
  readonly stop_is_trailing: boolean;
  readonly min_rate: number;
  readonly max_rate: number;
  readonly profit_abs: number;
  readonly profit_ratio: number;
  readonly realized_profit: number;
  readonly price_precision: number | null;
  readonly amount_precision: number | null;
  readonly orders: readonly OrderRecord[];
  /** What the strategy noted in `state(trade)`; null when it never asked for it. */
  readonly custom_data: Readonly<Record<string, unknown>> | null;
}

/** No entries of a pair (`*`: of all) and side until then, under freqtrade's names. */
export interface LockRecord {
  readonly pair: string;
  readonly side: 'long' | 'short' | '*';
  readonly reason: string;
  /** Null for a lock that the strategy set. */
  readonly lock_time_ms: number | null;
  readonly lock_end_time_ms: number;
}

export function lockRecord({ pair, side, reason, startMs, endMs }: Lock): LockRecord {
  return { pair, side, reason, lock_time_ms: startMs, lock_end_time_ms: endMs };
}

export function tradeRecord(trade: ClosedTrade, customData: TradeRecord['custom_data'] = null): TradeRecord {
  return {
    id: trade.id,
    pair: trade.pair,
    is_short: trade.isShort,
    enter_tag: trade.enterTag,
    exit_reason: trade.exitReason,
    open_time_ms: trade.openTimeMs,
    close_time_ms: trade.closeTimeMs,
    duration_min: durationMinutes(trade),
    open_rate: trade.openRate,
    close_rate: trade.closeRate,
    amount: trade.amount,
    stake_amount: trade.stakeAmount,
    max_stake_amount: trade.maxStakeAmount,
    leverage: trade.leverage,
    fee_open: trade.feeOpen,
    fee_close: trade.feeClose,
    funding_fees: trade.fundingFees,
    liquidation_price: trade.liquidationPrice,
    initial_stop_loss: trade.initialStopLoss,
    initial_stop_loss_ratio: trade.initialStopLossRatio,
    stop_loss: trade.stopLoss,
    stop_loss_ratio: trade.stopLossRatio,
    stop_is_trailing: trade.stopIsTrailing,
    min_rate: trade.minRate,
    max_rate: trade.maxRate,
    profit_abs: trade.profitAbs,
    profit_ratio: trade.profitRatio,
    realized_profit: trade.realizedProfit,
    price_precision: trade.priceTick,
    amount_precision: trade.amountStep,
    orders: trade.orders.filter((order) => order.status === 'closed').map(orderRecord),
    custom_data: customData,
  };
}

function orderRecord(order: TradeOrder): OrderRecord {
  return {
    id: order.id,
    side: order.side,
    is_entry: order.isEntry,
    type: order.type,
    tag: order.tag,
    placed_time_ms: order.placedTimeMs,
    filled_time_ms: order.filledTimeMs,
    status: order.status,
    price: order.rate,
    amount: order.amount,
    filled: order.filled,
    cost: order.cost,
    funding_fee: order.fundingFee,
  };
}
