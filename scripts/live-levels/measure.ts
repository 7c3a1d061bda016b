import type { LedgerOrder, SimExchange } from '@tradai/sim-exchange';
import type { Heartbeat } from '../../packages/runtime/src/contract/heartbeat.ts';
import type { OrderOp } from '../../packages/runtime/src/orders/order-op.ts';
import { readRow } from '../../packages/runtime/src/modes/session/rows/rows.ts';
import type { SessionPlace } from '../live-place/session-place.ts';
import { readOrderEvidence } from '../live-place/order-evidence.ts';
import { beatErrorsMs } from '../soak/beats.ts';

/** What is due so shortly before a process ends may be written over, or not have come, before anybody looks. */
const LAST_LOOK_MS = 2000;

/**
 * From the last fill of each bought order to its stop, or to its exit where that came first, seconds, by the exchange's own clock; `Infinity` where neither
 * came. `untilMs`, exchange time: what was filled after that says nothing yet.
 */
export function stopDelays(sim: SimExchange, untilMs: number): readonly number[] {
  const orders = sim.ledger.orders();
  return orders
    .filter(({ order: { side, status } }) => side === 'BUY' && status === 'FILLED')
    .flatMap((entry) => {
      const filledMs = entry.events.at(-1)!.time;
      const isNext = ({ order, events }: LedgerOrder): boolean =>
        order.symbol === entry.order.symbol && order.side === 'SELL' && events[0]!.time >= filledMs;
      const firstMs = Math.min(...orders.filter(isNext).map(({ events }) => events[0]!.time));
      return firstMs === Infinity && filledMs > untilMs ? [] : [(firstMs - filledMs) / 1000];
    });
}

/** From the stamp of an order, which is when it was decided, to its arrival at the exchange, ms; the estimate of the exchange's time is part of it. */
export async function sendDelays(place: SessionPlace, sim: SimExchange): Promise<readonly number[]> {
  const arrived = new Map(
    sim.log.records
      .filter(({ method, clientId }) => method === 'POST' && clientId !== null)
      .map(({ clientId, at }) => [clientId!, at]),
  );
  const store = await place.store();
  const { attempts } = await readOrderEvidence(store, place.key).finally(() => store.close());
  return attempts.flatMap(({ cid, signMs }) => (arrived.has(cid) ? [arrived.get(cid)! - signMs] : []));
}

/** From the moment at which nobody knew what became of an order to that at which somebody did, seconds of the exchange's time; `Infinity` where nobody does yet. */
export async function unknownSpans(place: SessionPlace): Promise<readonly number[]> {
  const store = await place.store();
  const rows = await store.rows(place.key, 'orders', {}).finally(() => store.close());
  return unknownSpansIn(rows.map((row) => readRow('orders', row).row));
}

/** The same by a log of orders, whose oldest rows may be dropped. An answer that gets lost when all is known says nothing. */
export function unknownSpansIn(log: readonly OrderOp[]): readonly number[] {
  const known = new Set<string>();
  const since = new Map<string, number>();
  const spans: number[] = [];
  for (const op of log) {
    if (op.op !== 'event') continue;
    const { cid, event, atMs } = op;
    if (event.kind === 'unclear' && !known.has(cid) && !since.has(cid)) since.set(cid, atMs);
    if (!KNOWN.includes(event.kind)) continue;
    known.add(cid);
    if (since.has(cid)) spans.push((atMs - since.get(cid)!) / 1000);
    since.delete(cid);
  }
  return [...spans, ...[...since].map(() => Infinity)];
}

/** Events after which an attempt is not `UNKNOWN` any more. */
const KNOWN: readonly string[] = ['report', 'fills', 'rejected', 'never-placed', 'forgotten'];

/** By how many seconds the beats that were due of each process, after its first one, came too early or too late, `Infinity` where none came. `untilMs`, epoch: of the last process, if it goes on. */
export function beatErrors(beats: readonly Heartbeat[], untilMs: number): readonly number[] {
  const last = beats.at(-1)?.holder;
  return [...Map.groupBy(beats, ({ holder }) => holder)].flatMap(([holder, own]) => {
    const hasEnded = holder !== last || own.at(-1)!.outcome !== null;
    const endMs = hasEnded ? own.at(-1)!.ts : untilMs;
    return beatErrorsMs(own, own[0]!.ts + 1, endMs - LAST_LOOK_MS).map((ms) => ms / 1000);
  });
}
