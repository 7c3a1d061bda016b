import { describe, expect, it } from 'vitest';
import type { Secrets } from './secrets.ts';

/** Secrets of a test, and a way to set one anew. */
export interface OpenedSecrets {
  readonly secrets: Secrets;
  readonly set: (name: string, value: string) => Promise<void>;
}

const VALUE = 'k€y "1"\\ +/=&\'';

/** What every place of secrets promises. */
export function secretsContract(adapter: string, open: (test: string) => Promise<OpenedSecrets>): void {
  const promises: [title: string, check: (opened: OpenedSecrets) => Promise<void>][] = [];
  const promise = (title: string, check: (opened: OpenedSecrets) => Promise<void>): void =>
    void promises.push([title, check]);

  promise('a secret has its value, and the same version as long as it stays', async ({ secrets, set }) => {
    await set('exchange/binance', VALUE);
    const first = await secrets.get('exchange/binance');

    expect(first.value).toBe(VALUE);
    expect(await secrets.get('exchange/binance')).toEqual(first);
    expect(first.version).not.toBe('');
    expect(first.version).not.toContain(VALUE);
  });

  promise('a secret that was rotated is seen by the next look', async ({ secrets, set }) => {
    await set('rotated', 'old-value');
    const old = await secrets.get('rotated');
    await set('rotated', 'new-value');
    const now = await secrets.get('rotated');

    expect([old.value, now.value]).toEqual(['old-value', 'new-value']);
    expect(now.version).not.toBe(old.version);
  });

  promise('one that is not there is named, and no other is told of', async ({ secrets, set }) => {
    await set('there', 'a-value');

    await expect(secrets.get('not/there')).rejects.toMatchObject({
      code: 'unknown-secret',
      message: `${secrets.place} has no secret "not/there".`,
    });
  });

  promise('what is no name is refused', async ({ secrets }) => {
    for (const name of ['', 'a b', 'a\nb', 'ü', 'x'.repeat(513)])
      await expect(secrets.get(name), name).rejects.toMatchObject({ code: 'invalid-entry' });
  });

  describe(`${adapter} keeps the promises of secrets`, () => {
    it.each(promises)('%s', async (title, check) => {
      await check(await open(title));
    });
  });
}
