import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandLine, ROOT, strategyText, temporaryFolder, writeFiles } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();
const FIXTURES = join(ROOT, 'packages/runtime/src/config/fixtures');
const CHECK = ['config', 'check'];
/** A folder whose `config.json` is found by itself. */
const fixture = (name: string): { readonly cwd: string } => ({ cwd: join(FIXTURES, name) });

describe('tradai config check', () => {
  it('prints what becomes of each key, where it stands and why', async () => {
    writeFiles(cwd, {
      'config.json':
        '{\n "fee": 0.001,\n "leverage": 3,\n "entry_pricing": {"price_side": "same"},\n "dry_run": false\n}',
      'more.json': '{"startup_candle_count": 50}',
    });
    const { code, out, err } = await tradai.run(['config', 'check', '--config', 'more.json'], {
      cwd,
      env: { FREQTRADE__STOPLOSS: '-0.2' },
    });

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`Key                       Class         From                 Why
fee                       honored       config.json:2        replaces the fee of the market; live trading pays what the exchange takes
startup_candle_count      approximated  more.json:1          counts as in freqtrade; without it, what the columns look back
stoploss                  honored       FREQTRADE__STOPLOSS  replaces the strategy's value as a whole
leverage                  ignored       config.json:3        no such key, but it looks like a limit on risk
entry_pricing.price_side  ignored       config.json:4        without effect on candles; for sessions
dry_run                   ignored       config.json:5        the mode decides; live trading needs dry_run: false

Warning: config.json:3: "leverage" is no setting and is ignored, although it looks like a limit on risk.

A backtest accepts this config. Of 6 keys: 2 honored, 1 approximated, 3 ignored, 0 refused.
`);
  });

  it('ends with 78 where the mode refuses a key', async () => {
    const { code, out } = await tradai.run(['config', 'check', '--mode', 'live'], { cwd });

    expect(code).toBe(78);
    expect(out).toContain(
      'Refused: config.json:3: leverage is refused in live trading: no such key, but it looks like a limit on risk.',
    );
    expect(out).toContain('Live trading refuses this config: 3 to mend. Of 4 keys:');
  });

  it('counts what is to mend beside keys that are refused', async () => {
    writeFiles(cwd, {
      'half/config.json':
        '{"dry_run": false, "stake_currency": "USDT", "max_open_trades": 2.5, "exchange": {"name": "binance"}}',
    });
    const { out } = await tradai.run([...CHECK, '--mode', 'live'], { cwd: join(cwd, 'half') });

    expect(out).toMatch(
      /Live trading refuses this config: 1 to mend\. Of 4 keys: .*, 0 refused; besides, 1 to mend: a value, or a key that lacks\.$/m,
    );
  });

  it('takes the container word for a dry run', async () => {
    const { code, out } = await tradai.run([...CHECK, '--mode', 'dry-run'], fixture('02-spot-static-short'));

    expect(code).toBe(0);
    expect(out).toContain('A dry run accepts this config.');
  });

  it('folds ignored keys with one reason into a row, unless all are asked for', async () => {
    const folded = await tradai.run(CHECK, fixture('03-futures-isolated-static'));
    const all = await tradai.run([...CHECK, '--all'], fixture('03-futures-isolated-static'));

    expect(folded.out).toMatch(/^cancel_open_orders_on_exit and \d+ more +ignored/m);
    expect(all.out).toMatch(/^exit_pricing\.use_order_book +ignored/m);
  });

  it('prints no credential', async () => {
    for (const mode of ['backtest', 'live']) {
      const page = await tradai.run([...CHECK, '--mode', mode], fixture('22-credentials-in-file'));
      const json = await tradai.run([...CHECK, '--mode', mode, '--json'], fixture('22-credentials-in-file'));

      expect(page.out + page.err + json.out + json.err).not.toContain('FIXTUREFILLED');
    }
  });

  it('prints JSON with classes, problems and the values in force', async () => {
    const { code, out } = await tradai.run([...CHECK, '--json'], fixture('18-stake-above-wallet'));
    const document = JSON.parse(out) as Record<string, unknown>;

    expect(code).toBe(78);
    expect(document).toMatchObject({
      mode: 'backtest',
      outcome: 'refused',
      errors: [{ path: 'stake_amount', code: 'stake-above-wallet' }],
      values: { trading_mode: 'spot', last_stake_amount_min_ratio: 0.5 },
    });
    expect(document['keys']).toContainEqual({
      path: 'stake_currency',
      class: 'honored',
      code: 'money',
      word: 'the same arithmetic in every mode',
      from: 'config.json:3',
    });
  });

  it('asks for a list of pairs unless the run names them', async () => {
    const without = await tradai.run(CHECK, fixture('01-spot-volume-list'));
    const named = await tradai.run([...CHECK, '--pairs', 'BTC/USDT'], fixture('01-spot-volume-list'));

    expect([without.code, named.code]).toEqual([78, 0]);
    expect(without.out).toContain("name the run's pairs instead (--pairs, or a StaticPairList)");
  });

  it('says when there is no config', async () => {
    const { code, err } = await tradai.run(CHECK, { cwd: join(FIXTURES, '11-modular-five-files/parts') });

    expect(code).toBe(64);
    expect(err).toBe('error: There is no config.json here; name a config with --config.\n');
  });

  it('knows the modes', async () => {
    const { code, err } = await tradai.run(['config', 'check', '--mode', 'paper'], { cwd });

    expect(code).toBe(64);
    expect(err).toBe('error: --mode is "paper"; expected one of backtest, hyperopt, dry_run, live.\n');
  });
});

interface Case {
  readonly files: readonly string[];
  readonly environment?: string;
  readonly modes: { readonly backtest: { readonly outcome: string } };
}
const { cases } = JSON.parse(readFileSync(join(FIXTURES, 'expected.json'), 'utf8')) as {
  readonly cases: Readonly<Record<string, Case>>;
};

it.each(Object.entries(cases))('a backtest starts or not, as it should, with %s', async (name, fixtureCase) => {
  writeFiles(cwd, { 'runs/strategies/swing/strategy.ts': strategyText('swing') });
  const { files, environment, modes } = fixtureCase;
  const paths = files.flatMap((file) => ['--config', join(FIXTURES, name, file)]);
  const env =
    environment === undefined
      ? {}
      : (JSON.parse(readFileSync(join(FIXTURES, name, environment), 'utf8')) as Record<string, string>);
  const { code, err } = await tradai.run(['backtest', 'swing', ...paths], { cwd: join(cwd, 'runs'), env });

  // There are no candles: a run that starts ends there.
  expect(code, err).toBe(modes.backtest.outcome === 'refused' ? 78 : 65);
});

it('tradai config schema prints the schema that the documentation has', async () => {
  const { code, out } = await tradai.run(['config', 'schema'], { cwd });

  expect(code).toBe(0);
  expect(out).toBe(readFileSync(join(ROOT, 'docs/config.schema.json'), 'utf8'));
});
