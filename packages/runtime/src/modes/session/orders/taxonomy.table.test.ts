import { describe, expect, it } from 'vitest';
import { EXIT_CODE, exitCodeOf } from '../../../contract/exit-code.ts';
import type { Attempt } from '../../../orders/attempt.ts';
import { ServiceError } from '../../../ports/errors.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import type { SessionWorld } from '../start/session-world.ts';
import { LIVE_KEY, MadeLiveWorld, MortalProcess, type MadeProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';
import { MadeTroubles, type MadeTrouble } from './made-trouble.fixture.ts';
import type { MadeDecision } from './made-trader.fixture.ts';
import { TAXONOMY, type TroubleClass } from './taxonomy.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const ENTER: MadeDecision = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 };

/** entries exits protection questions | stage cause | exit when */
const ROWS: readonly (readonly [TroubleClass, string])[] = [
  ['transient', 'go go go go | - - | -'],
  ['throttled', 'wait go go wait | DEGRADED throttled | -'],
  ['banned', 'wait wait wait wait | BANNED ban | -'],
  ['rejected', 'go go go go | - - | -'],
  ['ambiguous', 'pair go go go | DEGRADED unknown-order | -'],
  ['auth', 'wait wait wait go | AUTH_LOST auth | 77 nothing-open'],
  ['maintenance', 'wait wait wait go | DEGRADED maintenance | -'],
  ['unlisted', 'wait go go go | DEGRADED unlisted-answer | -'],
  ['breach', 'wait go go go | HALTED order-breach | -'],
  ['fatal', 'wait wait wait go | DEGRADED journal-away | 73 after-300-s'],
];

describe('the taxonomy of troubles (14)', () => {
  it.each(ROWS)('has a row for %s', (trouble, row) => {
    const { entries, exits, protection, questions, stage, cause, exit, endsWhen } = TAXONOMY[trouble];
    const ends = exit === null ? '-' : `${EXIT_CODE[exit]} ${endsWhen}`;
    const shares = [entries, exits, protection, questions].join(' ');
    expect(`${shares} | ${stage ?? '-'} ${cause ?? '-'} | ${ends}`).toBe(row);
  });

  it('has no other row', () => {
    expect(ROWS.map(([trouble]) => trouble).toSorted()).toEqual(Object.keys(TAXONOMY).toSorted());
  });
});

/** A session on futures whose exchange has troubles. */
function troubled(script: readonly MadeDecision[] = [ENTER]) {
  const world = new MadeLiveWorld(script, { market: 'futures' });
  const troubles = new MadeTroubles(() => world.time.nowMs());
  const ended: unknown[] = [];
  /** From now on. */
  const trouble = (cause: MadeTrouble['cause'], ms: number, on: MadeTrouble['on'] = 'all'): void => {
    troubles.now = { cause, on, endsMs: world.time.nowMs() + ms };
    troubles.asked.length = 0;
  };
  const start = (change: Partial<SessionWorld['orders'] & object> = {}): MadeProcess => {
    const mortal = new MortalProcess();
    const orders = { ...world.orders(mortal), exchange: troubles.around(world.exchange), ...change };
    const process = world.start(mortal, { orders });
    process.ended.then(
      () => ended.push('in order'),
      (error: unknown) => ended.push(error),
    );
    return process;
  };
  return { world, troubles, trouble, start, ended };
}

/** Orders that got to the exchange, without the first entry and its stop. */
function sentSince({ exchange }: MadeLiveWorld): readonly string[] {
  return exchange.books.orders.slice(2).map(({ side, kind }) => `${side} ${kind}`);
}

async function end(world: MadeLiveWorld, process: MadeProcess): Promise<void> {
  process.stop.abort(new Error('stopped'));
  await world.time.pass(MINUTE);
  await process.ended;
}

/** What a session with a position wants while there is trouble: another stop, then to leave, then to enter. */
const WISHES: readonly MadeDecision[] = [
  ENTER,
  { ...ENTER, atMs: 75 * SECOND, do: 'move-stop', stopRate: 80 },
  { ...ENTER, atMs: 90 * SECOND, do: 'exit', rate: null },
  { ...ENTER, atMs: 120 * SECOND, rate: 96 },
];
const [STOP, EXIT, ENTRY] = ['sell stop-market', 'sell market', 'buy limit'];

describe.each<[MadeTrouble['cause'], readonly string[]]>([
  ['transient', [STOP, EXIT, ENTRY] as string[]],
  ['throttled', [STOP, EXIT] as string[]],
  ['banned', []],
  ['auth', []],
  ['maintenance', []],
  ['unlisted', [STOP, EXIT] as string[]],
])('a session with a position whose exchange is %s', (cause, sent) => {
  it('sends what its row says, says what its row says, goes on by itself, and never ends', async () => {
    const { world, trouble, start, ended } = troubled(WISHES);
    const process = start();
    await world.time.pass(55 * SECOND);
    expect(world.stages.at(-1)).toBe('RUNNING');
    const before = world.stages.length;
    trouble(cause, 3 * MINUTE, 'questions');
    await world.time.pass(85 * SECOND);
    expect(sentSince(world)).toEqual(sent);
    const { stage, cause: told } = TAXONOMY[cause];
    expect(world.stages.slice(before)).toEqual(stage === null ? [] : [`${stage} ${told}`]);
    await world.time.pass(3 * MINUTE);
    expect(sentSince(world)).toEqual(expect.arrayContaining([EXIT, ENTRY]));
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect(await oracle(world)).toEqual([]);
    expect(ended).toEqual([]);
    await end(world, process);
  });
});

describe('a ban', () => {
  it('is not probed: nothing is asked and nothing is sent before it is over', async () => {
    const { world, troubles, trouble, start } = troubled(WISHES);
    const process = start();
    await world.time.pass(55 * SECOND);
    trouble('banned', 5 * MINUTE, 'questions');
    await world.time.pass(5 * MINUTE - SECOND);
    expect(troubles.asked).toEqual(['openOrders']);
    await world.time.pass(2 * MINUTE);
    expect(world.stages.at(-1)).toBe('RUNNING');
    await end(world, process);
  });

  it('that an order finds out counts as well, and the order never left (T24)', async () => {
    const { world, troubles, trouble, start } = troubled();
    const process = start();
    trouble('banned', MINUTE, 'orders');
    await world.time.pass(30 * SECOND);
    expect(troubles.asked.filter((call) => call === 'send')).toEqual(['send']);
    expect((await attempts(world)).map(({ state }) => state)).toEqual(['DENIED']);
    expect(world.stages.at(-1)).toBe('BANNED ban');
    await world.time.pass(2 * MINUTE);
    expect(world.stages.at(-1)).toBe('RUNNING');
    await end(world, process);
  });
});

async function attempts(world: MadeLiveWorld): Promise<readonly Attempt[]> {
  const records = await world.records();
  return [...records].flatMap(([key, text]) => (key.startsWith('attempt/') ? [JSON.parse(text) as Attempt] : []));
}

describe('credentials that are refused', () => {
  it('end a session with nothing open by 77, and people are told', async () => {
    const { world, trouble, start, ended } = troubled([]);
    start();
    await world.time.pass(30 * SECOND);
    trouble('auth', 10 * MINUTE);
    await world.time.pass(2 * MINUTE);
    expect(ended.map(exitCodeOf)).toEqual([EXIT_CODE.credentials]);
    expect(world.stages.at(-1)).toBe('AUTH_LOST auth');
    expect(world.received.map(({ title }) => title)).toContain('AUTH_LOST: auth');
  });

  it('end a start with nothing open by 77, before it trades', async () => {
    const { world, trouble, start, ended } = troubled();
    trouble('auth', 10 * MINUTE);
    start();
    await world.time.pass(2 * MINUTE);
    expect(ended.map(exitCodeOf)).toEqual([EXIT_CODE.credentials]);
    expect(world.exchange.posts.size).toBe(0);
  });

  it('that refuse the first order end it by 77 as well', async () => {
    const { world, trouble, start, ended } = troubled();
    start();
    trouble('auth', 10 * MINUTE, 'orders');
    await world.time.pass(MINUTE);
    expect(ended.map(exitCodeOf)).toEqual([EXIT_CODE.credentials]);
    expect((await attempts(world)).map(({ state }) => state)).toEqual(['DENIED']);
  });

  it('keep a start with a position up, which goes on once they are taken', async () => {
    const { world, trouble, start, ended } = troubled();
    const first = start();
    await world.time.pass(MINUTE);
    first.kill();
    trouble('auth', 10 * MINUTE);
    const process = start();
    await world.time.pass(9 * MINUTE);
    expect(world.stages.at(-1)).toBe('AUTH_LOST auth audit-old');
    expect(world.lines).toContain('The exchange refuses the credentials');
    await world.time.pass(3 * MINUTE);
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect(ended).toEqual([]);
    await end(world, process);
  });

  it('are read anew once, and nothing is lost when the new ones are taken', async () => {
    const { world, trouble, start, ended } = troubled();
    let reads = 0;
    const reopen = () => Promise.resolve((reads += 1)).then(() => world.exchange);
    const process = start({ reopen });
    await world.time.pass(MINUTE);
    trouble('auth', 10 * MINUTE);
    await world.time.pass(3 * MINUTE);
    expect([reads, world.stages.at(-1)]).toEqual([1, 'RUNNING']);
    expect(world.stages).not.toContain('AUTH_LOST auth');
    expect(ended).toEqual([]);
    await end(world, process);
  });

  it('are read anew once, and not again while the new ones are refused too', async () => {
    const { world, troubles, trouble, start } = troubled();
    let reads = 0;
    const reopen = () => Promise.resolve((reads += 1)).then(() => troubles.around(world.exchange));
    const process = start({ reopen });
    await world.time.pass(MINUTE);
    trouble('auth', 10 * MINUTE);
    await world.time.pass(5 * MINUTE);
    expect([reads, world.stages.at(-1)]).toEqual([1, 'AUTH_LOST auth audit-old']);
    await world.time.pass(8 * MINUTE);
    expect(world.stages.at(-1)).toBe('RUNNING');
    await end(world, process);
  });
});

describe('an order', () => {
  it('that is refused is told its trade and not sent again (rejected)', async () => {
    const { world, start } = troubled();
    world.exchange.plan.push({ kind: 'reject', code: '-2010', text: 'No.' });
    const process = start();
    await world.time.pass(MINUTE);
    expect(world.exchange.posts.size).toBe(1);
    expect(process.traders[0]!.reports.at(-1)).toMatchObject({ leg: 1, state: 'rejected' });
    expect(world.stages.at(-1)).toBe('RUNNING');
    await end(world, process);
  });

  it('of which nobody knows bars its pair until that is found out (ambiguous)', async () => {
    const { world, start } = troubled();
    world.exchange.plan.push({ kind: 'lost', effect: true });
    world.exchange.isMute = true;
    const process = start();
    await world.time.pass(MINUTE);
    expect(world.stages).toContain('DEGRADED unknown-order');
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect([...world.exchange.posts.values()]).toEqual([1, 1]);
    await end(world, process);
  });

  it('that is there although it could not be halts the entries until a person resumes (breach)', async () => {
    const { world, start, ended } = troubled([ENTER, { ...ENTER, atMs: 90 * SECOND, rate: 96 }]);
    world.exchange.plan.push({ kind: 'lost', effect: false });
    const process = start();
    await world.time.pass(40 * SECOND);
    const [lost] = await attempts(world);
    expect(lost!.state).toBe('NEVER_PLACED');
    const request = { pair: PAIR, side: 'buy', kind: 'limit', amount: '1', price: '50', stopPrice: null } as const;
    world.exchange.books.place({ ...request, isReduceOnly: false }, lost!.cid, 'plain');
    await world.time.pass(2 * MINUTE);
    expect(world.stages.at(-1)).toContain('HALTED order-breach');
    const { size } = world.exchange.posts;
    expect(size, 'the lost one, the one after it, and its stop').toBe(3);
    expect(ended).toEqual([]);
    await world.store.order(LIVE_KEY, { id: 'r', wish: { kind: 'resume' }, reason: 'looked', by: 'bot', atMs: 0 });
    await world.time.pass(2 * MINUTE);
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect(world.exchange.posts.size).toBeGreaterThan(size);
    await end(world, process);
  });
});

describe('a journal that cannot be written (fatal)', () => {
  it('lets nothing leave, and ends the session by 73 after 300 s', async () => {
    const { world, start, ended } = troubled(WISHES);
    start();
    await world.time.pass(55 * SECOND);
    world.store.commit = () => Promise.reject(new ServiceError('unavailable', 'The disk is full.'));
    await world.time.pass(4 * MINUTE);
    expect(sentSince(world)).toEqual([]);
    expect(world.stages.at(-1)).toBe('DEGRADED journal-away');
    expect(ended).toEqual([]);
    await world.time.pass(3 * MINUTE);
    expect(ended.map(exitCodeOf)).toEqual([EXIT_CODE.journal]);
    expect(sentSince(world)).toEqual([]);
  });
});
