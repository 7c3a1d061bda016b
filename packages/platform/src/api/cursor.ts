import { createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from './problem.ts';

const SIGNATURE_BYTES = 16;

/** Where a list goes on: after this key, under the same filter. Signed, so that nobody makes one up. */
export function makeCursor(key: string, filter: Readonly<Record<string, unknown>>, secret: Uint8Array): string {
  const body = Buffer.from(key, 'utf8');
  return Buffer.concat([signatureOf(body, filter, secret), body]).toString('base64url');
}

/** The key. Throws a `Problem` for a cursor that was not made here, or for another list. */
export function readCursor(cursor: string, filter: Readonly<Record<string, unknown>>, secret: Uint8Array): string {
  const bytes = Buffer.from(cursor, 'base64url');
  const [signature, body] = [bytes.subarray(0, SIGNATURE_BYTES), bytes.subarray(SIGNATURE_BYTES)];
  const expected = signatureOf(body, filter, secret);
  // Base64 has many texts for the same bytes; one of them was given out.
  const isOurs = bytes.toString('base64url') === cursor && signature.length === SIGNATURE_BYTES;
  if (isOurs && timingSafeEqual(signature, expected)) return body.toString('utf8');
  const message = 'The cursor belongs to another list; begin again without one.';
  throw new Problem('validation', '1 field is wrong.', {
    errors: [{ pointer: '/query/cursor', code: 'invalid_cursor', message }],
  });
}

function signatureOf(body: Uint8Array, filter: Readonly<Record<string, unknown>>, secret: Uint8Array): Buffer {
  const filters = JSON.stringify(Object.entries(filter).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return createHmac('sha256', secret).update(filters).update('\0').update(body).digest().subarray(0, SIGNATURE_BYTES);
}
