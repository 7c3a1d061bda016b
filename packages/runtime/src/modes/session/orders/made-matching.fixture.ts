import { exactText } from '../../../orders/exact.ts';
import type { OrderFill, OrderRoute } from '../../../orders/attempt.ts';
import type { AccountView, OrderEvent, OrderView } from '../../../ports/order-exchange.ts';

/** What an attempt's payload asks for. */
export interface MadeRequest {
  readonly pair: string;
  readonly side: 'buy' | 'sell';
  readonly kind: 'market' | 'limit' | 'stop-market' | 'stop-limit';
  readonly amount: string;
  readonly price: string | null;
  readonly stopPrice: string | null;
  readonly isReduceOnly: boolean;
}

interface MadeOrder extends MadeRequest {
  readonly exchangeId: string;
  readonly cid: string | null;
  readonly route: OrderRoute;
  status: OrderView['status'];
  filled: number;
  atMs: number;
  isTriggered: boolean;
  childId: string | null;
}

export interface MadeMatchingOptions {
  readonly market: 'spot' | 'futures';
  readonly nowMs: () => number;
  readonly onEvent: (event: OrderEvent) => void;
  /** By asset. */
  readonly balances: Readonly<Record<string, number>>;
}

const LIVE: readonly OrderView['status'][] = ['open', 'partial'];

/** The books of a made exchange: what is there is true, whoever sees it. Prices move when a test says so; no fees. */
export class MadeMatching {
  readonly orders: MadeOrder[] = [];
  readonly fills: OrderFill[] = [];
  readonly #options: MadeMatchingOptions;
  readonly #prices = new Map<string, number>();
  readonly #balances: Record<string, number>;
  /** What came to balances, and what became of orders, oldest first. */
  readonly #paid: { readonly atMs: number; readonly asset: string; readonly amount: number }[] = [];
  readonly #views: { readonly atMs: number; readonly view: OrderView }[] = [];
  /** Share of what is left that an order fills by when it is reached; 1: whole. */
  fillShare = 1;
  /** The same at the market, where the rest is over at once. */
  marketShare = 1;
  /** Share of what is bought that is kept back as a fee, in the coin itself. */
  baseFee = 0;
  /** Share of what is sold that is paid in the coin itself, of what else the account has of it. */
  sellFee = 0;
  /** By pair: so much more is in the account than orders brought. */
  readonly apart = new Map<string, number>();
  leverage = 1;
  /** Triggered stops become orders of their own, under the same client order id or another. Null: they stay what they are. */
  becomes: 'same' | 'new' | null = null;
  #ids = 0;

  constructor(options: MadeMatchingOptions) {
    this.#options = options;
    this.#balances = { ...options.balances };
  }

  /** The market moves: stops trigger, limits fill. */
  price(pair: string, rate: number): void {
    this.#prices.set(pair, rate);
    for (const order of this.orders) if (order.pair === pair && LIVE.includes(order.status)) this.#match(order);
  }

