import type { OrderVitals } from '../../../container/pulse/session-vitals.ts';
import type { Attempt, Intent } from '../../../orders/attempt.ts';
import { signOf } from '../../../orders/exact.ts';
import { POSITION, type BookedPosition } from '../../../orders/order-draft.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { HOST_AUDIT, type AuditRecord } from './audit.ts';
import { barePairs, type BareVersion } from './bare-version.ts';
import { UNPROTECTED } from './barred-pairs.ts';
import type { LiveOrders } from './live-orders.ts';
import { readBooks } from './order-books.ts';
import type { OrderMood } from './order-mood.ts';

/** As much of a desk as its figures take. */
interface Measured {
  readonly parts: Pick<LiveOrders, 'usage'>;
  readonly mood: Pick<OrderMood, 'answerAgeMs'>;
  readonly bare: BareVersion | null;
  /** How often what the exchange shows was taken since the start. */
  readonly snapshots: number;
  readonly host: {
    readonly records: SessionRecords;
    readonly parts: { readonly clock: { readonly factor: number } };
  };
  exchangeMs(): number;
  attempts(): readonly Attempt[];
  intents(): readonly Intent[];
}

/** How a session's orders at an exchange fare, for its beats. */
export function orderVitals(desk: Measured): OrderVitals {
  const { records, parts } = desk.host;
  const attempts = desk.attempts();
  const intents = desk.intents();
  const bare = desk.bare === null ? [] : barePairs(records, intents, attempts);
  const broken = [...records.keys()].flatMap((key) =>
    key.startsWith(UNPROTECTED) ? [key.slice(UNPROTECTED.length)] : [],
  );
  const audit = JSON.parse(records.get(HOST_AUDIT) ?? 'null') as AuditRecord | null;
  // One of a process before this one says nothing of what this one finds.
  const own = desk.snapshots === 0 ? null : audit;
  const usage = desk.parts.usage?.() ?? null;
  const { answerAgeMs } = desk.mood;
  return {
    unknown: attempts.filter(({ state }) => state === 'UNKNOWN').length,
    blocked: intents.filter(({ state }) => state === 'BLOCKED').length,
    open: attempts.filter(({ state }) => state === 'OPEN' || state === 'PARTIAL').length,
    positions: readBooks<BookedPosition>(records, POSITION).filter(({ amount }) => signOf(amount) !== 0).length,
    unprotected: [...new Set([...broken, ...bare])],
    usedWeightPct: usage === null ? null : Math.round((1000 * usage.used) / usage.most) / 10,
    lastAuditMs: own?.atMs ?? null,
    isAuditOk: own?.isOk ?? null,
    lastAnswerMs: answerAgeMs === null ? null : desk.exchangeMs() - answerAgeMs * parts.clock.factor,
  };
}
