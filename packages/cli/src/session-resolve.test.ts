import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operating } from '@tradai/runtime';
import { commandLine, temporaryFolder, type Ended } from './command.fixture.ts';
import type { Place } from './commands/session-place.ts';
import { answerCommands, NOW, worldRecords, writeSession } from './session-world.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();
const LIVE = { account: 'main', strategy: 'rises', mode: 'live' } as const;
const QUIET = { account: 'main', strategy: 'quiet', mode: 'live' } as const;
const PAUSED = { account: 'main', strategy: 'paused', mode: 'live' } as const;
const SAFE = { account: 'main', strategy: 'safe', mode: 'live' } as const;
const LESS = { account: 'main', strategy: 'less', mode: 'live' } as const;
const since = '2026-01-02 03:04:05';

const stranger = { pair: 'SOL/USDT', cid: 'web_1', exchangeId: '77', side: 'buy', amount: '2', seenMs: NOW };
const intent = {
  ...{ id: 12, pair: 'BTC/USDT', candleMs: 0, action: 'enter', leg: 3, tradeId: 2, side: 'buy', kind: 'limit' },
  ...{ amount: '1', price: '100', stopPrice: null, isReduceOnly: false, reason: 'up', state: 'BLOCKED' },
  ...{ blocked: 'unknown', decidedMs: NOW, expiresMs: null, least: '0.1', epoch: 1 },
};
const attempt = { cid: 'qabc', intent: 12, n: 1, pair: 'BTC/USDT', state: 'UNKNOWN', fenceMs: NOW };
const OPEN = {
  'halt/*': { reason: 'orders-per-day', sinceMs: NOW },
  'differs/ETH/USDT': { sinceMs: NOW, booked: '2', found: '0.5', isTold: true },
  'stranger/77': { kind: 'foreign', ...stranger },
  'stranger/78': { kind: 'foreign', ...stranger, exchangeId: '78', isResolved: true },
  'intent/12': intent,
  'attempt/qabc': attempt,
};

let place: Place;
beforeAll(async () => {
  const api = await operating();
  place = { door: await api.openSessions({ kind: 'folder', folder: join(cwd, 'state') }), api };
  await writeSession(place.door, LIVE, worldRecords(OPEN, Date.now()));
  await writeSession(place.door, QUIET, worldRecords({}, Date.now()));
  await writeSession(place.door, PAUSED, worldRecords({ account: { isPaused: true } }, Date.now()));
  const safe = { stage: 'SAFE', causes: ['crash-loop'], detail: '', sinceMs: NOW, stopping: null };
  await writeSession(place.door, SAFE, worldRecords({ ...OPEN, 'host/state': safe }, Date.now()));
  await writeSession(place.door, LESS, worldRecords({ 'differs/ETH/USDT': OPEN['differs/ETH/USDT'] }, Date.now()));
});
afterAll(() => place.door.close());

function resolve(words: string, more: readonly string[] = []): Promise<Ended> {
  return tradai.run(['session', 'resolve', ...words.split(' '), ...more], { cwd });
}

async function asked(words: string): Promise<Ended> {
  const end = answerCommands(place.door, LIVE, ({ wish }) => ({ isDone: true, text: JSON.stringify(wish) }));
  try {
    return await resolve(words, ['--yes', '--reason', 'I looked']);
  } finally {
    await end();
  }
}

