import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandLine, strategyText, temporaryFolder, writeFiles, type Ended } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();
const CONFIG = JSON.stringify({
  exchange: { name: 'kraken', pair_whitelist: ['SOL/USDT', 'ADA/USDT', 'ETH/USDT'] },
  stake_currency: 'USDT',
});

beforeAll(() => {
  writeFiles(cwd, {
    'strategies/swing/strategy.ts': strategyText('swing'),
    'configs/kraken.json': CONFIG,
    'registry-that-is-none/registry.sqlite': 'this is no database '.repeat(100),
  });
});

function registry(words: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return tradai.run(['registry', ...words.split(' ')], { cwd, env });
}

describe('tradai registry', () => {
  it('says what to do where there is nothing', async () => {
    expect(await registry('list --registry fresh')).toMatchObject({
      code: 0,
      out: 'fresh has no strategies. "tradai registry register <strategy>" adds one.\n',
    });
  });

  it('registers a strategy with the tags that a container starts from', async () => {
    const { code, out } = await registry('register swing --pairs BTC/USDT,ETH/USDT --tag owner=ann --json');

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      name: 'swing',
      version: 1,
      aliases: [],
      source: expect.stringMatching(/^tradai:\/\/strategy\/swing@[\da-f]{64}$/),
      tags: {
        strategy_class: 'swing',
        timeframe: '1h',
        // 12 hours of look-back, begun days counted whole.
        warmup_days: '1',
        exchange: 'binance',
        market: 'spot',
        pairs: '["BTC/USDT","ETH/USDT"]',
        owner: 'ann',
      },
    });
  });

  it('registers no config that holds a credential', async () => {
    writeFiles(cwd, {
      'configs/secret.json': '{\n"exchange": {"key": "canary-5f2d", "pair_whitelist": ["BTC/USDT"]}\n}',
    });
    const s3 = 's3://configs/strategies/swing/config.json';

    expect(await registry(`register swing --config configs/secret.json --config-s3-path ${s3}`)).toMatchObject({
      code: 78,
      out: '',
      err: 'error: configs/secret.json:2: exchange.key holds a credential, and containers refuse such a config; expected it in the secret store or the environment.\n',
    });
  });

  it('says which settings are not kept where runs are not told of the config', async () => {
    writeFiles(cwd, { 'configs/lost.json': '{"exchange": {"pair_whitelist": ["BTC/USDT"]}, "stoploss": -0.02}' });

    expect(await registry('register swing --config configs/lost.json --dry-run')).toMatchObject({
      code: 0,
      err: expect.stringContaining('Warning: only pairs, exchange and market of configs/lost.json are kept'),
    });
    expect((await registry('register swing --pairs BTC/USDT --dry-run')).err).toBe('');
  });

  it('registers what has not changed only once', async () => {
    const again = await registry('register swing --pairs BTC/USDT,ETH/USDT --tag owner=ann');

    expect(again).toMatchObject({ code: 0, out: 'swing is version 1 in registry.\n' });
  });

  it('takes exchange and pairs of a config, and its hash', async () => {
    const s3 = 's3://configs/strategies/swing/2/config.json';
    const { out } = await registry(
      `register swing --config configs/kraken.json --config-s3-path ${s3} --alias Staging --expected none --json`,
    );

    expect(JSON.parse(out)).toMatchObject({
      version: 2,
      aliases: ['staging'],
      source: 's3://configs/strategies/swing/2/',
      tags: {
        exchange: 'kraken',
        pairs: '["SOL/USDT","ADA/USDT","ETH/USDT"]',
        config_s3_path: s3,
        config_sha256: createHash('sha256').update(CONFIG).digest('hex'),
      },
    });
  });

  it('stores nothing in a dry run', async () => {
    const dry = await registry('register swing --pairs ADA/USDT --dry-run');

    expect(dry).toMatchObject({ code: 0, out: 'swing can be registered in registry.\n' });
    expect(JSON.parse((await registry('list swing --json')).out)).toHaveLength(2);
  });

  it('moves an alias only from where it is expected', async () => {
    expect(await registry('promote swing 1 production --expected none')).toMatchObject({
      code: 0,
      out: 'production of swing: none → version 1.\n',
    });
    expect(await registry('promote swing staging production --expected 2')).toMatchObject({
      code: 3,
      err: 'error: "production" of swing is version 1; expected version 2, so it was not moved.\n',
    });
    expect(await registry('promote swing staging production --expected 1')).toMatchObject({
      code: 0,
      out: 'production of swing: version 1 → version 2.\n',
    });
    expect(await registry('promote swing 2 production')).toMatchObject({
      out: 'production of swing is version 2 already.\n',
    });
  });

  it('lists strategies, and the versions of one', async () => {
    const { out } = await registry('list swing');

    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/\s{2,}/).slice(0, -1)),
    ).toEqual([
      ['Strategy', 'Version', 'Aliases', 'Timeframe', 'Market', 'Pairs', 'Warm-up'],
      ['swing', '2', 'production, staging', '1h', 'kraken spot', 'SOL/USDT and 2 more', '1 d'],
      ['swing', '1', '–', '1h', 'binance spot', 'BTC/USDT, ETH/USDT', '1 d'],
    ]);
    expect(JSON.parse((await registry('list --json')).out)).toMatchObject([{ name: 'swing', version: 2 }]);
  });

  it('shows a version by number, alias and stage', async () => {
    for (const version of ['2', 'production', 'Production', 'None'])
      expect((await registry(`show swing ${version}`)).out).toMatch(/^swing, version 2 \(production, staging\)\n/);
    expect((await registry('show swing 1')).out).toMatch(/\nowner +ann\n/);
  });

  it('changes tags, and refuses what no reader could use', async () => {
    expect(await registry('tag swing 1 warmup_days=60 owner=bob')).toMatchObject({
      code: 0,
      out: 'swing, version 1: warmup_days, owner set.\n',
    });
    expect(await registry('tag swing 1 warmup_days=soon')).toMatchObject({
      code: 78,
      err: 'error: Version 1 of swing keeps its tags: warmup_days is "soon", expected a whole number from 0 to 365.\n',
    });
    expect(JSON.parse((await registry('show swing 1 --json')).out)).toMatchObject({
      tags: { warmup_days: '60', owner: 'bob' },
    });
  });

  it('keeps the registry where TRADAI_REGISTRY says', async () => {
    const env = { TRADAI_REGISTRY: 'elsewhere' };
    await registry('register swing --pairs BTC/USDT', env);

    expect(JSON.parse((await registry('list swing --registry elsewhere --json')).out)).toHaveLength(1);
  });
});

