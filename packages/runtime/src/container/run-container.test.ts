import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SqliteTracking } from '../adapters/embedded/tracking-sqlite.ts';
import type { RunFacts } from '../contract/manifest.ts';
import type { ResultDocument } from '../contract/result.ts';
import {
  containerWorld,
  eventsIn,
  heardIo,
  STRATEGY,
  tagsFor,
  type ContainerWorld,
} from './container-world.fixture.ts';
import { runContainer } from './run-container.ts';

let world: ContainerWorld;
beforeAll(async () => {
  world = await containerWorld();
});
afterAll(() => world.remove());

async function run(env: Readonly<Record<string, string>> = {}, argv: readonly string[] = []) {
  const io = heardIo({ ...world.env, ...env });
  const code = await runContainer(argv, io);
  const lines = eventsIn(io.heard.err);
  return { code, out: io.heard.out, lines, error: lines.find(({ event }) => event === 'failed')?.message };
}

const published = (runId: string, file: string, attempt = 1): string =>
  join(world.folder, 'results', 'backtests', runId, `a${attempt}`, file);

describe('a backtest in a container', () => {
  let first: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    first = await run({ RUN_ID: 'first' });
  });

  it('ends with 0', () => {
    expect(first).toMatchObject({ code: 0, error: undefined });
  });

  it('publishes its files, and says which they are', () => {
    expect(readdirSync(join(world.folder, 'results', 'backtests', 'first')).toSorted()).toEqual([
      'a1',
      'publication.json',
    ]);
    const files = [
      'equity.csv',
      'manifest.json',
      'reasons.csv',
      'report.html',
      'result.json',
      'run.json',
      'summary.json',
      'trades.csv',
    ];
    expect(readdirSync(published('first', '')).toSorted()).toEqual(expect.arrayContaining(files));
  });

  it('trades the pairs of the tags by the config of the registry', () => {
    const result = JSON.parse(readFileSync(published('first', 'result.json'), 'utf8')) as ResultDocument;
    expect(new Set(result.trades.map(({ pair }) => pair))).toEqual(new Set(['BTC/USDT', 'ETH/USDT']));
    const facts = JSON.parse(readFileSync(published('first', 'run.json'), 'utf8')) as RunFacts;
    expect(facts.run_id).toBe('first');
    expect(facts.container).toMatchObject({ strategy_version: 1, stage: 'Production', attempt: 1 });
    expect(facts.container!.config_files).toContain(`s3://configs/strategies/${STRATEGY}/config.json`);
    expect(facts.sources).toEqual([]);
    expect(facts.candles!.map(({ pair, parts }) => [pair, parts.map(({ kind }) => kind)])).toEqual([
      ['BTC/USDT', ['cache']],
      ['ETH/USDT', ['cache']],
    ]);
  });

  it('is finished in tracking, with figures and files', async () => {
    const tracking = new SqliteTracking(join(world.folder, 'registry'));
    const record = (await tracking.find(STRATEGY, 'first', 1))!;
    expect(record).toMatchObject({ status: 'finished', tags: { 'tradai.exit': '0', 'tradai.strategy_version': '1' } });
    expect(Object.keys(record.metrics).length).toBeGreaterThan(20);
    expect(await tracking.artifact(record, 'report.html')).not.toBeNull();
    tracking.close();
  });

  it('leaves no files where it made them', () => {
    expect(existsSync(join(world.folder, 'state', 'runs', 'first'))).toBe(false);
  });

  it('is the same run when it is started again: nothing is done twice', async () => {
    const { code, lines } = await run({ RUN_ID: 'first' });
    expect(code).toBe(0);
    expect(lines.map(({ event }) => event)).toContain('already-done');
  });

  it('lends its name to no other run', async () => {
    expect(await run({ RUN_ID: 'first', TRADING_MODE: 'hyperopt' })).toMatchObject({
      code: 64,
      error: `Attempt 1 of the run first was the backtest of ${STRATEGY}, and is done; expected another RUN_ID for the hyperopt of ${STRATEGY}.`,
    });
  });
});

describe('a plan', () => {
  it('says version, config with sources, and candles, and starts nothing', async () => {
    const { code, out } = await run({ RUN_ID: 'planned', FREQTRADE__STAKE_AMOUNT: '50' }, ['--print-plan']);
    expect(code).toBe(0);
    expect(out).toContain(`${STRATEGY} version 1`);
    expect(out).toMatch(/timeframe +"1h" +tag timeframe of sma-crossover version 1/);
    expect(out).toMatch(/stake_amount +50 +FREQTRADE__STAKE_AMOUNT/);
    expect(out).toMatch(/BTC\/USDT 1h/);
    expect(existsSync(published('planned', ''))).toBe(false);
  });
});

describe('prepare', () => {
  it('writes the merged config with its hash and sources', async () => {
    const { code } = await run({ RUN_ID: 'prepared', TRADING_MODE: 'prepare', TRADAI_CONFIG_S3: 's3://configs' });
    expect(code).toBe(0);
    const document = JSON.parse(readFileSync(world.configFile('temp/prepared/prepared.json'), 'utf8')) as {
      readonly config: object;
      readonly sources: Readonly<Record<string, string>>;
    };
    expect(document.config).toMatchObject({ timeframe: '1h', dry_run_wallet: 1000 });
    expect(document.sources['dry_run_wallet']).toBe(`s3://configs/strategies/${STRATEGY}/config.json:6`);
  });
});

