import { describe, expect, it } from 'vitest';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine, temporaryFolder, type Ended } from './command.fixture.ts';
import { answerCommands, KEY, NOW, sessionPlace } from './session-world.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();
const place = sessionPlace(join(cwd, 'state'));

function session(words: string, more: readonly string[] = []): Promise<Ended> {
  return tradai.run(['session', ...words.split(' '), ...more], { cwd });
}

/** With an answer for each command that is asked meanwhile. */
async function answered(words: string, more: readonly string[] = []): Promise<Ended> {
  const end = answerCommands(place().door, KEY, ({ wish }) =>
    wish.kind === 'force-entry'
      ? { isDone: false, text: 'SOL/USDT was not entered: it is locked.' }
      : { isDone: true, text: `Followed ${JSON.stringify(wish)}.` },
  );
  try {
    return await session(words, ['--reason', 'tried', ...more]);
  } finally {
    await end();
  }
}

describe('tradai session', () => {
  it('lists all sessions of a place', async () => {
    const { code, out } = await session('list');

    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.split(/\s{2,}/))).toEqual([
      ['Strategy', 'Account', 'Mode', 'State', 'Beat', 'Trades', 'Equity', 'Profit %', 'Held by'],
      ['rises', 'dry-run', 'dry-run', 'silent, was RUNNING', '–', '2', '1,009.000 USDT', '0.90', '–'],
      [''],
    ]);
  });

  it('lists as JSON', async () => {
    const { out } = await session('list --json');

    expect(JSON.parse(out)).toMatchObject([
      {
        ...{ strategy: 'rises', account: 'dry-run', mode: 'dry-run', is_paused: false, health: null, lease: null },
        money: { start: 1000, closed_profit: 10, open_profit: -1, equity: 1009, profit_ratio: 0.009 },
        open_trades: [
          { id: 2, pair: 'BTC/USDT', profit_abs: 10 },
          { id: 3, order: { rate: 120 } },
        ],
        closed_trades: [{ id: 1, profit_abs: 10, exit_reason: 'exit_signal' }],
      },
    ]);
  });

  it('shows one: trades, orders, locks, pairs', async () => {
    const { code, out } = await session('show rises');

    expect(code).toBe(0);
    for (const part of [
      'OPEN TRADES',
      'OPEN ORDERS',
      'CLOSED TRADES',
      'LOCKS',
      'PAIRS',
      'Failed callbacks  customExit 2',
    ])
      expect(out).toContain(part);
    expect(out).toMatch(
      /2 │ BTC\/USDT │ long │ 2026-01-02 01:04:05 │ +up │ +200\.000 │ +200 │ +210 │ +180 │ +10\.000 │ +5\.00/,
    );
    expect(out).toContain('Equity            1,009.000 USDT (0.90 %), began with 1,000.000 USDT');
    expect(out).toContain('Settings          max_open_trades 2 (changed), stake_amount unlimited\n');
    expect(out).toContain('Versions          v1 (2 trades, enters)\n');
    expect(out).toContain('Warning           at 2026-01-02 02:34:05 The strategy is slow: It took 2000 ms.\n');
  });

  it('prints what was said', async () => {
    expect(await session('log rises')).toMatchObject({
      code: 0,
      out: '2026-01-02 03:04:05  info   ETH/USDT: bought 1 at 110\n2026-01-02 03:04:05  warn   SOL/USDT: data are old\n',
    });
    expect((await session('log rises --last 1 --json')).out).toBe(
      `{"at_ms":${NOW},"level":"warn","text":"SOL/USDT: data are old"}\n`,
    );
  });

  it('copies the journal, of which the copy tells the same', async () => {
    const { code, out } = await session('copy rises copy.db');
    mkdirSync(join(cwd, 'restored/sessions/dry-run'), { recursive: true });
    copyFileSync(join(cwd, 'copy.db'), join(cwd, 'restored/sessions/dry-run/rises.dry-run.db'));
    const restored = await session('export rises --state restored');

    expect([code, restored.code]).toEqual([0, 0]);
    expect(out).toMatch(/^copy\.db has the journal of rises, account dry-run, dry-run: \d+ bytes\.\n$/);
    expect(restored.out).toBe((await session('export rises')).out);
  });

  it('exports closed trades as a backtest does', async () => {
    const { out } = await session('export rises');
    const [head, ...rows] = out.trimEnd().split('\n');

    expect(head).toMatch(/^id,pair,is_short,enter_tag,exit_reason,/);
    expect(rows).toEqual([expect.stringMatching(/^1,BTC\/USDT,false,up,exit_signal,/)]);
    expect(await session('export rises --out trades.csv')).toMatchObject({
      err: '1 trades written to trades.csv.\n',
      out: '',
    });
    expect(readFileSync(join(cwd, 'trades.csv'), 'utf8')).toBe(out);
  });
});

