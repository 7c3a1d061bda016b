import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';

/** What an API key can prove itself by. */
export interface KeyProof {
  /** Shared secret for HMAC-SHA256. */
  readonly secret: string;
  /** Ed25519 public key in PEM; then signatures are base64 and the secret is not used. */
  readonly publicKey?: string | undefined;
}

/** Whether a signature belongs to a text. HMAC signatures are hex in either case. */
export function isSignatureOf(signature: string, text: string, proof: KeyProof): boolean {
  if (proof.publicKey !== undefined) return isEd25519(signature, text, proof.publicKey);
  const expected = createHmac('sha256', proof.secret).update(text).digest();
  const given = /^[0-9a-f]{64}$/i.test(signature) ? Buffer.from(signature, 'hex') : Buffer.alloc(0);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The text that a REST request signs: query, then body, each without its `signature`, exactly as received. */
export function signedText(query: string, body: string): string {
  return withoutSignature(query) + withoutSignature(body);
}

/** The text that a ws-api request signs: all parameters but `signature`, by name. */
export function signedParams(params: ReadonlyMap<string, string>): string {
  const names = [...params.keys()].filter((name) => name !== 'signature').toSorted();
  return names.map((name) => `${name}=${params.get(name)}`).join('&');
}

function withoutSignature(text: string): string {
  if (!text.includes('signature=')) return text;
  return text
    .split('&')
    .filter((pair) => !pair.startsWith('signature='))
    .join('&');
}

function isEd25519(signature: string, text: string, publicKey: string): boolean {
  return verify(null, Buffer.from(text), createPublicKey(publicKey), Buffer.from(signature, 'base64'));
}
