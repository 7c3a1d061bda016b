import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { SqliteTracking } from '../../adapters/embedded/tracking-sqlite.ts';
import { containerWorld, STRATEGY, type ContainerWorld } from '../container-world.fixture.ts';
import { QUICK_WORLD } from './fault-clock.fixture.ts';
import { runIn } from './fault-run.fixture.ts';
import {
  cutShort,
  faultyS3,
  hangUp,
  otherBytes,
  page,
  refuse,
  type FaultyS3,
  type S3Trouble,
} from './fault-s3.fixture.ts';

vi.mock('../../adapters/retry-policy.ts', async (original) => ({
  ...(await original<object>()),
  REAL_WORLD: QUICK_WORLD,
}));

const ALWAYS = Infinity;
const CONFIG = `strategies/${STRATEGY}/config.json`;

let world: ContainerWorld;
let s3: FaultyS3;
beforeAll(async () => {
  [world, s3] = await Promise.all([containerWorld(), faultyS3()]);
  s3.objects.set(`configs/${CONFIG}`, readFileSync(world.configFile(CONFIG)));
}, 60_000);
afterEach(() => {
  s3.fault = null;
});
afterAll(async () => {
  world.remove();
  await s3.close();
});

/** Configs, and results if asked, lie in S3. */
const run = (env: Readonly<Record<string, string>>, argv: readonly string[] = []) =>
  runIn(world, { ...s3.env, TRADAI_OBJECTS: '', ...env }, argv);

describe('the config in S3', () => {
  const prepare = { TRADING_MODE: 'check' };

  it.each<[string, S3Trouble, number]>([
    ['503', refuse(503, 'SlowDown'), 2],
    ['500', refuse(500, 'InternalError'), 2],
    ['a body that is cut', cutShort, 2],
    ['a connection that breaks', hangUp, 2],
    ['too many requests', refuse(429, 'TooManyRequests'), 2],
  ])('is asked for again after %s', async (_, does, times) => {
    s3.fault = { at: /GET .*config\.json/, does, times };
    const { code, text } = await run({}, ['--print-plan']);

    expect([code, s3.fault.times]).toEqual([0, 0]);
    expect(text).toContain(`s3://configs/${CONFIG}`);
  });

  it.each<[string, S3Trouble, number, RegExp]>([
    ['404', refuse(404, 'NoSuchKey'), 78, /^Config s3:\/\/configs\/\S+ of .*: there is no such object\.$/],
    ['404 of the bucket', refuse(404, 'NoSuchBucket'), 78, /has no such bucket/],
    ['403', refuse(403, 'AccessDenied'), 77, /does not allow GetObject of s3:\/\/configs\S* with these credentials/],
    ['403 for a wrong key', refuse(403, 'SignatureDoesNotMatch'), 77, /SignatureDoesNotMatch/],
    ['503', refuse(503, 'SlowDown'), 69, /failed \(503 at GetObject/],
    ['429', refuse(429, 'TooManyRequests'), 75, /has too much to do/],
    ['a body that is cut', cutShort, 69, /while it answered/],
    ['a connection that breaks', hangUp, 69, /cannot be reached/],
    ['a page of HTML', page, 69, /does not answer as a service of AWS does/],
    ['a wrong hash', otherBytes, 78, /is not the config that was registered .*: its SHA-256 is [\da-f]{64}, and/],
  ])('with %s for good is told', async (_, does, code, words) => {
    s3.fault = { at: /GET .*config\.json/, does, times: ALWAYS };
    const ended = await run(prepare);

    expect(ended).toMatchObject({ code, error: expect.stringMatching(words) as string });
    expect(ended.text).not.toContain('secret-of-the-test');
  });

  it('of base configs may be absent, and are not passed over when they cannot be read', async () => {
    const env = { TRADAI_CONFIG_S3: 's3://configs/base' };
    expect(await run(env, ['--print-plan'])).toMatchObject({ code: 0 });
    s3.fault = { at: /base-configs\/backtest\.json/, does: refuse(403, 'AccessDenied'), times: ALWAYS };

    expect(await run(env, ['--print-plan'])).toMatchObject({ code: 77 });
  });
});

describe('the bucket of results', () => {
  const results = { TRADAI_RESULTS: 's3://results' };
  const stored = (runId: string): string[] =>
    [...s3.objects.keys()].filter((key) => key.startsWith(`results/backtests/${runId}/`));
  const publication = (runId: string): { manifest_sha256: string } =>
    JSON.parse(Buffer.from(s3.objects.get(`results/backtests/${runId}/publication.json`)!).toString()) as {
      manifest_sha256: string;
    };

  beforeAll(async () => {
    await run({ ...results, RUN_ID: 'whole' });
  });

  it.each<[string, S3Trouble]>([
    ['is in trouble', refuse(503, 'SlowDown')],
    ['hangs up', hangUp],
  ])('that %s for a moment costs nothing', async (what, does) => {
    const runId = `short-${what.replaceAll(' ', '-')}`;
    s3.fault = { at: /PUT \/results/, does, times: 3 };

    expect(await run({ ...results, RUN_ID: runId })).toMatchObject({ code: 0 });
    expect(s3.fault.times).toBe(0);
    expect(publication(runId).manifest_sha256).toBe(publication('whole').manifest_sha256);
  });

  it.each<[string, RegExp, S3Trouble, number]>([
    ['is in trouble', /PUT \/results/, refuse(503, 'SlowDown'), 69],
    ['cannot be reached', / \/results/, hangUp, 69],
    ['is in trouble before the last word', /PUT .*publication\.json/, refuse(503, 'SlowDown'), 69],
    ['allows nothing', /PUT \/results/, refuse(403, 'AccessDenied'), 77],
    ['is not there', / \/results/, refuse(404, 'NoSuchBucket'), 78],
  ])('that %s for good leaves the files, and gets them from the next start', async (what, at, does, code) => {
    const runId = `long-${what.replaceAll(' ', '-')}`;
    s3.fault = { at, does, times: ALWAYS };
    const ended = await run({ ...results, RUN_ID: runId });
    const folder = join(world.folder, 'state', 'runs', runId, 'a1');

    expect(ended.code).toBe(code);
    expect(ended.error).toContain(`the run is done, its files are in ${folder}`);
    expect(existsSync(join(folder, 'result.json'))).toBe(true);
    expect(stored(runId).filter((key) => key.endsWith('publication.json'))).toEqual([]);

    s3.fault = null;
    expect(await run({ ...results, RUN_ID: runId })).toMatchObject({ code: 0 });
    expect(publication(runId).manifest_sha256).toBe(publication('whole').manifest_sha256);
    expect(stored(runId).length).toBe(stored('whole').length);
    const tracking = new SqliteTracking(join(world.folder, 'registry'));
    expect(await tracking.find(STRATEGY, runId, 1)).toMatchObject({ status: 'finished' });
    tracking.close();
    expect(existsSync(folder)).toBe(false);
  });
});
