import { closeValue, makeFees, profitRatio } from '../../../core/accounting.ts';
import type { Quote } from '../../../core/quote.ts';
import { round8 } from '../../../core/round8.ts';
import type { ClosedTrade, Trade, TradeOrder } from '../../../core/trade.ts';
import { openOrder } from '../../../fills/order-list.ts';
import { proposedRate, type Pricing } from '../../../session/pricing.ts';
import { tradeOf, type TradeRecord } from '../../../session/trade-record.ts';
import type { TradeWatch } from '../../../session/trade-watch.ts';

/** What the market showed of pairs when they were last asked about. */
export type Quotes = ReadonlyMap<string, Quote>;

export interface OpenTradeView {
  readonly trade: Readonly<Trade>;
  /** Version that looks after it. */
  readonly version: string;
  /** Where it would leave now, by `exit_pricing`. Null: nobody asked yet, or nobody offers. */
  readonly rate: number | null;
  readonly rateMs: number | null;
  /** Stake currency: what has left already, and the rest at that rate. Null without a rate. */
  readonly profitAbs: number | null;
  /** Of the rest, as the strategy sees it. */
  readonly profitRatio: number | null;
  /** The one that waits. */
  readonly order: TradeOrder | null;
  /** The stop that lies at the exchange. */
  readonly exchangeStop: TradeWatch['stop'];
}

export function openTradeView(
  record: TradeRecord,
  watch: TradeWatch | null,
  pricing: Pricing,
  quotes: Quotes,
): OpenTradeView {
  const trade = tradeOf(record);
  const quote = quotes.get(trade.pair) ?? null;
  const rate = quote === null ? null : proposedRate(quote, false, trade.isShort, pricing);
  return {
    trade,
    version: record.version,
    rate,
    rateMs: rate === null ? null : quote!.timeMs,
    ...profitAt(trade, rate),
    order: openOrder(trade),
    exchangeStop: watch?.stop ?? null,
  };
}

function profitAt(trade: Trade, rate: number | null): Pick<OpenTradeView, 'profitAbs' | 'profitRatio'> {
  if (rate === null) return { profitAbs: null, profitRatio: null };
  // Nothing filled yet, and nothing to gain or lose.
  if (trade.openValue === 0) return { profitAbs: 0, profitRatio: 0 };
  const fees = makeFees(trade.feeOpen, trade.feeClose);
  const left = closeValue(trade, trade.amount, rate, openFunding(trade), fees);
  const open = round8(trade.sign * (left - trade.openValue));
  return { profitAbs: trade.realizedProfit + open, profitRatio: profitRatio(trade, rate, fees) };
}

/** What no exit has taken into its profit yet. */
function openFunding({ orders, fundingFees }: Trade): number {
  const lastExit = orders.findLastIndex(({ isEntry, filled }) => !isEntry && filled > 0);
  return orders.slice(0, lastExit + 1).reduce((left, { fundingFee }) => left - (fundingFee ?? 0), fundingFees);
}

export function closedTrade(
  record: TradeRecord & { readonly closed: NonNullable<TradeRecord['closed']> },
): ClosedTrade {
  const { timeMs, rate, profitAbs, profitRatio: ratio } = record.closed;
  return Object.assign(tradeOf(record), {
    ...{ closeTimeMs: timeMs, closeRate: rate, profitAbs, profitRatio: ratio },
  }) as ClosedTrade;
}