describe('a mistake at tradai registry', () => {
  const S3 = '--config-s3-path s3://configs/strategies/swing/config.json';

  it.each([
    ['register swing', 64, 'No pairs are given; expected --pairs, or a config with exchange.pair_whitelist.'],
    ['register wing --pairs BTC/USDT', 64, 'There is no strategy "wing"'],
    ['register swing --pairs BTC', 64, '--pairs: "BTC" is no pair'],
    ['register swing --pairs BTC/USDT:USDT', 78, 'pairs is "[\\"BTC/USDT:USDT\\"]", expected a JSON list'],
    ['register swing --pairs BTC/USDT --warmup-days 0', 78, 'warmup_days is 0, and the strategy needs 1'],
    ['register swing --pairs BTC/USDT --tag timeframe=5m', 78, 'timeframe is "5m", and the strategy runs on 1h'],
    ['register swing --pairs BTC/USDT --image-digest latest', 78, 'image_digest is "latest", expected sha256:'],
    [`register swing --pairs BTC/USDT ${S3}`, 64, 'expected one --config'],
    ['register swing --pairs BTC/USDT --expected 2', 64, 'expected --alias beside it'],
    ['register swing --pairs BTC/USDT --alias latest', 78, '"latest" is no alias'],
    ['show swing 9', 78, 'registry has no version 9 of swing.'],
    ['show nothing', 78, 'registry has no strategy "nothing".'],
    ['show swing archived', 78, 'registry: no version of swing is "archived"; it has production, staging.'],
    ['promote swing 1 production --expected two', 64, '--expected is "two"'],
    ['tag swing 1 owner', 64, 'A tag is "owner"; expected key=value'],
    ['list --registry registry-that-is-none', 65, 'registry.sqlite is no SQLite database'],
  ])('ends in one sentence: %s', async (words, code, sentence) => {
    const { code: ended, err, out } = await registry(words);

    expect(err).toContain(sentence);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect({ ended, out }).toEqual({ ended: code, out: '' });
  });

  it('leaves no version behind', async () => {
    expect(JSON.parse((await registry('list swing --json')).out)).toHaveLength(2);
  });

  it('of the address of MLflow names the variable', async () => {
    expect(await registry('list', { MLFLOW_TRACKING_URI: 'mlflow:5000' })).toMatchObject({
      code: 78,
      err: expect.stringContaining('MLFLOW_TRACKING_URI is no address of a server'),
    });
  });

  it('of an image that MLflow should know is told before anything is sent', async () => {
    const words = 'register swing --pairs BTC/USDT';
    const ended = await registry(words, { MLFLOW_TRACKING_URI: 'http://127.0.0.1:9' });

    expect(ended).toMatchObject({ code: 78, err: expect.stringContaining('image_digest is missing') });
  });
});
