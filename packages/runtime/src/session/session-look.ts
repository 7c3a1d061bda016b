import type { Trade } from '../core/trade.ts';
import { openOrder } from '../fills/order-list.ts';
import { openProfit } from './open-profit.ts';
import { proposedRate } from './pricing.ts';
import type { QuoteOf } from './session-event.ts';
import type { SessionVersion } from './session-version.ts';
import type { Turn } from './turn.ts';
import type { VersionList } from './version-list.ts';

/** An open trade as a person sees it. Money in stake currency. */
export interface LookedTrade {
  readonly id: number;
  readonly pair: string;
  readonly direction: 'long' | 'short';
  /** Version that entered it. */
  readonly version: string;
  readonly enterTag: string;
  readonly openTimeMs: number;
  /** Base units; 0 until the first entry fills. */
  readonly amount: number;
  readonly stakeAmount: number;
  readonly leverage: number;
  readonly openRate: number;
  readonly stopLoss: number;
  readonly liquidationPrice: number | null;
  /** Where it would leave now; null without a quote. */
  readonly rate: number | null;
  /** If it left there, fees and funding included; with what left before. Null without a rate. */
  readonly profitAbs: number | null;
  /** Of the stake. */
  readonly profitRatio: number | null;
  /** The order that waits. */
  readonly order: {
    readonly side: 'buy' | 'sell';
    readonly type: 'limit' | 'market';
    readonly rate: number;
    readonly amount: number;
    readonly placedTimeMs: number;
  } | null;
}

/** What a person may see of a session. Money in stake currency. */
export interface SessionLook {
  readonly trades: readonly LookedTrade[];
  readonly wallet: {
    /** In no trade. */
    readonly free: number;
    /** Stakes of open trades, those that wait included. */
    readonly tiedUp: number;
    readonly closedProfit: number;
  };
  /** Wallet with open trades at their rates; a trade without a rate counts its stake. */
  readonly equity: number;
  readonly isPaused: boolean;
  /** Oldest first, the last one enters. */
  readonly versions: readonly { readonly id: string; readonly openTrades: number }[];
}

/** Open trades at the rates of these quotes. */
export function lookAtSession(
  { portfolio, money }: Turn,
  versions: VersionList,
  isPaused: boolean,
  quoteOf: QuoteOf,
): SessionLook {
  const trades = portfolio.openTrades.map((trade) => looked(trade, versions, quoteOf));
  const { closedProfit } = portfolio.figures;
  const tiedUp = portfolio.tiedUp();
  const realized = sum(portfolio.openTrades.map(({ realizedProfit }) => realizedProfit));
  const free = money.dryRunWallet + (closedProfit + realized) - tiedUp;
  const unrealized = sum(trades.map(({ profitAbs }, i) => (profitAbs ?? 0) - portfolio.openTrades[i]!.realizedProfit));
  const openOf = ({ id }: SessionVersion): number => trades.filter(({ version }) => version === id).length;
  return {
    trades,
    wallet: { free, tiedUp, closedProfit },
    equity: free + tiedUp + unrealized,
    isPaused,
    versions: versions.all.map((version) => ({ id: version.id, openTrades: openOf(version) })),
  };
}

function looked(trade: Trade, versions: VersionList, quoteOf: QuoteOf): LookedTrade {
  const { id, pair, isShort, enterTag, openTimeMs, amount, stakeAmount, leverage, openRate, stopLoss } = trade;
  const version = versions.of(trade);
  const quote = quoteOf(pair);
  const rate = quote === null ? null : proposedRate(quote, false, isShort, version.rates.exitPricing);
  const order = openOrder(trade);
  return {
    ...{ id, pair, direction: isShort ? 'short' : 'long', version: version.id, enterTag, openTimeMs, amount },
    ...{ stakeAmount, leverage, openRate, stopLoss, liquidationPrice: trade.liquidationPrice, rate },
    ...openProfit(trade, rate),
    order:
      order === null
        ? null
        : {
            ...{ side: order.side, type: order.type, rate: order.rate, amount: order.amount },
            placedTimeMs: order.placedTimeMs,
          },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