  /** Null: taken; else the exchange's refusal. */
  place(request: MadeRequest, cid: string | null, route: OrderRoute): MadeOrder | { code: string; text: string } {
    if (cid !== null && this.orders.some((order) => order.cid === cid && LIVE.includes(order.status)))
      return { code: 'HTTP 400 -2010', text: 'Duplicate order sent.' };
    const refusal = this.#refusal(request);
    if (refusal !== null) return refusal;
    const order: MadeOrder = {
      ...request,
      ...{ exchangeId: `x${(this.#ids += 1)}`, cid, route, status: 'open', filled: 0 },
      ...{ atMs: this.#options.nowMs(), isTriggered: false, childId: null },
    };
    this.orders.push(order);
    this.#changed(order);
    this.#match(order);
    return order;
  }

  /** Whether there was something to take away. */
  cancel(order: MadeOrder): boolean {
    if (!LIVE.includes(order.status)) return false;
    order.status = 'canceled';
    order.atMs = this.#options.nowMs();
    this.#changed(order);
    return true;
  }

  /** Somebody, or the exchange itself under an id of its own, trades at the last price, and the stream tells. */
  trade(pair: string, side: 'buy' | 'sell', amount: number, cid: string): void {
    const request = { pair, side, kind: 'market', amount: text(amount), price: null, stopPrice: null } as const;
    this.place({ ...request, isReduceOnly: false }, cid, 'plain');
  }

  /** The exchange ends what is held: orders of the pair first, then the position. */
  liquidate(pair: string): void {
    for (const order of this.orders) if (order.pair === pair) this.cancel(order);
    const held = this.#position(pair);
    this.trade(pair, held > 0 ? 'sell' : 'buy', Math.abs(held), 'autoclose-1');
    this.#options.onEvent({ kind: 'liquidation', pair });
  }

  deposit(asset: string, amount: number): void {
    this.#balances[asset] = round((this.#balances[asset] ?? 0) + amount);
    this.#paid.push({ atMs: this.#options.nowMs(), asset, amount });
  }

  /** What is left of it, in base units; below 0 on a short position. */
  held(pair: string): number {
    const base = assetsOf(pair)[0];
    return this.#options.market === 'spot' ? (this.#balances[base] ?? 0) : this.#position(pair);
  }

  /** All orders as they were at a moment, oldest first; those that came later are not among them. */
  ordersAt(untilMs: number): readonly OrderView[] {
    const seen = new Map<string, OrderView>();
    for (const { atMs, view } of this.#views) if (atMs <= untilMs) seen.set(view.exchangeId, view);
    return [...seen.values()];
  }

  /** As it was at a moment; null: as it is. */
  account(untilMs: number | null = null): AccountView {
    const isSpot = this.#options.market === 'spot';
    const orders = untilMs === null ? this.orders.map(viewOf) : this.ordersAt(untilMs);
    const later = untilMs === null ? [] : this.#paid.filter(({ atMs }) => atMs > untilMs);
    const balances = Object.entries(this.#balances).map(([asset, now]) => {
      const total = later.reduce((sum, paid) => (paid.asset === asset ? round(sum - paid.amount) : sum), now);
      const used = isSpot ? lockedIn(orders, asset) : 0;
      return [asset, { free: text(total - used), used: text(used), total: text(total) }] as const;
    });
    const pairs = [...new Set(this.fills.map(({ pair }) => pair))];
    const positions = pairs.map((pair) => ({
      ...{
        pair,
        amount: text(this.#position(pair, untilMs ?? Infinity) + (this.apart.get(pair) ?? 0)),
        entryPrice: '0',
        liquidationPrice: null,
      },
      ...{ leverage: this.leverage, marginMode: 'isolated' as const },
    }));
    return {
      balances: Object.fromEntries(balances),
      positions: isSpot ? [] : positions.filter(({ amount }) => amount !== '0'),
      isHedged: isSpot ? null : false,
    };
  }

  #position(pair: string, untilMs = Infinity): number {
    return this.fills
      .filter((fill) => fill.pair === pair && fill.atMs <= untilMs)
      .reduce((sum, { side, amount }) => round(sum + (side === 'buy' ? 1 : -1) * Number(amount)), 0);
  }

  #refusal({ pair, side, amount, isReduceOnly }: MadeRequest): { code: string; text: string } | null {
    if (this.#options.market === 'futures') {
      const held = this.#position(pair);
      const isOut = side === 'sell' ? held <= 0 : held >= 0;
      return isReduceOnly && isOut ? { code: '-2022', text: 'ReduceOnly Order is rejected.' } : null;
    }
    const [base] = assetsOf(pair);
    const free = (this.#balances[base] ?? 0) - lockedIn(this.orders.map(viewOf), base);
    if (side === 'sell' && round(free - Number(amount)) < 0)
      return { code: '-2010', text: 'Account has insufficient balance for requested action.' };
    return null;
  }

  #match(order: MadeOrder): void {
    const rate = this.#prices.get(order.pair);
    if (rate === undefined) return;
    const { side, kind } = order;
    if (kind.startsWith('stop') && !order.isTriggered) {
      const stop = Number(order.stopPrice);
      if (side === 'sell' ? rate > stop : rate < stop) return;
      order.isTriggered = true;
      if (this.becomes !== null && order.route === 'trigger') return this.#become(order, this.becomes);
    }
    const isAtMarket = kind === 'market' || kind === 'stop-market';
    const limit = Number(order.price);
    if (!isAtMarket && (side === 'buy' ? rate > limit : rate < limit)) return;
    this.#fill(order, isAtMarket ? rate : limit, isAtMarket ? this.marketShare : this.fillShare);
  }

