import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** What guessing costs: `N` blocks of 128 · `r` bytes, `p` times. */
export interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

export type Costs = Readonly<Record<'user' | 'client', Cost>>;

export const COSTS: Costs = {
  // Words that people choose: 16 MB, gone through five times.
  user: { N: 2 ** 14, r: 8, p: 5 },
  // 256 bits by chance, which nobody guesses: enough that a stolen file is of no use, and a machine signs in quickly.
  client: { N: 2 ** 14, r: 8, p: 1 },
};

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** No stored text makes this process take more memory. */
const MOST_BYTES = 64 * 1024 * 1024;

/** A secret of 256 bits that is easy to copy. */
export function makeSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** `scrypt$N$r$p$salt$hash`: what is kept of a secret. */
export async function hashOf(secret: string, cost: Cost): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await scrypted(secret, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** Whether it is the secret that this was kept of, by the parameters kept with it; false where the text is no such thing. */
export async function isSecret(secret: string, kept: string): Promise<boolean> {
  const match = /^scrypt\$(\d{1,7})\$(\d{1,3})\$(\d{1,3})\$([\w-]{22})\$([\w-]{43})$/.exec(kept);
  if (match === null) return false;
  const [N, r, p] = match.slice(1, 4).map(Number) as [number, number, number];
  const expected = Buffer.from(match[5]!, 'base64url');
  const hash = await scrypted(secret, Buffer.from(match[4]!, 'base64url'), { N, r, p }).catch(() => null);
  return hash !== null && timingSafeEqual(hash, expected);
}

// Async, as parameters that ask for too much are thrown, not told.
async function scrypted(secret: string, salt: Uint8Array, cost: Cost): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  // Two ways to type one letter are one password.
  scrypt(secret.normalize('NFKC'), salt, HASH_BYTES, { ...cost, maxmem: MOST_BYTES }, (error, key) =>
    error === null ? resolve(key) : reject(error),
  );
  return promise;
}
