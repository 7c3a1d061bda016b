import { createHmac, timingSafeEqual } from 'node:crypto';

/** `t=<seconds>,v1=<hex>` */
export const SIGNATURE_HEADER = 'tradai-signature';
/** Holds the id of the message: a receiver that has seen it does nothing. */
export const IDEMPOTENCY_HEADER = 'idempotency-key';

/** An older request may be somebody's who has kept it. */
const OLDEST_SECONDS = 300;

/** HMAC-SHA256 over `<seconds>.<body>` with the shared secret. `atMs`: when it is sent, epoch ms. */
export function webhookSignature(secret: string, body: string, atMs: number): string {
  const seconds = Math.floor(atMs / 1000);
  return `t=${seconds},v1=${hmac(secret, seconds, body).toString('hex')}`;
}

/** Whether a body came from who knows the secret, at most five minutes ago or ahead. `header`: null when there was none. */
export function isSignedWebhook(secret: string, body: string, header: string | null, nowMs: number): boolean {
  const [, seconds, hex] = /^t=(\d{1,12}),v1=([\da-f]{64})$/.exec(header ?? '') ?? [];
  if (seconds === undefined || hex === undefined) return false;
  if (Math.abs(nowMs / 1000 - Number(seconds)) > OLDEST_SECONDS) return false;
  return timingSafeEqual(Buffer.from(hex, 'hex'), hmac(secret, Number(seconds), body));
}

function hmac(secret: string, seconds: number, body: string): Buffer {
  return createHmac('sha256', secret).update(`${seconds}.${body}`).digest();
}