describe('a command', () => {
  it.each([
    ['pause rises', { kind: 'pause' }],
    ['resume rises', { kind: 'resume' }],
    ['force-exit rises 2', { kind: 'force-exit', trade: 2 }],
    ['force-exit rises all', { kind: 'force-exit', trade: 'all' }],
    ['cancel-order rises 3', { kind: 'cancel-order', trade: 3 }],
    ['reload-config rises', { kind: 'reload-config' }],
    [
      'set rises max_open_trades=2 stake_amount=unlimited',
      { kind: 'change-settings', settings: { max_open_trades: 2, stake_amount: 'unlimited' } },
    ],
    ['stop rises --drain', { kind: 'stop', how: 'drain' }],
    ['stop rises --close', { kind: 'stop', how: 'close' }],
    ['stop rises --leave', { kind: 'stop', how: 'leave' }],
  ])('%s waits for its answer', async (words, wish) => {
    expect(await answered(words)).toMatchObject({ code: 0, out: `Followed ${JSON.stringify(wish)}.\n`, err: '' });
  });

  it('that is refused ends with 3', async () => {
    expect(await answered('force-entry rises SOL/USDT')).toMatchObject({
      code: 3,
      out: 'SOL/USDT was not entered: it is locked.\n',
    });
  });

  it('without an answer in time ends with 75, says how to look later, and is asked once by its id', async () => {
    const asked = ['pause rises --id news-1 --wait 0.1 --by ann', ['--reason', 'news at noon']] as const;
    const first = await session(...asked);
    expect(first.code).toBe(75);
    expect(first.err).toBe(
      'error: no answer within 0.1 s (the session: silent, was RUNNING); the command stays until the session answers: tradai session commands rises --account dry-run --mode dry-run --id news-1\n',
    );
    await session(...asked);
    expect(JSON.parse((await session('commands rises --id news-1 --json')).out)).toEqual([
      {
        id: 'news-1',
        wish: { kind: 'pause' },
        reason: 'news at noon',
        by: 'ann',
        at_ms: expect.any(Number),
        answer: null,
      },
    ]);
    expect((await answered('resume rises')).code).toBe(0);
    expect(await session(...asked)).toMatchObject({ code: 0, out: 'Followed {"kind":"pause"}.\n' });
  });

  it('may not be waited for', async () => {
    const { code, out } = await session('pause rises --id news-2 --no-wait', ['--reason', 'x']);
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^Asked; the command stays until the session answers: .* --id news-2\n$/),
    ]);
    expect((await session('commands rises --open')).out).toMatch(
      /pause {2}by .+: x {2}\[news-2\]\n {2}no answer yet\n$/,
    );
  });

  it('that waits is withdrawn by its id, and none else is', async () => {
    const reason = ['--reason', 'the day is over'];
    const asked = await session('withdraw rises news-2 --id back-1 --no-wait', reason);
    const open = JSON.parse((await session('commands rises --id back-1 --json')).out) as unknown;

    expect(asked.code).toBe(0);
    expect(open).toMatchObject([{ wish: { kind: 'withdraw', command: 'news-2' }, answer: null }]);
    expect(await session('withdraw rises news-1', reason)).toMatchObject({
      code: 64,
      err: expect.stringContaining('"news-1" was answered already: Followed'),
    });
    for (const id of ['nowhere', 'back-1'])
      expect(await session(`withdraw rises ${id}`, reason)).toMatchObject({
        code: 64,
        err: `error: No command "${id}" waits; expected one of news-2.\n`,
      });
  });

  it('refuses an id that is of another command, and answers the same one again', async () => {
    await answered('pause rises --id twice-1');
    const resumed = await session('resume rises --id twice-1', ['--reason', 'x']);
    const set = await answered('set rises max_open_trades=2 --id twice-2');
    const other = await session('set rises max_open_trades=3 --id twice-2', ['--reason', 'x']);
    const again = await session('set rises max_open_trades=2 --id twice-2', ['--reason', 'x']);

    expect(resumed).toMatchObject({
      ...{ code: 64, out: '' },
      err: 'error: --id "twice-1" is of another command (pause); expected an id of its own for each.\n',
    });
    expect(other).toMatchObject({ code: 64, err: expect.stringContaining('(set max_open_trades=2)') });
    expect(again.out).toBe(set.out);
  });

  it('is shown in one line each, whatever is in its reason', async () => {
    await session('pause rises --id news-3 --no-wait', ['--reason', 'a\u001B[2J\nb', '--by', 'x\ry']);
    const { out } = await session('commands rises --id news-3');
    expect(out).toMatch(/pause {2}by x·y: a·\[2J·b {2}\[news-3\]\n {2}no answer yet\n$/);
  });

  it('is kept with who, why, when and the answer', async () => {
    const { out } = await session('commands rises --id news-1');
    expect(out).toMatch(
      /^\d{4}-\d\d-\d\d [\d:]{8} {2}pause {2}by ann: news at noon {2}\[news-1\]\n {2}done 2026-01-02 03:04:05: Followed/,
    );
  });
});
