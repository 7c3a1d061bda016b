import { readOrderId } from '../../../orders/client-order-id.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { readBooks } from './order-books.ts';
import type { OrderStep } from './order-step.ts';

/** `sibling/<tag>`: another session of ours trades on the account; exchange time of an order of it. */
const SIBLING = 'sibling/';
const NOTED_EVERY_MS = 3_600_000;
/** It counts as there for so long after its last order. */
const THERE_MS = 86_400_000;

/** Whether an id is of another session of ours: on pairs that it has for itself its orders are nobody else's business. */
export function isSibling(cid: string | null, tag: string): boolean {
  const of = cid === null ? null : (readOrderId(cid)?.tag ?? null);
  return of !== null && of !== tag;
}

/** Writes down that one trades on the account. */
export function noteSibling({ step: { draft, nowMs } }: OrderStep, cid: string): void {
  const key = SIBLING + readOrderId(cid)!.tag;
  const seenMs = JSON.parse(draft.get(key) ?? '0') as number;
  if (nowMs - seenMs >= NOTED_EVERY_MS) draft.put(key, nowMs);
}

/** Whether what the account has of the stake currency is moved by others of ours as well. */
export function hasSiblings(records: SessionRecords, nowMs: number): boolean {
  return readBooks<number>(records, SIBLING).some((seenMs) => nowMs - seenMs < THERE_MS + NOTED_EVERY_MS);
}
