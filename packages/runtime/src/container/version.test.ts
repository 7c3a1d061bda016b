import { beforeEach, describe, expect, it } from 'vitest';
import { VERSION } from '../contract/version.ts';
import type { Registry, StrategyVersion } from '../ports/registry.ts';
import { assertTags, resolveVersion } from './version.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const TAGS = {
  schema_version: '1',
  strategy_class: 'momentum',
  timeframe: '1h',
  warmup_days: '3',
  exchange: 'binance',
  market: 'spot',
  pairs: '["BTC/USDT"]',
};
const WISHES = { strategy: 'momentum', stage: 'Production', imageDigest: null, version: null };

let readings: Readonly<Record<string, string>>[];
let asked: string[];
beforeEach(() => {
  readings = [TAGS];
  asked = [];
});

/** Gives one reading after the other, then the last again and again. */
function registry(): Registry {
  const read = (by: string): Promise<StrategyVersion> => {
    asked.push(by);
    const tags = readings.length > 1 ? readings.shift()! : readings[0]!;
    return Promise.resolve({
      name: 'momentum',
      version: 3,
      tags,
      source: 's3://b/strategies/momentum/3/',
      description: '',
      aliases: ['production'],
      createdMs: 0,
    });
  };
  return {
    place: 'registry',
    resolve: (_name: string, stage: string) => read(stage),
    version: (_name: string, version: number) => read(`version ${version}`),
  } as unknown as Registry;
}

describe('the version of a container', () => {
  it('is read twice, since tags are set one by one', async () => {
    expect((await resolveVersion(registry(), WISHES, 'folder')).tags).toEqual(TAGS);
    expect(asked).toEqual(['Production', 'Production']);
  });

  it('is read until two readings agree', async () => {
    readings = [{ ...TAGS, warmup_days: '1' }, { ...TAGS, warmup_days: '2' }, TAGS];
    expect((await resolveVersion(registry(), WISHES, 'folder')).tags['warmup_days']).toBe('3');
    expect(asked).toHaveLength(4);
  });

  it('is given up when it never does', async () => {
    readings = [1, 2, 3, 4, 5, 6].map((days) => ({ ...TAGS, warmup_days: String(days) }));
    await expect(resolveVersion(registry(), WISHES, 'folder')).rejects.toMatchObject({ code: 'busy' });
  });

  it('is the one of the specification when that names one', async () => {
    await resolveVersion(registry(), { ...WISHES, version: '7' }, 'folder');
    expect(asked).toEqual(['version 7', 'version 7']);
  });

  it('is refused whole when a tag cannot be run by', async () => {
    readings = [{ ...TAGS, pairs: '[]', warmup_days: '-1' }];
    await expect(resolveVersion(registry(), WISHES, 'folder')).rejects.toMatchObject({
      code: 'invalid-config',
      message: expect.stringMatching(
        /^momentum version 3 has tags that cannot be run by: warmup_days is "-1", expected .*; pairs is "\[\]", expected .*\.$/,
      ),
    });
  });

  it('needs the tags of a container where one starts from them', async () => {
    await expect(resolveVersion(registry(), WISHES, 'container')).rejects.toThrow(
      /config_s3_path is missing.*config_sha256 is missing.*image_digest is missing/,
    );
  });

  it('belongs to its image', async () => {
    readings = [{ ...TAGS, image_digest: DIGEST }];
    const own = { ...WISHES, imageDigest: DIGEST };
    await expect(resolveVersion(registry(), own, 'folder')).resolves.toMatchObject({ version: 3 });
    const other = { ...WISHES, imageDigest: `sha256:${'b'.repeat(64)}` };
    await expect(resolveVersion(registry(), other, 'folder')).rejects.toThrow(
      /belongs to the image sha256:a+, and this is sha256:b+; start the image of the version\.$/,
    );
  });

  it.each([VERSION, '0.0.99'])('that needs TradAI %s or newer can be run', async (least) => {
    readings = [{ ...TAGS, min_runtime: least }];
    await expect(resolveVersion(registry(), WISHES, 'folder')).resolves.toMatchObject({ version: 3 });
  });

  it.each([VERSION.replace(/\d+$/, (patch) => String(Number(patch) + 1)), '100.0.0'])(
    'that needs TradAI %s or newer is refused',
    async (least) => {
      readings = [{ ...TAGS, min_runtime: least }];
      await expect(resolveVersion(registry(), WISHES, 'folder')).rejects.toMatchObject({
        code: 'invalid-config',
        message: `momentum version 3 needs TradAI ${least} or newer, and this is ${VERSION}; start a newer image.`,
      });
    },
  );

  it('is held to the strategy itself', async () => {
    const version = await resolveVersion(registry(), WISHES, 'folder');
    const facts = { name: 'momentum', timeframe: '1h', warmupDays: 9 } as const;
    expect(() => assertTags(version, { reader: 'folder', facts })).toThrow(
      'momentum version 3 has tags that cannot be run by: warmup_days is 3, and the strategy needs 9.',
    );
  });
});
