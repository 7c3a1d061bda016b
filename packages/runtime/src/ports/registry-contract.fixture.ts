import { describe, expect, it } from 'vitest';
import { ServiceError } from './errors.ts';
import type { NewVersion, Registry } from './registry.ts';

/** Opens the registry that a test, known by its title, works on; `close` ends what was opened for it. */
export type OpenRegistry = (test: string) => Promise<Registry>;

const TAGS = { timeframe: '5m', pairs: '["BTC/USDT","ETH/USDT"]', warmup_days: '45' };

function entry(name: string, more: Partial<NewVersion> = {}): NewVersion {
  return { name, tags: TAGS, source: `s3://configs/strategies/${name}/1/`, description: '', ...more };
}

/** What every registry promises. Each test uses names of its own, so that one server serves all. */
export function registryContract(adapter: string, open: OpenRegistry): void {
  const promises: [title: string, check: (registry: Registry) => Promise<void>][] = [];
  const promise = (title: string, check: (registry: Registry) => Promise<void>): void =>
    void promises.push([title, check]);

  promise('the first version of a strategy is 1, the next ones follow', async (registry) => {
    expect(await registry.register(entry('counted'))).toMatchObject({
      ...entry('counted'),
      version: 1,
      aliases: [],
    });
    const second = await registry.register(entry('counted', { description: 'slower' }));

    expect(second).toMatchObject({ version: 2, description: 'slower' });
    expect(second.createdMs).toBeGreaterThan(Date.UTC(2020));
    expect((await registry.versions('counted')).map(({ version }) => version)).toEqual([2, 1]);
  });

  promise('registering what is the newest version gives that version', async (registry) => {
    await registry.register(entry('repeated'));

    expect(await registry.register(entry('repeated'))).toMatchObject({ version: 1 });
    expect(await registry.versions('repeated')).toHaveLength(1);
  });

  promise('an older version registered again is a new one', async (registry) => {
    await registry.register(entry('returning'));
    await registry.register(entry('returning', { description: 'other' }));

    expect(await registry.register(entry('returning'))).toMatchObject({ version: 3 });
  });

  promise('a stage in any case means the alias', async (registry) => {
    await registry.register(entry('staged'));
    await registry.setAlias({ name: 'staged', alias: 'production', version: 1 });

    for (const stage of ['Production', 'production', 'PRODUCTION'])
      expect(await registry.resolve('staged', stage)).toMatchObject({
        version: 1,
        tags: TAGS,
        aliases: ['production'],
      });
  });

  promise('the stage None means the newest version', async (registry) => {
    await registry.register(entry('newest'));
    await registry.register(entry('newest', { description: 'second' }));

    expect(await registry.resolve('newest', 'None')).toMatchObject({ version: 2 });
  });

  promise('an unknown strategy, version and alias are told apart', async (registry) => {
    await registry.register(entry('known'));

    await expect(registry.resolve('nowhere', 'production')).rejects.toMatchObject({ code: 'unknown-model' });
    await expect(registry.versions('nowhere')).rejects.toMatchObject({ code: 'unknown-model' });
    await expect(registry.version('nowhere', 1)).rejects.toMatchObject({ code: 'unknown-model' });
    await expect(registry.version('known', 7)).rejects.toMatchObject({ code: 'unknown-version' });
    await expect(registry.resolve('known', 'Staging')).rejects.toMatchObject({ code: 'unknown-alias' });
    await expect(registry.setTags('known', 7, { a: 'b' })).rejects.toMatchObject({ code: 'unknown-version' });
    await expect(registry.setAlias({ name: 'known', alias: 'staging', version: 7 })).rejects.toMatchObject({
      code: 'unknown-version',
    });
  });

  promise('an alias moves, and tells where it was', async (registry) => {
    await registry.register(entry('moved'));
    await registry.register(entry('moved', { description: 'second' }));
    const move = (version: number): Promise<number | null> =>
      registry.setAlias({ name: 'moved', alias: 'production', version });

    expect([await move(1), await move(2), await move(2)]).toEqual([null, 1, 2]);
    expect((await registry.versions('moved')).map(({ aliases }) => aliases)).toEqual([['production'], []]);
  });

  promise('an alias that stands elsewhere than expected is not moved', async (registry) => {
    await registry.register(entry('guarded'));
    await registry.register(entry('guarded', { description: 'second' }));
    const move = (version: number, expected: number | null): Promise<number | null> =>
      registry.setAlias({ name: 'guarded', alias: 'production', version, expected });

    await expect(move(1, 2)).rejects.toMatchObject({
      code: 'version-conflict',
      message: '"production" of guarded is no version; expected version 2, so it was not moved.',
    });
    expect(await move(1, null)).toBeNull();
    await expect(move(2, null)).rejects.toBeInstanceOf(ServiceError);
    expect(await registry.resolve('guarded', 'production')).toMatchObject({ version: 1 });
    expect(await move(2, 1)).toBe(1);
    expect(await registry.resolve('guarded', 'production')).toMatchObject({ version: 2 });
  });

  promise('tags are added and overwritten', async (registry) => {
    await registry.register(entry('tagged'));
    await registry.setTags('tagged', 1, { warmup_days: '60', 'BTC/USDT:USDT': 'größer 😀' });

    expect((await registry.version('tagged', 1)).tags).toEqual({
      ...TAGS,
      warmup_days: '60',
      'BTC/USDT:USDT': 'größer 😀',
    });
  });

  promise('names with blanks, dots and letters of any alphabet are names', async (registry) => {
    const name = 'größe & 100% a.b?c=d#e';
    await registry.register(entry(name, { source: 's3://configs/x/' }));

    expect(await registry.names()).toContain(name);
    expect(await registry.version(name, 1)).toMatchObject({ name });
    expect(await registry.versions(name)).toHaveLength(1);
  });

  promise('what not every registry can hold is refused before it is stored', async (registry) => {
    await registry.register(entry('limits'));
    const refused = { code: 'invalid-entry' };

    await expect(registry.register(entry('a/b'))).rejects.toMatchObject(refused);
    await expect(registry.register(entry(''))).rejects.toMatchObject(refused);
    await expect(registry.register(entry('limits', { source: 's'.repeat(501) }))).rejects.toMatchObject(refused);
    await expect(registry.register(entry('limits', { tags: { '50%': 'x' } }))).rejects.toMatchObject(refused);
    await expect(registry.setTags('limits', 1, { pairs: 'x'.repeat(5001) })).rejects.toMatchObject(refused);
    for (const alias of ['latest', 'v3', 'none', 'Production', 'a b'])
      await expect(registry.setAlias({ name: 'limits', alias, version: 1 })).rejects.toMatchObject(refused);
  });

  describe(`${adapter} keeps the promises of a registry`, () => {
    it.each(promises)('%s', async (title, check) => {
      const registry = await open(title);
      try {
        await check(registry);
      } finally {
        registry.close();
      }
    });
  });
}