describe('tradai session resolve', () => {
  it('shows what is open and what deciding it does, and changes nothing', async () => {
    const { code, out } = await resolve('rises');

    expect([code, out]).toEqual([
      0,
      [
        'OPEN MATTERS',
        `differs/ETH/USDT  since ${since}  ETH/USDT: 1.5 of what the books hold is not in the account, which has 0.5 of 2.`,
        '  resolved: 1.5 is struck out of the books; its trade counts it as left at what others got for it, else at the last price, and is closed where less than an order is left. What the account has of it, or gets, is not the session’s any more. (--gone)',
        `halt/*  since ${since}  The cap orders-per-day was reached: Nothing is entered.`,
        '  resolved: Everything is entered again, where nothing else bars it.',
        `intent/12  since ${since}  enter: buy 1 on BTC/USDT: nobody can say what became of the order qabc, which may be at the exchange.`,
        '  resolved: It counts as expired, if a person has seen that no order qabc is at the exchange, open or filled. (--gone)',
        `stranger/77  since ${since}  Somebody else’s order: buy 2 on SOL/USDT (order 77, client order id web_1).`,
        '  resolved: It counts as seen: the order is left as it is, and bars nothing.',
        '',
        'Nothing was changed; with --yes the session is asked to.',
        '',
      ].join('\n'),
    ]);
    expect((await resolve('rises halt/* --dry-run')).out).not.toContain('intent/12');
    expect(await place.door.store.commands(LIVE, 'all')).toEqual([]);
  });

  it('says of a session in SAFE that it has to be resumed first', async () => {
    expect((await resolve('safe')).out).toMatch(
      /\n\nNothing was changed; in SAFE the session refuses to, until it is told "tradai session resume"\.\n$/,
    );
  });

  it('tells the same to programs, and in `show`', async () => {
    const { out } = await resolve('rises stranger/77 --json');
    expect(JSON.parse(out)).toMatchObject([
      { id: 'stranger/77', kind: 'foreign', pair: 'SOL/USDT', needs_gone: false },
    ]);
    const show = await tradai.run(['session', 'show', 'rises'], { cwd });

    expect(show.out).toContain(`OPEN MATTERS\ndiffers/ETH/USDT  since ${since}`);
  });

  it.each([
    ['rises halt/* stranger/77', { kind: 'resolve', matters: ['halt/*', 'stranger/77'], isGone: false }],
    ['rises intent/12 --gone', { kind: 'resolve', matters: ['intent/12'], isGone: true }],
    ['rises all', { kind: 'resolve', matters: ['halt/*', 'stranger/77'], isGone: false }],
    ['rises all --gone', { kind: 'resolve', matters: ['halt/*', 'intent/12', 'stranger/77'], isGone: true }],
    ['rises differs/ETH/USDT --gone', { kind: 'resolve', matters: ['differs/ETH/USDT'], isGone: true }],
  ])('with --yes, %s asks the session, which keeps who, when and why', async (words, wish) => {
    expect(await asked(words)).toMatchObject({ code: 0, out: `${JSON.stringify(wish)}\n`, err: '' });
    const last = (await place.door.store.commands(LIVE, 'all')).at(-1)!;
    expect(last).toMatchObject({ wish, reason: 'I looked', by: expect.any(String), answer: { isDone: true } });
  });

  it('is kept for a session that does not run', async () => {
    const { code, out } = await resolve('rises halt/* --yes --no-wait --id later', ['--reason', 'x']);

    expect([code, out]).toEqual([0, expect.stringContaining('the command stays until the session answers')]);
    expect((await place.door.store.commands(LIVE, 'open')).map(({ id }) => id)).toEqual(['later']);
  });

  it('has nothing to show where nothing waits', async () => {
    expect(await resolve('quiet')).toMatchObject({ code: 0, out: 'Nothing of quiet waits for a person.\n' });
    expect((await resolve('paused')).out).toBe(
      'Nothing of paused waits for a person, but it is paused: it enters again by "tradai session resume".\n',
    );
  });

  it.each([
    ['quiet all --yes --reason x', 'Nothing of quiet can be resolved.'],
    ['less all --gone --yes --reason x', 'can be resolved; differs/ETH/USDT needs --gone and to be named.'],
    ['quiet halt/* --yes --reason x', 'Nothing of quiet waits for a person; "halt/*" is not open.'],
    ['rises halts/* --yes --reason x', 'rises has no open matter "halts/*"; did you mean "halt/*"?'],
    ['rises halts/*', 'rises has no open matter "halts/*"'],
    ['rises intent/12 --yes --reason x', 'intent/12: its order may be at the exchange; expected --gone'],
    ['rises differs/ETH/USDT --yes --reason x', 'differs/ETH/USDT: it may be in the account; expected --gone'],
    ['rises --yes --reason x', 'Nothing is named; expected ids that --dry-run lists, or all.'],
    ['rises halt/* --yes', '--reason is missing; expected in a few words why.'],
    ['rises halt/* --yes --dry-run --reason x', '--yes and --dry-run contradict each other'],
    ['rises all --yes --id a --reason x', '--id and all do not go together'],
  ])('%s is refused', async (words, text) => {
    expect(await resolve(words)).toMatchObject({ code: 64, out: '', err: expect.stringContaining(text) });
  });
});
