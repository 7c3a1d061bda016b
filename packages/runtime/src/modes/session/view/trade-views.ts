import type { Quote } from '../../../core/quote.ts';
import type { ClosedTrade, Trade, TradeOrder } from '../../../core/trade.ts';
import { openOrder } from '../../../fills/order-list.ts';
import { openProfit, type OpenProfit } from '../../../session/open-profit.ts';
import { proposedRate, type Pricing } from '../../../session/pricing.ts';
import { tradeOf, type TradeRecord } from '../../../session/trade-record.ts';
import type { TradeWatch } from '../../../session/trade-watch.ts';

/** What the market showed of pairs when they were last asked about. */
export type Quotes = ReadonlyMap<string, Quote>;

export interface OpenTradeView extends OpenProfit {
  readonly trade: Readonly<Trade>;
  /** Version that looks after it. */
  readonly version: string;
  /** Where it would leave now, by `exit_pricing`. Null: nobody asked yet, or nobody offers. */
  readonly rate: number | null;
  readonly rateMs: number | null;
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
    ...openProfit(trade, rate),
    order: openOrder(trade),
    exchangeStop: watch?.stop ?? null,
  };
}

export function closedTrade(
  record: TradeRecord & { readonly closed: NonNullable<TradeRecord['closed']> },
): ClosedTrade {
  const { timeMs, rate, profitAbs, profitRatio: ratio } = record.closed;
  return Object.assign(tradeOf(record), {
    ...{ closeTimeMs: timeMs, closeRate: rate, profitAbs, profitRatio: ratio },
  }) as ClosedTrade;
}
