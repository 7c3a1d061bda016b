import { exactDifference } from '../core/exact-sum.ts';
import { truncateAmount } from '../core/steps.ts';
import type { BrokerOrder, BrokerWatch, Refusals } from './broker-order.ts';
import type { OrderReport } from './order-report.ts';
import type { TradeWatches } from './trade-watch.ts';

interface TradeName {
  readonly id: number;
}

interface AmountSteps {
  readonly amountStep: number | null;
  readonly contractSize: number;
}

export const NONE_REFUSED: Refusals = { count: 0, retryMs: 0 };
const NOTHING: BrokerWatch = {
  ...{ orders: [], next: null, isEmergency: false, refused: NONE_REFUSED, refusedStops: NONE_REFUSED },
};

/** Of a trade whose orders lie at an exchange. */
export function brokerWatch(watches: TradeWatches, trade: TradeName): BrokerWatch {
  return watches.of(trade).broker ?? NOTHING;
}

export function changeBroker(watches: TradeWatches, trade: TradeName, change: Partial<BrokerWatch>): void {
  watches.set(trade, { broker: { ...brokerWatch(watches, trade), ...change } });
}

/** At any price, as no stop can be placed. Another reason to leave stays one. */
export function leaveForStop(watches: TradeWatches, trade: TradeName): void {
  if (!brokerWatch(watches, trade).isEmergency) changeBroker(watches, trade, { isEmergency: true, isForStop: true });
}

/** Of any order or stop of a trade, also one that is over; null: it has none of this number. */
export function brokerOrder(watches: TradeWatches, trade: TradeName, leg: number): BrokerOrder | null {
  return brokerWatch(watches, trade).orders.find((order) => order.leg === leg) ?? null;
}

export function changeOrder(watches: TradeWatches, trade: TradeName, leg: number, change: Partial<BrokerOrder>): void {
  const { orders } = brokerWatch(watches, trade);
  changeBroker(watches, trade, {
    orders: orders.map((order) => (order.leg === leg ? { ...order, ...change } : order)),
  });
}

export function addOrder(
  watches: TradeWatches,
  trade: TradeName,
  order: Omit<BrokerOrder, 'state' | 'filled' | 'average' | 'fees' | 'counted' | 'countedCost' | 'wish'>,
): void {
  const fresh = {
    state: 'placed',
    filled: 0,
    average: null,
    fees: null,
    counted: 0,
    countedCost: 0,
    wish: null,
  } as const;
  changeBroker(watches, trade, { orders: [...brokerWatch(watches, trade).orders, { ...order, ...fresh }] });
}

/** Whether it opens a trade or adds to one; every other one leaves or protects. */
export function isEntry({ action }: Pick<BrokerOrder, 'action'>): boolean {
  return action === 'enter' || action === 'add';
}

/** The stop that protects a trade; null: none does. */
export function stopOf({ orders }: Pick<BrokerWatch, 'orders'>): BrokerOrder | null {
  return orders.find(({ action, state, wish }) => action === 'stop' && state !== 'over' && wish === null) ?? null;
}

/** How much of a stop is still to be executed, as far as its trade counts: another one may stand in for what is over. Base units. */
export function leftOf({ amount, counted }: Pick<BrokerOrder, 'amount' | 'counted'>, trade: AmountSteps): number {
  return counted === 0 ? amount : truncateAmount(exactDifference(amount, counted), trade);
}

/**
 * An order with what was told of it. Amounts never fall, and what is over stays so, in whatever order reports come. The same object: it says
 * nothing new.
 */
export function toldOf(order: BrokerOrder, { state, filled, average, fees, filledMs }: OrderReport): BrokerOrder {
  const isMore = filled > order.filled;
  const next = state === 'open' ? (order.state === 'placed' ? 'open' : order.state) : 'over';
  if (!isMore && next === order.state) return order;
  const when = filledMs === undefined ? {} : { filledMs };
  return { ...order, state: next, ...(isMore ? { filled, average, fees, ...when } : {}) };
}