describe('a container refuses', () => {
  it('a second attempt that would be another run', async () => {
    expect(await run({ RUN_ID: 'first', ATTEMPT: '2', TRADING_MODE: 'check' })).toMatchObject({
      code: 64,
      error: `Attempt 1 of the run first was the backtest of ${STRATEGY}; expected another RUN_ID for the check of ${STRATEGY}.`,
    });
  });

  it('an attempt that another process is running', async () => {
    const lock = join(world.folder, 'state', 'locks', 'shared-a1.lock');
    mkdirSync(dirname(lock), { recursive: true });
    writeFileSync(lock, JSON.stringify({ pid: process.ppid, host: hostname() }));
    expect(await run({ RUN_ID: 'shared' })).toMatchObject({
      code: 75,
      error: expect.stringContaining(`Attempt 1 of the run shared is being run by process ${process.ppid}`),
    });
    rmSync(lock);
  });

  const config = readFileSync(
    new URL('../../../../examples/strategies/sma-crossover/config.json', import.meta.url),
    'utf8',
  );
  let version = 1;
  beforeEach(async () => {
    world.putConfig(config);
    await world.registry.setAlias({ name: STRATEGY, alias: 'production', version: 1 });
  });
  const register = async (tags: Record<string, string>): Promise<void> => {
    version = (await world.registry.register({ name: STRATEGY, source: 'tradai://test', description: '', tags }))
      .version;
    await world.registry.setAlias({ name: STRATEGY, alias: 'production', version });
  };

  it.each(['TRADAI_STATE', 'TRADAI_RESULTS'])('a file as %s before anything is run', async (setting) => {
    const file = join(world.folder, 'file');
    writeFileSync(file, '');
    const { code, error, lines } = await run({ [setting]: join(file, 'x') });
    expect(code).toBe(64);
    expect(error).toBe(`${setting} ${join(file, 'x')}: ${file} is a file; expected a folder.`);
    expect(lines.map(({ event }) => event)).toEqual(['failed']);
  });

  it('a strategy and a stage that nobody registered', async () => {
    expect(await run({ STRATEGY_NAME: 'nobody' })).toMatchObject({
      code: 78,
      error: expect.stringContaining('nobody'),
    });
    expect(await run({ STRATEGY_STAGE: 'Staging' })).toMatchObject({
      code: 78,
      error: expect.stringContaining('"Staging"; it has production.'),
    });
  });

  it('a config that is not the registered one', async () => {
    world.putConfig('{}');
    expect(await run()).toMatchObject({ code: 78, error: expect.stringContaining('its SHA-256 is') });
  });

  it('a credential in a config, without repeating it', async () => {
    const text = '{"exchange": {"name": "binance", "key": "canary-5f2d"}}';
    world.putConfig(text);
    await register(tagsFor(text));
    const { code, error, out, lines } = await run();
    expect(code).toBe(78);
    expect(error).toContain('exchange.key holds a credential, and configs are no place for one');
    expect(out + JSON.stringify(lines)).not.toContain('canary');
  });

  it('a credential in a specification, without repeating it', async () => {
    const spec = join(world.folder, 'secret.json');
    const exchange = { key: 'canary-5f2d' };
    writeFileSync(spec, JSON.stringify({ schema: 'tradai.spec/1', config: { exchange } }));
    const { code, error, out, lines } = await run({ SPEC_URI: spec });
    expect(code).toBe(78);
    expect(error).toContain('secret.json: exchange.key holds a credential');
    expect(out + JSON.stringify(lines)).not.toContain('canary');
  });

  it('a warm-up that is too short for the strategy', async () => {
    await register({ ...tagsFor(config), warmup_days: '1' });
    expect(await run()).toMatchObject({
      code: 78,
      error: expect.stringMatching(/warmup_days is 1, and the strategy needs \d+/),
    });
  });

  it('candles that nobody has', async () => {
    await register({ ...tagsFor(config), pairs: '["NIX/USDT"]' });
    expect(await run()).toMatchObject({ code: 65, error: expect.stringContaining('NIX/USDT') });
  });

  it('a specification of another strategy, and one that is none', async () => {
    const spec = join(world.folder, 'other.json');
    writeFileSync(spec, JSON.stringify({ schema: 'tradai.spec/1', strategy: 'other' }));
    expect(await run({ SPEC_URI: spec })).toMatchObject({
      code: 64,
      error: expect.stringContaining('is a run of other'),
    });
    writeFileSync(spec, JSON.stringify({ schema: 'tradai.spec/1', pair: ['BTC/USDT'] }));
    expect(await run({ SPEC_URI: spec })).toMatchObject({ code: 65, error: expect.stringContaining(spec) });
    expect(await run({ SPEC_URI: `${spec}.none` })).toMatchObject({ code: 64 });
    expect(await run({ SPEC_URI: '/dev/zero' })).toMatchObject({
      code: 78,
      error: '/dev/zero is no file; expected one that can be read again.',
    });
  });
});
