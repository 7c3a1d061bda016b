import { isAuditOld } from '../../../container/pulse/stalled.ts';
import type { BeatCause } from '../../../contract/heartbeat.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { HOST_AUDIT, type AuditRecord } from './audit.ts';
import { DIFFERS, UNPROTECTED } from './barred-pairs.ts';
import { hasBreach } from './breaches.ts';
import { ACCOUNT_CLOSED } from './account-guard-records.ts';
import { HALT } from './halts.ts';
import { OrderBooks } from './order-books.ts';
import { hasOrphans } from './strangers.ts';

/** What of orders at an exchange keeps a session from simply running; none where it has no orders there. `factor`: market time per real time. */
export function orderCauses(records: SessionRecords, nowMs: number, factor: number): readonly BeatCause[] {
  const { intents, attempts } = new OrderBooks(records);
  const has = (prefix: string): boolean => [...records.keys()].some((key) => key.startsWith(prefix));
  const audit = JSON.parse(records.get(HOST_AUDIT) ?? 'null') as AuditRecord | null;
  const found: readonly (readonly [BeatCause, boolean])[] = [
    ['order-breach', hasBreach(records)],
    ['cap-reached', has(HALT) || records.has(ACCOUNT_CLOSED)],
    ['foreign-order', hasOrphans(records)],
    ['blocked-intent', [...intents.values()].some(({ state }) => state === 'BLOCKED')],
    ['unknown-order', [...attempts.values()].some(({ state }) => state === 'UNKNOWN')],
    ['unprotected', has(UNPROTECTED)],
    ['position-differs', has(DIFFERS)],
    ['audit-old', audit !== null && isAuditOld(audit.atMs, nowMs, factor)],
  ];
  return found.filter(([, isSo]) => isSo).map(([cause]) => cause);
}
