import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceError } from '../../ports/errors.ts';
import { containerWorld, STRATEGY, tagsFor, type ContainerWorld } from '../container-world.fixture.ts';
import { resultsOf, runIn } from './fault-run.fixture.ts';
import { resolveVersion } from '../version.ts';

type Tags = Record<string, string | undefined>;

let world: ContainerWorld;
let tags: Record<string, string>;
beforeAll(async () => {
  world = await containerWorld();
  tags = tagsFor(readFileSync(world.configFile(`strategies/${STRATEGY}/config.json`), 'utf8'));
}, 60_000);
afterAll(() => world.remove());

/** A version with these tags in place of the right ones is what production means. */
async function register(changes: Tags): Promise<void> {
  const changed = Object.entries({ ...tags, ...changes }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const entry = { name: STRATEGY, source: 'tradai://test', description: '', tags: Object.fromEntries(changed) };
  const { version } = await world.registry.register(entry);
  await world.registry.setAlias({ name: STRATEGY, alias: 'production', version });
}

const MANY_PAIRS = JSON.stringify(Array.from({ length: 301 }, (_, i) => `P${i}/USDT`));

describe('a version', () => {
  it.each<[string, Tags, RegExp]>([
    [
      'without strategy_class',
      { strategy_class: undefined },
      /strategy_class is missing, expected the strategy's name/,
    ],
    ['without timeframe', { timeframe: undefined }, /timeframe is missing/],
    ['without warmup_days', { warmup_days: undefined }, /warmup_days is missing/],
    ['without exchange', { exchange: undefined }, /exchange is missing/],
    ['without market', { market: undefined }, /market is missing/],
    ['without pairs', { pairs: undefined }, /pairs is missing/],
    ['without the hash of its config', { config_sha256: undefined }, /config_s3_path is .*together with config_sha256/],
    ['with another hash', { config_sha256: '0'.repeat(64) }, /its SHA-256 is .*, and the tag config_sha256 says 0000/],
    ['with a hash that is none', { config_sha256: 'abc' }, /config_sha256 is "abc", expected 64 hexadecimal digits/],
    ['with a timeframe that is none', { timeframe: '61m' }, /timeframe is "61m"/],
    ['with days in words', { warmup_days: 'nine' }, /warmup_days is "nine", expected a whole number/],
    ['with too few days', { warmup_days: '1' }, /warmup_days is 1, and the strategy needs \d+/],
    ['with too many days', { warmup_days: '366' }, /warmup_days is "366"/],
    ['with a market that is none', { market: 'margin' }, /market is "margin", expected spot or futures/],
    ['with pairs in no list', { pairs: 'BTC/USDT' }, /pairs is "BTC\/USDT", expected a JSON list/],
    ['with pairs of another market', { pairs: '["BTC/USDT:USDT"]' }, /pairs is /],
    ['with a pair twice', { pairs: '["BTC/USDT","BTC/USDT"]' }, /1 to 300 different pairs/],
    ['with too many pairs', { pairs: MANY_PAIRS }, /1 to 300 different pairs .*in at most 5000 characters/],
    ['of a newer schema', { schema_version: '2' }, /schema_version is "2", expected 1/],
    ['of a strategy that is not in the image', { strategy_class: 'sma-crossovr' }, /sma-crossovr/],
  ])('%s is refused before anything begins', async (_, changes, words) => {
    await register(changes);
    const ended = await runIn(world, { RUN_ID: 'tagged' });

    expect(ended.error).toMatch(words);
    // A name that nobody has is a wrong value, and all others are wrong tags.
    expect(ended.code).toBe(changes['strategy_class'] === undefined ? 78 : 64);
    expect(ended.error!.length).toBeLessThan(600);
    expect(existsSync(resultsOf(world, 'tagged'))).toBe(false);
  });

  it('with a tag that is longer than every registry holds cannot be registered', async () => {
    await expect(register({ pairs: `["${'A'.repeat(5000)}/USDT"]` })).rejects.toThrow(
      'The tag pairs has 5009 characters; expected at most 5000, without NUL.',
    );
  });

  it('of another image is refused', async () => {
    await register({ image_digest: `sha256:${'1'.repeat(64)}` });
    const ended = await runIn(world, { IMAGE_DIGEST: `sha256:${'2'.repeat(64)}` });

    expect([ended.code, ended.error]).toEqual([78, expect.stringContaining('start the image of the version')]);
  });

  it('whose tags change all the time is not run by', async () => {
    await register({});
    let readings = 0;
    const restless = {
      place: 'MLflow',
      resolve: async () => ({
        ...(await world.registry.resolve(STRATEGY, 'production')),
        tags: { ...tags, warmup_days: String((readings += 1)) },
      }),
    } as unknown as Parameters<typeof resolveVersion>[0];
    const wishes = { strategy: STRATEGY, stage: 'Production', imageDigest: null, version: null };
    const error = await resolveVersion(restless, wishes, 'folder').catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({ code: 'busy' });
    expect(readings).toBe(5);
  });
});

it.each([
  [{ STRATEGY_STAGE: 'Staging' }, /no version of sma-crossover is "Staging"; it has production\.$/],
  [{ STRATEGY_NAME: 'sma-crossovr' }, /has no strategy "sma-crossovr"\.$/],
])('%j, which nobody registered, ends with 78', async (env, words) => {
  expect(await runIn(world, env)).toMatchObject({ code: 78, error: expect.stringMatching(words) as string });
});
