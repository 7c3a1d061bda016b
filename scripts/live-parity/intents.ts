import type { NotificationDocument } from '../../packages/runtime/src/contract/notification.ts';
import type { Heard } from '../crash/witness.ts';
import { MINUTE } from '../live-place/minutes-tape.ts';

/** What a session decided to send, in terms that hold in both modes. */
export interface PlannedOrder {
  /** Of the session; numbers differ where trades do. */
  readonly tradeId: number;
  readonly pair: string;
  /** Open time of the candle that was over when it was decided, epoch ms. */
  readonly candleMs: number;
  /** `stop`: one was placed. `stopped`: it was met, by the exchange's order or by the session's own look at the price. */
  readonly action: 'enter' | 'exit' | 'stop' | 'stopped';
  readonly side: 'buy' | 'sell';
  /** Base units; null for stops, which follow what was filled. */
  readonly amount: number | null;
  /** Limit of an order, trigger of a stop; null where a stop was met, at the price of its fill. */
  readonly rate: number | null;
  /** Of an exit. */
  readonly reason: string | null;
}

const ACTIONS: Partial<Record<NotificationDocument['kind'], PlannedOrder['action']>> = {
  ...{ entry: 'enter', exit: 'exit', stop: 'stop' },
};

const STOPS = ['stoploss_on_exchange', 'stop_loss', 'trailing_stop_loss'];

/** Out of what a session told, in its order; each once. */
export function plannedOrders(heard: readonly Heard[]): readonly PlannedOrder[] {
  const seen = new Set<string>();
  return heard.flatMap(({ document: { id, kind, data, at_ms: atMs } }): PlannedOrder[] => {
    const action = ACTIONS[kind];
    if (action === undefined || seen.has(id)) return [];
    seen.add(id);
    const reason = kind === 'exit' ? String(data['exit_reason']) : null;
    const isMet = reason !== null && STOPS.includes(reason);
    return [
      {
        ...{ tradeId: Number(data['trade_id']), pair: String(data['pair']), reason },
        action: isMet ? 'stopped' : action,
        candleMs: Math.floor(atMs / MINUTE) * MINUTE - MINUTE,
        side: action === 'enter' ? 'buy' : 'sell',
        amount: action === 'stop' || isMet ? null : Number(data['amount']),
        rate: isMet ? null : Number(action === 'stop' ? data['stop_rate'] : data['order_rate']),
      },
    ];
  });
}
