import { describe, expect, it } from 'vitest';
import { COSTS, hashOf, isSecret, makeSecret } from './secret-hash.ts';

const CHEAP = { N: 16, r: 1, p: 1 };

describe('what is kept of a secret', () => {
  it('proves it, and is another one each time', async () => {
    const [first, second] = await Promise.all([hashOf('a secret', CHEAP), hashOf('a secret', CHEAP)]);
    expect(first).not.toBe(second);
    expect(await Promise.all([isSecret('a secret', first), isSecret('a secret', second)])).toEqual([true, true]);
    for (const wrong of ['', 'a secret ', 'A secret', 'a secre'])
      expect([wrong, await isSecret(wrong, first)]).toEqual([wrong, false]);
  });

  it('says what it cost, so that the cost may change', async () => {
    const kept = await hashOf('a secret', { N: 32, r: 2, p: 3 });
    expect(kept).toMatch(/^scrypt\$32\$2\$3\$[\w-]{22}\$[\w-]{43}$/);
    expect(await isSecret('a secret', kept)).toBe(true);
    expect(await isSecret('a secret', kept.replace('$32$', '$16$'))).toBe(false);
  });

  it('costs a guess 16 MB, five times for words that people choose', () => {
    expect(COSTS).toEqual({ user: { N: 16_384, r: 8, p: 5 }, client: { N: 16_384, r: 8, p: 1 } });
  });

  it('is the same for two ways to type one letter', async () => {
    expect(await isSecret('caf\u00e9', await hashOf('cafe\u0301', CHEAP))).toBe(true);
  });

  it.each(['', 'a secret', 'scrypt$16$1$1$x$x', 'scrypt$0$0$0$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'])(
    'proves nothing when it is no such thing: %j',
    async (kept) => {
      expect(await isSecret('a secret', kept)).toBe(false);
    },
  ); // prettier-ignore

  it('takes no more than 64 MB, whatever stands in it', async () => {
    const kept = (await hashOf('a secret', CHEAP)).replace('$16$1$', '$1048576$64$');
    expect(await isSecret('a secret', kept)).toBe(false);
  });

  it('is of 256 bits where it was made here', () => {
    const secrets = Array.from({ length: 100 }, makeSecret);
    expect(new Set(secrets).size).toBe(100);
    expect(secrets.every((secret) => Buffer.from(secret, 'base64url').length === 32)).toBe(true);
  });
});
