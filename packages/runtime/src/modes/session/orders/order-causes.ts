import type { BeatCause } from '../../../contract/heartbeat.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { HOST_AUDIT, type AuditRecord } from './audit.ts';
import { DIFFERS, UNPROTECTED } from './barred-pairs.ts';
import { HALT } from './halts.ts';
import { OrderBooks } from './order-books.ts';
import { hasOrphans } from './strangers.ts';

/** An audit is due every minute. */
const AUDIT_OLD_MS = 150_000;

/** What of orders at an exchange keeps a session from simply running; none where it has no orders there. */
export function orderCauses(records: SessionRecords, nowMs: number): readonly BeatCause[] {
  const { intents, attempts } = new OrderBooks(records);
  const has = (prefix: string): boolean => [...records.keys()].some((key) => key.startsWith(prefix));
  const audit = JSON.parse(records.get(HOST_AUDIT) ?? 'null') as AuditRecord | null;
  const found: readonly (readonly [BeatCause, boolean])[] = [
    ['cap-reached', has(HALT)],
    ['foreign-order', hasOrphans(records)],
    ['blocked-intent', [...intents.values()].some(({ state }) => state === 'BLOCKED')],
    ['unknown-order', [...attempts.values()].some(({ state }) => state === 'UNKNOWN')],
    ['unprotected', has(UNPROTECTED)],
    ['position-differs', has(DIFFERS)],
    ['audit-old', audit !== null && nowMs - audit.atMs > AUDIT_OLD_MS],
  ];
  return found.filter(([, isSo]) => isSo).map(([cause]) => cause);
}
