import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSignedWebhook, webhookSignature } from './webhook-signature.ts';

const [SECRET, BODY, AT] = ['a secret', '{"title":"Größe"}', Date.UTC(2026, 0, 1) + 999];
const HEADER = webhookSignature(SECRET, BODY, AT);
const SECONDS = Math.floor(AT / 1000);

describe('the signature of a webhook', () => {
  it('is the HMAC of time and body, as any language computes it', () => {
    const hex = createHmac('sha256', SECRET).update(`${SECONDS}.${BODY}`, 'utf8').digest('hex');

    expect(HEADER).toBe(`t=${SECONDS},v1=${hex}`);
  });

  it.each([
    ['is right', SECRET, BODY, HEADER, AT, true],
    ['came five minutes late', SECRET, BODY, HEADER, AT + 299_000, true],
    ['came later', SECRET, BODY, HEADER, AT + 301_000, false],
    ['is of the future', SECRET, BODY, HEADER, AT - 301_000, false],
    ['is of another body', SECRET, `${BODY} `, HEADER, AT, false],
    ['is by another secret', 'another', BODY, HEADER, AT, false],
    ['has another time', SECRET, BODY, HEADER.replace(String(SECONDS), String(SECONDS + 1)), AT, false],
    ['was cut', SECRET, BODY, HEADER.slice(0, -1), AT, false],
    ['has no form', SECRET, BODY, 'v1=00', AT, false],
    ['is missing', SECRET, BODY, null, AT, false],
  ] as const)('that %s', (_, secret, body, header, nowMs, isRight) => {
    expect(isSignedWebhook(secret, body, header, nowMs)).toBe(isRight);
  });
});
