import { numberIn, textIn, type Change, type DynamoTable } from '@tradai/runtime/dynamo';
import { ServiceError } from '@tradai/runtime/ports';
import type { IdempotencyKey } from '../../ports/run-store.ts';

/** More than this never want one key at once. */
const MOST_TRIES = 20;

export interface NewRequest<T extends { readonly id: string }> {
  readonly key: IdempotencyKey;
  readonly nowMs: number;
  readonly made: T;
  /** Each is conditional on the row not being there. */
  readonly changes: readonly Change[];
  readonly find: (id: string) => Promise<T | null>;
}

/**
 * Makes what a request asks for, in one transaction with the row `IDEM#<subject>#<key>` by which its repetition is known. `made`: what it made, now
 * or before.
 */
export async function makeOnce<T extends { readonly id: string }>(
  table: DynamoTable,
  { key, nowMs, made, changes, find }: NewRequest<T>,
): Promise<{ readonly kind: 'accepted' | 'replayed'; readonly made: T } | { readonly kind: 'mismatch' }> {
  const place = { pk: `IDEM#${key.subject}#${key.key}`, sk: 'IDEM' };
  const row = { ...place, hash: key.hash, run_id: made.id, expires_ms: key.expiresMs };
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const before = await table.get(place);
    const seen = before === null ? null : textIn(before, 'run_id');
    if (before !== null && numberIn(before, 'expires_ms') > nowMs) {
      if (textIn(before, 'hash') !== key.hash) return { kind: 'mismatch' };
      const first = await find(seen!);
      // Ours, where the answer was lost.
      if (first !== null) return { kind: first.id === made.id ? 'accepted' : 'replayed', made: first };
    }
    const condition =
      seen === null
        ? { text: 'attribute_not_exists(#pk)' }
        : {
            text: '#run_id = :seen AND #expires_ms = :until',
            values: { seen, until: numberIn(before!, 'expires_ms') },
          };
    const put = { ...row, expires_at: Math.ceil(key.expiresMs / 1000) };
    const failed = await table.transact([{ put, condition }, ...changes]);
    if (failed.length === 0) return { kind: 'accepted', made };
    if (!failed.includes(0)) throw new ServiceError('refused', `There is a row of ${made.id} already.`);
  }
  throw new ServiceError('busy', `The key of a request by ${key.subject} changes all the time; try again.`);
}
