import type { Decimal } from '../core/decimal.ts';
import type { AccountEvent, SpotBalance } from '../engine/events.ts';
import { remaining } from '../engine/live-order.ts';
import type { Fill, Order } from '../engine/orders.ts';

/**
 * A second set of books for spot money, kept from fills and transfers alone. What an account is told it has must be what came in less
 * what went out, and what is locked must belong to open orders.
 */
export class SpotAudit {
  readonly #totals = new Map<string, Decimal>();
  readonly #openOrders: (account: string) => readonly Order[];
  readonly #pairOf: (symbol: string) => { readonly base: string; readonly quote: string };

  /** `pairOf`: assets of a symbol. `openOrders`: of an account, on any market. */
  constructor(
    pairOf: (symbol: string) => { readonly base: string; readonly quote: string },
    openOrders: (account: string) => readonly Order[],
  ) {
    this.#pairOf = pairOf;
    this.#openOrders = openOrders;
  }

  /** What an account has at the start. */
  begin(account: string, balances: readonly SpotBalance[]): void {
    for (const { asset, free, locked } of balances) this.#add(account, asset, free + locked);
  }

  check(event: AccountEvent): string[] {
    if (event.kind === 'order' && event.order.market === 'spot' && event.fill !== null) this.#fill(event.fill);
    if (event.kind === 'spot-transfer') this.#add(event.account, event.asset, event.amount);
    if (event.kind !== 'spot-balances') return [];
    return event.balances.flatMap((balance) => this.#checkBalance(event.account, balance));
  }

  #checkBalance(account: string, { asset, free, locked }: SpotBalance): string[] {
    const total = this.#totals.get(`${account} ${asset}`) ?? 0n;
    const wrong: string[] = [];
    const name = `${account} ${asset}`;
    if (free < 0n || locked < 0n) wrong.push(`${name} is below 0`);
    if (free + locked !== total)
      wrong.push(`${name} has ${free + locked}e-8 where fills and transfers make ${total}e-8`);
    // What is left of an order at the market locks nothing, also before its end is told.
    const orders = this.#openOrders(account).filter(({ market, type }) => market === 'spot' && type !== 'MARKET');
    const sold = orders
      .filter(({ side, symbol }) => side === 'SELL' && this.#pairOf(symbol).base === asset)
      .reduce((sum, order) => sum + remaining({ order }), 0n);
    const bids = orders.filter(({ side, symbol }) => side === 'BUY' && this.#pairOf(symbol).quote === asset);
    if (locked < sold) wrong.push(`${name} locks ${locked}e-8 for offers of ${sold}e-8`);
    if (bids.length === 0 && locked !== sold) wrong.push(`${name} locks ${locked - sold}e-8 for nobody`);
    return wrong;
  }

  #fill(fill: Fill): void {
    const { base, quote } = this.#pairOf(fill.symbol);
    const sign = fill.side === 'BUY' ? 1n : -1n;
    this.#add(fill.account, base, sign * fill.quantity);
    this.#add(fill.account, quote, -sign * fill.quoteQuantity);
    if (fill.commissionAsset !== null) this.#add(fill.account, fill.commissionAsset, -fill.commission);
  }

  #add(account: string, asset: string, amount: Decimal): void {
    const key = `${account} ${asset}`;
    this.#totals.set(key, (this.#totals.get(key) ?? 0n) + amount);
  }
}
