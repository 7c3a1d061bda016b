import { createHash } from 'node:crypto';
import { canonicalJson } from '@tradai/runtime/contract';
import type { IdempotencyKey } from '../ports/run-store.ts';

/** A key that a client names is remembered for a day. */
const KEY_MS = 86_400_000;
/** Without one the same request within a minute is a double click, and after it a repetition on purpose. */
const DOUBLE_CLICK_MS = 60_000;

export interface AskedRequest {
  readonly subject: string;
  readonly request: unknown;
  /** What the client named it; null: nothing. */
  readonly key: string | null;
  readonly nowMs: number;
  /** Keeps keys of different things apart; ends with a slash. */
  readonly prefix?: string;
}

/** How a request that is sent twice is known again. */
export function requestKey({ subject, request, key, nowMs, prefix = '' }: AskedRequest): IdempotencyKey {
  const hash = createHash('sha256').update(canonicalJson(request)).digest('hex');
  if (key !== null) return { subject, key: `${prefix}key/${key}`, hash, expiresMs: nowMs + KEY_MS };
  return { subject, key: `${prefix}content/${hash}`, hash, expiresMs: nowMs + DOUBLE_CLICK_MS };
}
