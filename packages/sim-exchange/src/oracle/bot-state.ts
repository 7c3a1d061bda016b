import { formatDecimal, parseDecimal, shortDecimal } from '../core/decimal.ts';
import type { MarketKind } from '../market/market-spec.ts';
import type { Ledger } from './ledger.ts';

/** What a bot's database says of its account. Amounts are texts, as `1.5`. */
export interface BotState {
  /** Which account; the first one when absent. */
  readonly account?: string;
  /** Every order that the bot knows of. */
  readonly orders: readonly BotOrder[];
  /** Futures positions that are not flat; absent: not compared. */
  readonly positions?: readonly { readonly symbol: string; readonly side?: string; readonly amount: string }[];
  /** Spot assets and what the bot believes to have, locked included; only those that are listed are compared. */
  readonly balances?: Readonly<Record<string, string>>;
}

export interface BotOrder {
  readonly market: MarketKind;
  readonly symbol: string;
  readonly clientOrderId: string;
  readonly side: 'BUY' | 'SELL';
  /** As the exchange names it: NEW, PARTIALLY_FILLED, FILLED, CANCELED, EXPIRED. */
  readonly status: string;
  readonly executed: string;
}

/** Something that bot and exchange tell differently. `null`: it is unknown there. */
export interface Difference {
  readonly what: string;
  readonly bot: string | null;
  readonly exchange: string | null;
}

/**
 * Where a bot's story differs from the ledger's: orders by client id, then positions and balances. Orders that nobody of the account asked
 * for (foreign ones, liquidations) need not be known to it.
 */
export function differences(ledger: Ledger, account: string, now: number, bot: BotState): Difference[] {
  const balances = ledger.balancesAt(account, now);
  return [
    ...orderDifferences(ledger, account, bot.orders),
    ...(bot.positions === undefined
      ? []
      : compare('position', told(bot.positions), told(positionsOf(balances.positions)))),
    ...Object.entries(bot.balances ?? {}).flatMap(([asset, amount]) => {
      const held = balances.spot.find((balance) => balance.asset === asset);
      const total = shortDecimal((held?.free ?? 0n) + (held?.locked ?? 0n));
      return compare('balance', new Map([[asset, plain(amount)]]), new Map([[asset, total]]));
    }),
  ];
}

function orderDifferences(ledger: Ledger, account: string, orders: readonly BotOrder[]): Difference[] {
  const asked = ledger.orders({ account }).filter(({ events }) => events[0]?.origin === 'request');
  const exchange = new Map(
    asked.map(({ order }) => {
      const story = `${order.side} ${order.status} ${shortDecimal(order.executed)}`;
      return [`${order.market} ${order.symbol} ${order.clientOrderId}`, story];
    }),
  );
  const bot = new Map(
    orders.map(({ market, symbol, clientOrderId, side, status, executed }) => {
      return [`${market} ${symbol} ${clientOrderId}`, `${side} ${status} ${plain(executed)}`];
    }),
  );
  return compare('order', bot, exchange);
}

function positionsOf(
  positions: readonly { readonly symbol: string; readonly side: string; readonly amount: bigint }[],
) {
  return positions.map(({ symbol, side, amount }) => ({ symbol, side, amount: formatDecimal(amount) }));
}

function told(rows: NonNullable<BotState['positions']>): Map<string, string> {
  return new Map(rows.map(({ symbol, side = 'BOTH', amount }) => [`${symbol} ${side}`, plain(amount)]));
}

function compare(what: string, bot: ReadonlyMap<string, string>, exchange: ReadonlyMap<string, string>): Difference[] {
  const keys = [...new Set([...bot.keys(), ...exchange.keys()])].toSorted();
  return keys
    .filter((key) => bot.get(key) !== exchange.get(key))
    .map((key) => ({ what: `${what} ${key}`, bot: bot.get(key) ?? null, exchange: exchange.get(key) ?? null }));
}

/** Without closing zeros; a text that is no number stays as it is. */
function plain(text: string): string {
  const value = parseDecimal(text);
  return value === null ? text : shortDecimal(value);
}
