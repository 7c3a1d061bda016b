import type { NotificationDocument } from '../../packages/runtime/src/contract/notification.ts';
import type { Heard } from '../crash/witness.ts';
import { MINUTE } from '../live-place/minutes-tape.ts';

/** What a session decided to send, in terms that hold in both modes. */
export interface PlannedOrder {
  /** Of the session; numbers differ where trades do. */
  readonly tradeId: number;
  readonly pair: string;
  /** When it was told, exchange time, epoch ms. */
  readonly toldMs: number;
  /** Open time of the candle that was over when it was decided, epoch ms. */
  readonly candleMs: number;
  /** The same of its trade's entry; null for that itself. */
  readonly enteredMs: number | null;
  /** `stop`: one was placed. `stopped`: it was met, by the exchange's order or by the session's own look at the price. */
  readonly action: 'enter' | 'exit' | 'stop' | 'stopped';
  readonly side: 'buy' | 'sell';
  /** Base units. Messages of a stop have none, and it is null there; where a stop was met, what was sold by it. */
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

/** When a session first said that it trades, exchange time; `Infinity`: never. */
export function runningSince(heard: readonly Heard[]): number {
  const first = heard.find(({ document: { kind, title } }) => kind === 'state' && title.startsWith('RUNNING'));
  return first?.document.at_ms ?? Infinity;
}

/** Pairs that a session entered before a time: what it does there is decided by that trade as well. */
export function enteredBefore(heard: readonly Heard[], timeMs: number): readonly string[] {
  return heard.flatMap(({ document: { kind, data, at_ms: atMs } }) =>
    kind === 'entry' && atMs < timeMs ? [String(data['pair'])] : [],
  );
}

/** What of a tape is looked at, exchange time, and which pairs are not. */
export interface ParityRange {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly without: readonly string[];
}

/** Out of what a session told of trades that it entered in that time, in its order; each once. */
export function plannedOrders(
  heard: readonly Heard[],
  { sinceMs, untilMs, without }: ParityRange,
): readonly PlannedOrder[] {
  const seen = new Set<string>();
  const entered = new Map<number, number>();
  const planned = heard.flatMap(({ document: { id, kind, data, at_ms: atMs } }): PlannedOrder[] => {
    const action = ACTIONS[kind];
    if (action === undefined || seen.has(id) || atMs >= untilMs || without.includes(String(data['pair']))) return [];
    seen.add(id);
    const reason = kind === 'exit' ? String(data['exit_reason']) : null;
    const isMet = reason !== null && STOPS.includes(reason);
    const tradeId = Number(data['trade_id']);
    const candleMs = Math.floor(atMs / MINUTE) * MINUTE - MINUTE;
    if (action === 'enter' && atMs >= sinceMs) entered.set(tradeId, candleMs);
    if (!entered.has(tradeId)) return [];
    return [
      {
        ...{ tradeId, candleMs, toldMs: atMs, pair: String(data['pair']), reason },
        action: isMet ? 'stopped' : action,
        enteredMs: action === 'enter' ? null : (entered.get(tradeId) ?? null),
        side: action === 'enter' ? 'buy' : 'sell',
        amount: action === 'stop' ? null : Number(data['amount']),
        rate: isMet ? null : Number(action === 'stop' ? data['stop_rate'] : data['order_rate']),
      },
    ];
  });
  // Where the session and its order at the exchange meet the same stop, one of the two gives way.
  const lastMet = new Map(planned.map((order) => [`${order.tradeId} ${order.action}`, order]));
  return planned.filter((order) => order.action !== 'stopped' || lastMet.get(`${order.tradeId} stopped`) === order);
}
