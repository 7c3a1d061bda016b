import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mergeLayers } from '../config/load-config.ts';
import { placeText } from '../config/merging.ts';
import { SPEC_SCHEMA, type RunSpec } from '../contract/run-spec.ts';
import { configLayers } from './config-layers.ts';

const CONFIG = 's3://configs/strategies/momentum/config.json';
const PAIRS = 's3://configs/strategies/momentum/pairs.json';
const OWN = '{"stake_amount": 50, "max_open_trades": 2}';
const TAGS = { timeframe: '1h', exchange: 'binance', market: 'spot', pairs: '["BTC/USDT", "ETH/USDT"]' };

interface Wishes {
  readonly tags?: Readonly<Record<string, string>>;
  readonly objects?: Readonly<Record<string, string | Uint8Array>>;
  readonly spec?: Omit<RunSpec, 'schema'>;
  readonly env?: Readonly<Record<string, string>>;
  readonly base?: string;
  readonly path?: string;
}

async function merged({ tags = {}, objects = {}, spec, env = {}, base, path }: Wishes) {
  const version = {
    ...{ name: 'momentum', version: 3, source: '', description: '', aliases: [], createdMs: 0 },
    tags: { ...TAGS, ...tags } as Record<string, string>,
  };
  const reader = {
    read: (name: string) => {
      const content = objects[name];
      return Promise.resolve(typeof content === 'string' ? new TextEncoder().encode(content) : (content ?? null));
    },
  };
  const wishes = {
    ...{
      mode: 'backtest' as const,
      version,
      configBase: base ?? null,
      configPath: path ?? null,
      specUri: 's3://configs/spec.json',
    },
    spec: spec === undefined ? null : { schema: SPEC_SCHEMA, ...spec },
  } satisfies Parameters<typeof configLayers>[0];
  const config = mergeLayers(await configLayers(wishes, reader), env);
  const from = (key: string): string => placeText(config.places.get(key)!);
  return { values: config.values, from };
}

const REGISTERED = { config_s3_path: CONFIG, config_sha256: createHash('sha256').update(OWN).digest('hex') };

describe('the config of a container', () => {
  it('is read from a file: nobody waits for a pipe, or for a device that never ends', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tradai-layers-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const pipe = join(folder, 'config.json');
    execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);

    for (const path of [pipe, '/dev/zero'])
      await expect(merged({ path })).rejects.toMatchObject({
        code: 'config-not-found',
        message: `Config ${path}: it is no file; expected one that can be read again.`,
      });
    await expect(merged({ path: folder })).rejects.toThrow(`Config ${folder}: it is a folder.`);
  });

  it('is merged of base, strategy, tags, specification and variables, and knows where each value is from', async () => {
    const { values, from } = await merged({
      base: 's3://configs/',
      tags: REGISTERED,
      objects: {
        's3://configs/base-configs/base.json':
          '{"stake_amount": 10, "fee": 0.002, "dry_run_wallet": 5, "timeframe": "5m"}',
        's3://configs/base-configs/backtest.json': '{\n  "fee": 0.001\n}',
        's3://configs/base-configs/hyperopt.json': '{"fee": 0.5}',
        [CONFIG]: OWN,
      },
      spec: { stake: { wallet: '1000' } },
      env: { FREQTRADE__MAX_OPEN_TRADES: '3' },
    });

    expect(values).toMatchObject({
      fee: 0.001,
      stake_amount: 50,
      timeframe: '1h',
      trading_mode: 'spot',
      exchange: { name: 'binance', pair_whitelist: ['BTC/USDT', 'ETH/USDT'] },
      dry_run_wallet: 1000,
      max_open_trades: 3,
    });
    expect(['fee', 'stake_amount', 'timeframe', 'dry_run_wallet', 'max_open_trades'].map(from)).toEqual([
      's3://configs/base-configs/backtest.json:2',
      `${CONFIG}:1`,
      'tag timeframe of momentum version 3',
      's3://configs/spec.json',
      'FREQTRADE__MAX_OPEN_TRADES',
    ]);
  });

  it('takes many pairs from an object', async () => {
    const tags = { pairs_s3_path: PAIRS, pairs: undefined as unknown as string };
    const { values } = await merged({ tags, objects: { [PAIRS]: '["SOL/USDT"]' } });
    expect(values['exchange']).toMatchObject({ pair_whitelist: ['SOL/USDT'] });
    await expect(merged({ tags, objects: { [PAIRS]: '{"a": 1}' } })).rejects.toThrow(
      `${PAIRS} is no list of pairs; expected JSON such as ["BTC/USDT"].`,
    );
    await expect(merged({ tags })).rejects.toMatchObject({ code: 'config-not-found' });
  });

  it('is told the pairs where it looks for them', async () => {
    const { values } = await merged({
      base: 's3://c',
      objects: { 's3://c/base-configs/base.json': '{"pairs": ["X/Y"]}' },
    });
    expect(values['pairs']).toEqual(['BTC/USDT', 'ETH/USDT']);
    expect((await merged({})).values['pairs']).toBeUndefined();
  });

  it('counts the end of a specification’s range as freqtrade does', async () => {
    const { values } = await merged({ spec: { timerange: { from: '2021-01-01', to: '2021-01-02T12:00:00Z' } } });
    expect(values['timerange']).toBe(`1609459200000-${Date.UTC(2021, 0, 2, 12) - 1}`);
  });

  it.each([
    ['is empty', {}, 'timerange is empty; expected "from", "to" or both'],
    [
      'names a day that no month has',
      { from: '2021-02-30' },
      'timerange.from is "2021-02-30"; expected a day of the calendar',
    ],
    ['begins before there were times', { from: '1900-01-01' }, 'timerange.from is "1900-01-01"'],
    ['ends too late', { to: '9999-01-01' }, 'timerange.to is "9999-01-01"'],
    [
      'ends where it begins',
      { from: '2021-02-01', to: '2021-02-01' },
      'timerange ends at 2021-02-01; expected an end after 2021-02-01',
    ],
  ])('is refused with a range that %s', async (_, timerange, words) => {
    await expect(merged({ spec: { timerange } })).rejects.toThrow(words);
  });

  it('is the one that was registered, to the byte', async () => {
    const changed = merged({ tags: REGISTERED, objects: { [CONFIG]: `${OWN}\n` } });
    await expect(changed).rejects.toMatchObject({
      code: 'invalid-config',
      message: expect.stringContaining(`the tag config_sha256 says ${REGISTERED.config_sha256}.`),
    });
    await expect(merged({ tags: REGISTERED })).rejects.toThrow(
      `Config ${CONFIG} of momentum version 3: there is no such object.`,
    );
  });

  it('names the object in which something is wrong', async () => {
    const broken = '{"a": 1,, }';
    const tags = { config_s3_path: CONFIG, config_sha256: createHash('sha256').update(broken).digest('hex') };
    await expect(merged({ tags, objects: { [CONFIG]: broken } })).rejects.toThrow(CONFIG);
    const base = { base: 's3://configs', objects: { 's3://configs/base-configs/base.json': new Uint8Array([0xff]) } };
    await expect(merged(base)).rejects.toThrow('s3://configs/base-configs/base.json is not UTF-8 text.');
    const included = {
      base: 's3://c',
      objects: { 's3://c/base-configs/base.json': '{"add_config_files": ["x.json"]}' },
    };
    await expect(merged(included)).rejects.toThrow(/base\.json:1: add_config_files names files beside it/);
  });
});
