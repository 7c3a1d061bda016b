import type { LedgerOrder, SimExchange } from '@tradai/sim-exchange';
import type { Heartbeat } from '../../packages/runtime/src/contract/heartbeat.ts';
import { readRow } from '../../packages/runtime/src/modes/session/rows/rows.ts';
import type { SessionPlace } from '../live-place/session-place.ts';
import { readOrderEvidence } from '../live-place/order-evidence.ts';

const STOPS: readonly string[] = ['STOP_LOSS', 'STOP_LOSS_LIMIT'];

/** From the last fill of each bought order to its stop, seconds, by the exchange's own clock; `Infinity` where none came. */
export function stopDelays(sim: SimExchange): readonly number[] {
  const orders = sim.ledger.orders();
  return orders
    .filter(({ order: { side, status } }) => side === 'BUY' && status === 'FILLED')
    .flatMap((entry) => {
      const filledMs = entry.events.at(-1)!.time;
      const next = orders.filter(
        ({ order, events }) => order.symbol === entry.order.symbol && events[0]!.time >= filledMs,
      );
      const first = next
        .toSorted((a, b) => a.events[0]!.time - b.events[0]!.time)
        .find(({ order }) => order.side === 'SELL');
      return first === undefined || !isStop(first) ? [] : [(first.events[0]!.time - filledMs) / 1000];
    });
}

function isStop({ order }: LedgerOrder): boolean {
  return STOPS.includes(order.origType);
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

/** From the moment at which nobody knew what became of an order to that at which somebody did, seconds of the exchange's time. */
export async function unknownSpans(place: SessionPlace): Promise<readonly number[]> {
  const store = await place.store();
  const rows = await store.rows(place.key, 'orders', {}).finally(() => store.close());
  const since = new Map<string, number>();
  const spans: number[] = [];
  for (const row of rows) {
    const op = readRow('orders', row).row;
    if (op.op !== 'event') continue;
    if (op.event.kind === 'unclear') since.set(op.cid, since.get(op.cid) ?? op.atMs);
    else if (KNOWN.includes(op.event.kind) && since.has(op.cid)) {
      spans.push((op.atMs - since.get(op.cid)!) / 1000);
      since.delete(op.cid);
    }
  }
  return spans;
}

/** Events after which an attempt is not `UNKNOWN` any more. */
const KNOWN: readonly string[] = ['report', 'fills', 'rejected', 'never-placed', 'forgotten'];

/** By how many seconds beats of one process are further apart, or closer, than they say; those in between, which tell a change, do not count. */
export function beatErrors(beats: readonly Heartbeat[]): readonly number[] {
  return beats.slice(1).flatMap((beat, at) => {
    const before = beats[at]!;
    const isNext = beat.holder === before.holder && beat.seq === before.seq + 1 && beat.outcome === null;
    const error = Math.abs(beat.ts - before.ts - before.every_ms) / 1000;
    return isNext && error < before.every_ms / 2000 ? [error] : [];
  });
}