  /** The executions of what it becomes are told before anybody is told what it became. */
  #become(order: MadeOrder, becomes: 'same' | 'new'): void {
    Object.assign(order, { status: 'triggered', atMs: this.#options.nowMs(), childId: `x${(this.#ids += 1)}` });
    const kind = order.kind === 'stop-limit' ? 'limit' : 'market';
    const cid = becomes === 'same' ? order.cid : `auto-${order.childId}`;
    const child: MadeOrder = {
      ...{ ...order, kind, stopPrice: null, cid, route: 'plain', status: 'open', childId: null },
      ...{ exchangeId: order.childId!, isTriggered: false },
    };
    this.orders.push(child);
    this.#note(child);
    this.#match(child);
    this.#changed(order);
  }

  #fill(order: MadeOrder, rate: number, share: number): void {
    const left = round(Number(order.amount) - order.filled);
    const held = Math.abs(this.#position(order.pair));
    const most = order.isReduceOnly && this.#options.market === 'futures' ? Math.min(left, held) : left;
    const amount = round(most * share);
    const atMs = this.#options.nowMs();
    order.filled = round(order.filled + amount);
    order.status = order.filled >= Number(order.amount) ? 'filled' : 'partial';
    if (amount < left && (share === 1 || !order.kind.endsWith('limit'))) order.status = 'expired';
    order.atMs = atMs;
    if (amount > 0) {
      const { pair, cid, exchangeId, side } = order;
      const fill: OrderFill = {
        ...{ pair, tradeId: `t${(this.#ids += 1)}`, cid, exchangeId, side, amount: text(amount), price: text(rate) },
        ...{ ...this.#feeOf(pair, side, amount), isMaker: order.kind === 'limit', atMs, source: 'stream' },
      };
      this.fills.push(fill);
      this.#pay(fill);
      this.#options.onEvent({ kind: 'fill', fill });
    }
    this.#changed(order);
  }

  #feeOf(pair: string, side: 'buy' | 'sell', amount: number): Pick<OrderFill, 'fee' | 'feeAsset'> {
    const [base, quote] = assetsOf(pair);
    const fee = round(amount * (side === 'buy' ? this.baseFee : this.sellFee));
    return fee === 0 ? { fee: '0', feeAsset: quote } : { fee: text(fee), feeAsset: base };
  }

  #pay({ pair, side, amount, price, fee, feeAsset }: OrderFill): void {
    if (this.#options.market === 'futures') return;
    const [base, quote] = assetsOf(pair);
    const sign = side === 'buy' ? 1 : -1;
    this.deposit(base, sign * Number(amount));
    this.deposit(quote, -sign * Number(amount) * Number(price));
    if (feeAsset !== null) this.deposit(feeAsset, -Number(fee));
  }

  #changed(order: MadeOrder): void {
    this.#note(order);
    this.#options.onEvent({ kind: 'order', order: viewOf(order) });
  }

  #note(order: MadeOrder): void {
    this.#views.push({ atMs: this.#options.nowMs(), view: viewOf(order) });
  }
}

/** Of live orders that sell what is held: locked on spot. */
function lockedIn(orders: readonly OrderView[], asset: string): number {
  return orders
    .filter(({ pair, side, status }) => side === 'sell' && LIVE.includes(status) && assetsOf(pair)[0] === asset)
    .reduce((sum, { amount, filled }) => round(sum + Number(amount) - Number(filled)), 0);
}

export function viewOf(order: MadeOrder): OrderView {
  const { pair, exchangeId, cid, route, side, status, amount, filled, price, stopPrice, isReduceOnly, atMs, childId } =
    order;
  return {
    ...{ pair, exchangeId, cid, route, side, status, amount, filled: text(filled), price, stopPrice, isReduceOnly },
    ...{ childId, atMs },
  };
}

function assetsOf(pair: string): readonly [base: string, quote: string] {
  const [base, rest] = pair.split('/') as [string, string];
  return [base, rest.split(':')[0]!];
}

function round(value: number): number {
  return Math.round(value * 1e8) / 1e8;
}

function text(value: number): string {
  return exactText(round(value));
}
