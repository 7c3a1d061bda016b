import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { candlesCsv, commandLine, strategyText, temporaryFolder, writeFiles } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();

const CALLBACKS = `
  trailingStop: true,
  customStoploss: ({ rate }) => stopFromRate(rate > 0 ? 0.1 : 0.2),
  customExit: ({ row }) => (row.fast > 112 ? exitNow('high enough') : keep),
  confirmTradeEntry: ({ now }) => (now % (3 * 86_400_000) > 86_400_000 ? confirm : veto('resting')),
  minimalRoi: { 0: 0.5, 600: 0.04 },`;

beforeAll(async () => {
  const callbacks = strategyText('asking', { more: CALLBACKS }).replace(
    'sma }',
    'confirm, exitNow, keep, sma, stopFromRate, veto }',
  );
  writeFiles(cwd, {
    'in/BTC_USDT-1h.csv': candlesCsv(),
    'in/ETH_USDT-1h.csv': candlesCsv(400, 0.1),
    'strategies/swing/strategy.ts': strategyText('swing'),
    'strategies/asking/strategy.ts': callbacks,
  });
  await done(['data', 'import', 'in']);
  const pairs = ['--pairs', 'BTC/USDT,ETH/USDT', '--no-html'];
  await done(['backtest', 'swing', ...pairs, '--max-open-trades', '1', '--out', 'swing']);
  await done(['backtest', 'asking', ...pairs, '--out', 'asking']);
});

async function done(argv: readonly string[]): Promise<void> {
  const { code, err } = await tradai.run(argv, { cwd });
  if (code !== 0) throw new Error(err);
}

/** Rows of `reasons.csv` as [pair, time, side, tag, reason]. */
function reasonRows(run: string): string[][] {
  const [, ...lines] = readFileSync(join(cwd, run, 'reasons.csv'), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => line.split(','));
}

/** Open time of the first candle of a pair whose signal ended so. */
function firstWith(run: string, pair: string, reason: string): string {
  return reasonRows(run).find((row) => row[0] === pair && row[4] === reason)![1]!;
}

/** Trades as [pair, open time, close time, exit reason]. */
function tradeRows(run: string): string[][] {
  const [head, ...lines] = readFileSync(join(cwd, run, 'trades.csv'), 'utf8')
    .trimEnd()
    .split('\n');
  const at = ['pair', 'open_time_ms', 'close_time_ms', 'exit_reason'].map((name) => head!.split(',').indexOf(name));
  return lines.map((line) => at.map((i) => line.split(',')[i]!));
}

