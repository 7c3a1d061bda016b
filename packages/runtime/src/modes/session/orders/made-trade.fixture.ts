import type { BrokerOrder, BrokerWatch } from '../../../session/broker-order.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { BTC, OLD_MS, type Rows } from './made-snapshot.fixture.ts';

/** An open trade that bought 1 at 100. */
export function aTrade(of: Partial<TradeRecord['trade']> = {}): TradeRecord {
  const trade = {
    ...{ id: 1, pair: BTC, amount: 1, contractSize: 1, isShort: false, leverage: 1, openRate: 100, openTimeMs: OLD_MS },
    ...{ liquidationPrice: null },
    ...of,
  };
  return { trade, version: 'v1', orders: [], canceled: null, closed: null } as unknown as TradeRecord;
}

export function trading(of: Partial<TradeRecord['trade']> = {}): Rows {
  const record = aTrade(of);
  return { [`trade/${record.trade.id}`]: record };
}

/** An order of a trade that waits at the exchange: it sells 1 at the market. */
export function anExit(of: Partial<BrokerOrder> = {}): BrokerOrder {
  return {
    ...{ leg: 2, action: 'exit', side: 'sell', kind: 'market', amount: 1, rate: null, stopRate: null },
    ...{ isReduceOnly: false, reason: 'exit_signal', candleMs: 0, placedMs: OLD_MS, state: 'open', filled: 0 },
    ...{ average: null, fees: null, counted: 0, countedCost: 0, wish: null },
    ...of,
  };
}

/** What is known of the orders of a trade. */
export function watching(id: number, of: Partial<BrokerWatch>): Rows {
  const refused = { count: 0, retryMs: 0 };
  const broker = { orders: [], next: null, isEmergency: false, refused, refusedStops: refused, ...of };
  return { [`watch/${id}`]: { broker } };
}
