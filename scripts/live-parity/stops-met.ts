import { type Decimal, type LedgerOrder, shortDecimal, type SimExchange } from '@tradai/sim-exchange';
import type { Intent } from '../../packages/runtime/src/orders/attempt.ts';
import type { OrderEvidence } from '../live-place/order-evidence.ts';
import { MINUTE } from '../live-place/minutes-tape.ts';

/** How a trade that had a stop was sold, by the exchange alone. */
export interface StopMet {
  /** The stop that lay there sold all that was sold, or an order at the market that the session sent did. */
  readonly by: 'stop' | 'exit';
  /** Where the newest stop lay. */
  readonly trigger: number;
  /** Open time of the candle that was over when it was sold, epoch ms. */
  readonly candleMs: number;
  /** Least price of the minute in which it was: of the market's, and of those at which it was sold. */
  readonly lowest: number;
}

/**
 * By trade of a live session on spot. One is left out that had no stop there, or was sold by both, at a limit, or in more than one candle: who met its
 * stop first nobody can say then.
 */
export function stopsMet(
  { intents, attempts }: Pick<OrderEvidence, 'intents' | 'attempts'>,
  sim: Pick<SimExchange, 'ledger' | 'engine'>,
): ReadonlyMap<number, StopMet> {
  const byId = new Map(intents.map((intent) => [intent.id, intent]));
  const known = new Map(attempts.map(({ cid, intent }) => [cid, byId.get(intent)]));
  const sales = sim.ledger.orders({ market: 'spot' }).flatMap((entry): Sale[] => {
    const intent = known.get(entry.order.clientOrderId);
    return entry.order.side === 'SELL' && intent !== undefined ? [{ ...entry, intent }] : [];
  });
  const byTrade = Map.groupBy(sales, ({ intent }) => intent.tradeId);
  return new Map(
    [...byTrade].flatMap(([tradeId, own]) => {
      const met = metBy(own, sim);
      return met === null ? [] : [[tradeId, met] as const];
    }),
  );
}

/** An order that sells, executed or not. */
interface Sale extends LedgerOrder {
  readonly intent: Intent;
}

function metBy(sales: readonly Sale[], { engine }: Pick<SimExchange, 'engine'>): StopMet | null {
  const stop = sales.findLast(({ intent }) => intent.action === 'stop')?.order;
  const executed = sales.filter(({ order }) => order.executed > 0n);
  const [by, ...others] = new Set(executed.map(kindOf));
  const fills = executed.flatMap(({ events }) => events.flatMap(({ fill }) => fill ?? []));
  const [minuteMs, ...more] = new Set(fills.map(({ time }) => Math.floor(time / MINUTE) * MINUTE));
  if (stop === undefined || !by || minuteMs === undefined || others.length + more.length > 0) return null;
  const market = engine.market('spot', stop.symbol)!;
  const rows = market.klines.rows('1m', { from: minuteMs, to: minuteMs, limit: 1 }, engine.scheduler.time);
  const prices = [...rows.map(({ low }) => low), ...fills.map(({ price }) => price)];
  return {
    ...{ by, trigger: toNumber(stop.stopPrice), candleMs: minuteMs - MINUTE },
    lowest: Math.min(...prices.map(toNumber)),
  };
}

/** Null: neither. */
function kindOf({ order, intent }: Sale): StopMet['by'] | null {
  if (intent.action === 'stop') return 'stop';
  return order.origType === 'MARKET' ? 'exit' : null;
}

function toNumber(price: Decimal): number {
  return Number(shortDecimal(price));
}
