import type { Order, Trade } from '@tradai/strategy-sdk';

/** One question that a strategy was asked, with the facts that it was given. */
export type CallLine = Readonly<Record<string, unknown>>;
export type Listener = (line: CallLine) => void;

/** What every view shows, and some show more. */
export interface Seen {
  readonly now: number;
  readonly wallet: { readonly free: number; readonly used: number };
  readonly portfolio: { count(): number; closedTrades(): readonly unknown[] };
  readonly pair?: string;
  readonly row?: unknown;
  readonly trade?: Trade<unknown> | null;
}

export type Facts = Readonly<Record<string, unknown>>;

export function factsOf(call: string, view: Seen, facts: Facts = {}): CallLine {
  // A name that a view does not have stops the run.
  const trade = 'trade' in view ? view.trade : null;
  const pair = 'pair' in view ? view.pair : undefined;
  const row = ('row' in view ? view.row : undefined) as
    | { readonly openTimeMs: number; readonly close: number }
    | undefined;
  return {
    call,
    now: view.now,
    open_trades: view.portfolio.count(),
    closed_trades: view.portfolio.closedTrades().length,
    free: view.wallet.free,
    used: view.wallet.used,
    ...(pair === undefined ? {} : { pair, row_ms: row!.openTimeMs, row_close: row!.close }),
    ...facts,
    ...(trade == null ? {} : { trade: tradeFacts(trade) }),
  };
}

export function orderFacts(order: Order): Facts {
  return {
    id: Number(order.id),
    side: order.side,
    type: order.type,
    tag: order.tag ?? '',
    status: order.status,
    rate: order.rate,
    amount: order.amount,
    filled: order.filled,
    placed_ms: order.placedTimeMs,
    filled_ms: order.filledTimeMs,
  };
}

function tradeFacts(trade: Trade<unknown>): Facts {
  return {
    id: trade.id,
    pair: trade.pair,
    is_short: trade.direction === 'short',
    open_ms: trade.openTimeMs,
    tag: trade.enterTag ?? '',
    open_rate: trade.openRate,
    amount: trade.amount,
    stake: trade.stakeAmount,
    max_stake: trade.maxStakeAmount,
    leverage: trade.leverage,
    stop: trade.stopLoss,
    initial_stop: trade.initialStopLoss,
    liquidation: trade.liquidationPrice,
    min_rate: trade.minRate,
    max_rate: trade.maxRate,
    funding: trade.fundingFees,
    realized: trade.realizedProfit,
    // freqtrade forgets canceled orders.
    orders: trade.orders.filter(({ status }) => status !== 'canceled').map(orderFacts),
  };
}
