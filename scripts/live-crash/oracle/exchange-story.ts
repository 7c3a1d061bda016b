import { type Decimal, type MarketKind, shortDecimal, type SimExchange } from '@tradai/sim-exchange';
import { ACCOUNT_KEY } from '../live-market.ts';

/** An order as the exchange has it, whatever it was sent as. Amounts are decimal text. */
export interface SeenOrder {
  readonly symbol: string;
  /** Ours; null for what a triggered stop became. */
  readonly cid: string | null;
  /** Of the plain order, or of the stop. */
  readonly id: string;
  readonly isOpen: boolean;
  /** A stop that was taken, and refused when its price was reached: the exchange lists it as rejected. */
  readonly isRefused: boolean;
  /** A stop whose price was reached: what it became is an order of its own, and its end may be told by now or not. */
  readonly isBecoming: boolean;
  /** Of a stop that became an order: of that one. */
  readonly executed: string;
  readonly childId: string | null;
  readonly isStop: boolean;
  /** Lies on the route of conditional orders, whose ids are their own. */
  readonly isConditional: boolean;
  readonly side: 'BUY' | 'SELL';
  readonly left: Decimal;
  /** Exchange times; `endedMs` null: open. */
  readonly createdMs: number;
  readonly endedMs: number | null;
}

const ENDED: ReadonlySet<string> = new Set([
  ...['FILLED', 'CANCELED', 'EXPIRED', 'EXPIRED_IN_MATCH', 'FINISHED', 'REJECTED'],
]);

/** Every order of the account: plain ones, and stops that lie apart. */
export function ordersAt(sim: SimExchange, kind: MarketKind): readonly SeenOrder[] {
  const plain = sim.ledger.orders({ market: kind }).map(({ order, events }): SeenOrder => {
    const isOpen = !ENDED.has(order.status);
    return {
      ...{ symbol: order.symbol, id: String(order.orderId), isOpen, executed: shortDecimal(order.executed) },
      cid: events[0]?.origin === 'trigger' ? null : order.clientOrderId,
      ...{
        isRefused: false,
        isBecoming: false,
        childId: null,
        isStop: order.stopPrice > 0n && order.algoId === null,
        side: order.side,
        isConditional: false,
      },
      ...{ left: order.quantity - order.executed, createdMs: order.createdAt },
      endedMs: isOpen ? null : order.updatedAt,
    };
  });
  return [...plain, ...algosAt(sim)];
}

function algosAt(sim: SimExchange): readonly SeenOrder[] {
  const newest = new Map<string, SeenOrder>();
  for (const event of sim.ledger.events) {
    if (event.kind !== 'algo' || event.account !== ACCOUNT_KEY.apiKey) continue;
    const { order } = event;
    const isOpen = !ENDED.has(order.status);
    newest.set(String(order.algoId), {
      ...{ symbol: order.symbol, cid: order.clientAlgoId, id: String(order.algoId), isOpen },
      ...{
        isRefused: order.status === 'REJECTED',
        isBecoming: order.status === 'TRIGGERING' || order.status === 'TRIGGERED',
        executed: '0',
        childId: order.orderId === null ? null : String(order.orderId),
        isStop: true,
        isConditional: true,
      },
      ...{ side: order.side, left: order.quantity, createdMs: order.createdAt },
      endedMs: isOpen ? null : order.updatedAt,
    });
  }
  return [...newest.values()];
}

/** What the account holds of a market's coin, signed: on spot all of it, on futures the position. */
export function heldAt(sim: SimExchange, kind: MarketKind, symbol: string): Decimal {
  const balances = sim.ledger.balancesAt(ACCOUNT_KEY.apiKey, sim.clock.now());
  if (kind === 'usdm')
    return balances.positions.filter((row) => row.symbol === symbol).reduce((sum, { amount }) => sum + amount, 0n);
  const coin = balances.spot.find(({ asset }) => `${asset}USDT` === symbol);
  return (coin?.free ?? 0n) + (coin?.locked ?? 0n);
}
