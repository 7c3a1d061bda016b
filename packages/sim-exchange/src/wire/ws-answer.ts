import { encodeJson } from './encode-json.ts';
import type { Outcome } from './serve.ts';

/** What a ws-api socket is sent. */
export function wsAnswer(id: unknown, outcome: Outcome, rateLimits: unknown): string {
  const { status, body, code } = outcome;
  return encodeJson({ id, status, ...(code === null ? { result: body } : { error: body }), rateLimits });
}