describe('tradai why', () => {
  it('tells prices, columns, conditions one by one, and the trade that a signal became', async () => {
    const { code, out, err } = await tradai.run(
      ['why', 'swing', 'BTC/USDT', firstWith('swing', 'BTC/USDT', 'entered')],
      { cwd },
    );

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^BTC\/USDT 1h 2021-01-\d\d \d\d:00\nopen [\d.]+ {2}high /);
    expect(out).toMatch(/^Column +Value +Candle before\nfast +[\d.]+ +[\d.]+\nslow /m);
    expect(out).toMatch(
      /Entry conditions\n {2}yes long "up"\n {4}yes fast crosses above slow {2}\(fast = [\d.]+ → [\d.]+, slow = [\d.]+ → [\d.]+\)/,
    );
    expect(out).toMatch(/Exit conditions\n {2}no {2}long "down"\n {4}no {2}fast crosses below slow {2}\(/);
    expect(out).toMatch(/yes a free slot: 0 of 1 taken when the candle opened\n/);
    expect(out).toMatch(/yes enough money: 990 available when the candle opened, a stake of 990 proposed\n/);
    expect(out).toMatch(/\n {2}trade 1 at [\d.]+, left 2021-01-\d\d \d\d:00 at [\d.]+ by down: -?[\d.]+ %\n$/);
  });

  it('tells at which gate a signal ended', async () => {
    const time = firstWith('swing', 'ETH/USDT', 'slot-taken');
    const { out } = await tradai.run(['why', 'swing', 'ETH/USDT', time], { cwd });

    expect(out).toMatch(
      /yes not locked\n {2}no {2}a free slot: [01] of 1 taken when the candle opened.*\n {2}no trade: slot-taken\n$/,
    );
    expect(out).not.toContain('enough money');
  });

  it('tells every reason that a run has, as the run has it', async () => {
    for (const run of ['swing', 'asking']) {
      const seen = new Map(reasonRows(run).map((row) => [row[4]!, row]));
      expect(seen.size).toBeGreaterThan(1);
      for (const [reason, [pair, time]] of seen) {
        const { out, err } = await tradai.run(['why', run, pair!, time!, '--json'], { cwd });
        expect({ err, entry: (JSON.parse(out) as { entry: unknown }).entry }).toMatchObject({
          err: '',
          entry: { fate: reason },
        });
      }
    }
  });

  it('tells of a candle inside a trade what could have ended it', async () => {
    const [pair, opened, closed] = tradeRows('swing')[0]!;
    const { out } = await tradai.run(['why', 'swing', pair!, String((Number(opened) + Number(closed)) / 2)], { cwd });

    expect(out).toMatch(
      /^In trade 1, long since 2021-01-\d\d \d\d:00 at [\d.]+, \d+ minutes\n {2}profit: open -?[\d.]+ %, best /m,
    );
    expect(out).toMatch(
      /\n {2}stop: [\d.]+\n {2}no {2}exit_signal: none on the candle before\n {2}no {2}stop: the low /,
    );
    expect(out).toMatch(/\n {2}no {2}roi: no target after \d+ minutes\n {2}stayed open\n/);
  });

  it('tells what made a trade leave', async () => {
    for (const run of ['swing', 'asking']) {
      for (const [pair, , closed, reason] of tradeRows(run).slice(0, 12)) {
        const { out } = await tradai.run(['why', run, pair!, closed!, '--json'], { cwd });
        const { inside } = JSON.parse(out) as {
          inside: { left: { reason: string } | null; exits: { is_reached: boolean }[] }[];
        };
        const trade = inside.find(({ left }) => left !== null)!;

        expect(trade.left!.reason).toBe(reason);
        const isTold = reason === 'force_exit' || trade.exits.some((exit) => exit.is_reached);
        expect(isTold, `${pair} ${closed} ${reason}`).toBe(true);
      }
    }
  });

  it('tells what the callbacks answered', async () => {
    const vetoed = await tradai.run(['why', 'asking', 'BTC/USDT', firstWith('asking', 'BTC/USDT', 'vetoed')], { cwd });
    const [pair, opened] = tradeRows('asking').find((row) => row[0] === 'BTC/USDT')!;
    const held = await tradai.run(['why', 'asking', pair!, String(Number(opened) + 3_600_000)], { cwd });

    expect(vetoed.out).toMatch(/no {2}confirmTradeEntry: no\n {2}no trade: vetoed\n/);
    expect(vetoed.out).toMatch(/confirmTradeEntry\(tag up, rate [\d.]+, amount [\d.]+\) → false/);
    expect(held.out).toMatch(/customStoploss\(rate [\d.]+, profit -?[\d.e-]+\) → 0\.1/);
    expect(held.out).toMatch(/customExit\(rate [\d.]+, profit -?[\d.e-]+\) → null/);
    expect(held.out).toMatch(/\n {2}stop: [\d.]+( → [\d.]+)?, has moved\n/);
  });

  it('says so when the run does not come out as it is stored', async () => {
    await done(['backtest', 'swing', '--pairs', 'BTC/USDT', '--no-html', '--out', 'touched']);
    const file = join(cwd, 'touched', 'trades.csv');
    writeFileSync(file, readFileSync(file, 'utf8').replace('down', 'up'));
    const { code, err } = await tradai.run(['why', 'touched', 'BTC/USDT', '2021-01-05 07:30'], { cwd });

    expect({ code, err }).toEqual({
      code: 0,
      err: 'Warning: this is not quite the stored run: trades.csv came out differently; "tradai rerun touched" tells how.\n',
    });
  });

  it.each<[string, string[], number, RegExp]>([
    ['a time that is none', ['swing', 'BTC/USDT', 'noon'], 64, /The time is "noon"; expected UTC such as/],
    [
      'a pair of another run',
      ['swing', 'XRP/USDT', '2021-01-05'],
      64,
      /The run has no XRP\/USDT; it has BTC\/USDT, ETH\/USDT/,
    ],
    [
      'a time outside of the run',
      ['swing', 'BTC/USDT', '2022-01-05'],
      64,
      /no candle of BTC\/USDT 1h at 2022-01-05 00:00; expected 2021-01-01/,
    ],
    ['no run', ['nowhere', 'BTC/USDT', '2021-01-05'], 64, /There is no run nowhere/],
    ['other candles', ['swing', 'BTC/USDT', '2021-01-05', '--data', 'other'], 65, /have changed since the run swing/],
  ])('refuses %s', async (_, argv, expected, message) => {
    writeFiles(cwd, { 'changed/BTC_USDT-1h.csv': candlesCsv(400, 2), 'changed/ETH_USDT-1h.csv': candlesCsv() });
    await done(['data', 'import', 'changed', '--data', 'other']);
    const { code, err } = await tradai.run(['why', ...argv], { cwd });

    expect({ code, err }).toEqual({ code: expected, err: expect.stringMatching(message) });
  });
});
