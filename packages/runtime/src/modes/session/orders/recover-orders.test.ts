import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { Attempt } from '../../../orders/attempt.ts';
import { clientOrderId, orderTag } from '../../../orders/client-order-id.ts';
import { ORDER_CRASH_POINTS } from '../host/crash-point.ts';
import { settled } from '../play/manual-time.fixture.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { LIVE_KEY, MadeLiveWorld, MortalProcess, type MadeProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
const MINUTE = 60_000;
const ENTER = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;
const BOOKS = /^(intent|attempt|fill|position|trade|watch|orders)\//;

/** What is written down of orders and trades. */
async function books(world: MadeLiveWorld): Promise<readonly (readonly [string, string])[]> {
  return [...(await world.records())].filter(([key]) => BOOKS.test(key)).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

async function attempts(world: MadeLiveWorld): Promise<readonly Attempt[]> {
  return (await books(world)).flatMap(([key, text]) =>
    key.startsWith('attempt/') ? [JSON.parse(text) as Attempt] : [],
  );
}

async function end(world: MadeLiveWorld, process: MadeProcess): Promise<void> {
  process.stop.abort(new Error('stopped'));
  await world.time.pass(10 * SECOND);
  await process.ended;
}

function shown(world: MadeLiveWorld): readonly string[] {
  return world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`);
}

describe('the start of a session with orders at an exchange', () => {
  it('changes nothing when it is done again, and again (9, C19, C20)', async () => {
    const world = new MadeLiveWorld([ENTER]);
    const first = world.start();
    await world.time.pass(30 * SECOND);
    first.kill();
    const seen: unknown[] = [];
    for (let start = 0; start < 3; start += 1) {
      const process = world.start();
      await world.time.pass(20 * SECOND);
      seen.push(await books(world));
      process.kill();
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
  });

  it('reads again what failed, and takes it for nothing else', async () => {
    const world = new MadeLiveWorld([ENTER]);
    const first = world.start();
    await world.time.pass(30 * SECOND);
    first.kill();
    const before = await attempts(world);
    world.exchange.failReads = 6;
    world.start();
    await world.time.pass(MINUTE);
    expect((await attempts(world)).map(({ cid, state }) => [cid, state])).toEqual(
      before.map(({ cid, state }) => [cid, state]),
    );
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
  });

  it('sends nothing within eight seconds after it took the lease over (8.4)', async () => {
    const world = new MadeLiveWorld([{ ...ENTER, atMs: 6 * SECOND }]);
    const first = world.start();
    await world.time.pass(5 * SECOND);
    first.kill();
    world.start();
    const takenMs = world.time.nowMs();
    await world.time.pass(7.5 * SECOND);
    expect(world.exchange.posts.size).toBe(0);
    await world.time.pass(10 * SECOND);
    expect(world.exchange.books.orders[0]!.atMs - world.startMs - takenMs).toBeGreaterThanOrEqual(8000);
  });

  it('takes an order of which a process died before it heard for one that nobody knows, and looks for it (T05)', async () => {
    const world = new MadeLiveWorld([{ ...ENTER, rate: 99 }]);
    const first = world.start();
    world.exchange.onWire = () => (first.kill(), false);
    await world.time.pass(15 * SECOND);
    expect((await attempts(world)).map(({ state }) => state)).toEqual(['SUBMITTING']);
    world.start();
    await world.time.pass(5 * SECOND);
    expect((await attempts(world)).map(({ state, wasUnknown }) => [state, wasUnknown])).toEqual([['UNKNOWN', true]]);
    await world.time.pass(20 * SECOND);
    expect((await attempts(world))[0]!.state).toBe('NEVER_PLACED');
    expect(world.exchange.posts.size).toBeLessThanOrEqual(1);
  });

  it('asks again that an order goes, where a process died before it heard of that (T15)', async () => {
    const world = new MadeLiveWorld([
      { ...ENTER, rate: 99 },
      { atMs: 20 * SECOND, pair: PAIR, do: 'cancel-entry' },
    ]);
    const first = world.start();
    const cancel = world.exchange.cancel.bind(world.exchange);
    world.exchange.cancel = () => (first.kill(), new Promise(() => {}));
    await world.time.pass(30 * SECOND);
    expect((await attempts(world)).map((each) => each.cancel)).toEqual(['asked']);
    world.exchange.cancel = cancel;
    world.start();
    await world.time.pass(30 * SECOND);
    expect(shown(world)).toEqual(['buy limit canceled']);
  });

  it('asks for nothing before it hears what the exchange tells, so that nothing is missed between the two', async () => {
    const world = new MadeLiveWorld([]);
    const events = world.exchange.events.bind(world.exchange);
    world.exchange.events = async () => {
      await world.time.sleep(3 * SECOND);
      return events();
    };
    const process = world.start();
    await world.time.pass(2 * SECOND);
    expect(world.exchange.calls.filter((call) => call === 'openOrders')).toEqual([]);
    await world.time.pass(4 * SECOND);
    expect(world.exchange.calls).toContain('openOrders');
    await end(world, process);
  });

  it('ends at once where it is asked to while the exchange gives no stream', async () => {
    const world = new MadeLiveWorld([]);
    world.exchange.events = () => new Promise(() => {});
    const process = world.start();
    await world.time.pass(2 * SECOND);
    let hasEnded = false;
    void process.ended.then(() => (hasEnded = true));
    process.stop.abort(new Error('stopped'));
    await world.time.pass(3 * SECOND);
    expect(hasEnded).toBe(true);
  });

  it('halts entries where the journal was restored from a copy', async () => {
    const world = new MadeLiveWorld([ENTER]);
    const mortal = new MortalProcess();
    const process = world.start(mortal, { orders: { ...world.orders(mortal), restoredFrom: 'monday' } });
    await world.time.pass(30 * SECOND);
    expect([shown(world), (await world.records()).has('halt/*')]).toEqual([[], true]);
    await end(world, process);
  });

  it('books what filled while nobody was there, and protects it at once', async () => {
    const world = new MadeLiveWorld([{ ...ENTER, rate: 99 }]);
    const first = world.start();
    await world.time.pass(30 * SECOND);
    first.kill();
    expect(shown(world)).toEqual(['buy limit open']);
    world.exchange.books.price(PAIR, 98);
    const filledMs = world.time.nowMs();
    world.start();
    await world.time.pass(20 * SECOND);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
    const stopMs = world.exchange.books.orders[1]!.atMs - world.startMs;
    // Eight seconds of a lease that was not given back, and five.
    expect(stopMs - filledMs).toBeLessThanOrEqual(13_500);
    expect(await oracle(world)).toEqual([]);
  });
});

describe('an audit', () => {
  it('books a fill that no event told of, within a minute (10.1)', async () => {
    const world = new MadeLiveWorld([{ ...ENTER, rate: 99 }]);
    const process = world.start();
    await world.time.pass(30 * SECOND);
    world.exchange.isMute = true;
    world.exchange.books.price(PAIR, 98);
    await world.time.pass(62 * SECOND);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
    await end(world, process);
  });

  it('finds that a stop has vanished, and has another placed (T18, 11.2)', async () => {
    const world = new MadeLiveWorld([ENTER]);
    const process = world.start();
    await world.time.pass(30 * SECOND);
    world.exchange.books.orders.pop();
    await world.time.pass(3 * MINUTE);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open']);
    expect((await attempts(world)).map(({ mark }) => mark)).toContain('vanished');
    expect(world.lines).toContain('An order is at the exchange that could not be');
    await end(world, process);
  });

  it('does not take a failed query for a flat account (10.3)', async () => {
    const world = new MadeLiveWorld([ENTER]);
    const process = world.start();
    await world.time.pass(30 * SECOND);
    const before = await books(world);
    world.exchange.failReads = Infinity;
    await world.time.pass(4 * MINUTE);
    expect(await books(world)).toEqual(before);
    expect(world.stages.at(-1)).toBe('DEGRADED no-exchange-answer audit-old');
    world.exchange.failReads = 0;
    await world.time.pass(2 * MINUTE);
    expect(world.stages.at(-1)).toBe('RUNNING');
    await end(world, process);
  });

  it('lists the order of somebody else, and leaves it alone', async () => {
    const world = new MadeLiveWorld([ENTER]);
    const request = { pair: PAIR, side: 'buy', kind: 'limit', amount: '1', price: '50', stopPrice: null } as const;
    world.exchange.books.place({ ...request, isReduceOnly: false }, 'web_1', 'plain');
    const process = world.start();
    await world.time.pass(3 * MINUTE);
    expect(world.lines.filter((line) => line === 'Somebody else trades on this account')).toHaveLength(1);
    expect(shown(world)).toEqual(['buy limit open', 'buy limit filled', 'sell stop-market open']);
    await end(world, process);
  });

  it('halts the entries for an order with our tag that stands in no book', async () => {
    const world = new MadeLiveWorld([{ ...ENTER, atMs: 2 * MINUTE }]);
    const request = { pair: PAIR, side: 'buy', kind: 'limit', amount: '1', price: '50', stopPrice: null } as const;
    const tag = orderTag(LIVE_KEY, (text) => createHash('sha256').update(text).digest('hex'));
    world.exchange.books.place({ ...request, isReduceOnly: false }, clientOrderId(tag, 9, 1), 'plain');
    const process = world.start();
    await world.time.pass(4 * MINUTE);
    expect(world.stages.at(-1)).toBe('HALTED foreign-order');
    expect(world.lines).toContain('An order of ours stands in no book');
    expect(shown(world)).toEqual(['buy limit open']);
    await end(world, process);
  });

  it('bars a pair whose position is not what the books say (9.10)', async () => {
    const world = new MadeLiveWorld([ENTER], { market: 'futures' });
    const process = world.start();
    await world.time.pass(30 * SECOND);
    world.exchange.books.apart.set(PAIR, -0.5);
    await world.time.pass(2 * MINUTE);
    expect(world.stages.at(-1)).toBe('DEGRADED position-differs');
    expect(world.lines).toContain('The account is not what the books say');
    await end(world, process);
  });
});

describe('the end of a session with orders at an exchange', () => {
  it('takes entries away, leaves stops, and sends nothing else (16)', async () => {
    const world = new MadeLiveWorld([ENTER, { ...ENTER, atMs: 30 * SECOND, rate: 96 }]);
    const process = world.start();
    await world.time.pass(MINUTE);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open', 'buy limit open']);
    const sent = world.exchange.posts.size;
    await end(world, process);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market open', 'buy limit canceled']);
    expect(world.exchange.posts.size).toBe(sent);
  });

  it('waits until it is known what became of what was sent', async () => {
    const world = new MadeLiveWorld([ENTER]);
    world.exchange.plan.push({ kind: 'lost', effect: false });
    const process = world.start();
    await world.time.pass(12 * SECOND);
    process.stop.abort(new Error('stopped'));
    await world.time.pass(40 * SECOND);
    await process.ended;
    expect((await attempts(world)).map(({ state }) => state)).toEqual(['NEVER_PLACED']);
    expect(world.exchange.posts.size).toBe(1);
  });
});

describe('the caps of a session', () => {
  it('hold to the unit, and halt the entries over a restart (18)', async () => {
    const script = Array.from({ length: 5 }, (_, at) => ({ ...ENTER, atMs: (10 + 5 * at) * SECOND, rate: 96 }));
    const world = new MadeLiveWorld(script);
    world.caps = { ordersPerMinute: 3 };
    const first = world.start();
    await world.time.pass(50 * SECOND);
    expect(world.exchange.posts.size).toBe(3);
    expect(world.stages.at(-1)).toBe('HALTED cap-reached');
    first.kill();
    const process = world.start();
    await world.time.pass(2 * MINUTE);
    expect(world.exchange.posts.size).toBe(3);
    await end(world, process);
  });

  it('deny an order that is worth too much, and tell its trade', async () => {
    const world = new MadeLiveWorld([{ ...ENTER, amount: 1.5 }]);
    const process = world.start();
    await world.time.pass(30 * SECOND);
    expect(world.exchange.posts.size).toBe(0);
    expect(process.traders[0]!.reports).toMatchObject([{ leg: 1, state: 'rejected' }]);
    await end(world, process);
  });
});

it('leverage and margin mode are read back before an entry is sent on futures (9.4)', async () => {
  const world = new MadeLiveWorld([ENTER], { market: 'futures' });
  const process = world.start();
  await world.time.pass(30 * SECOND);
  const calls = world.exchange.calls.filter((call) => call === 'settle' || call.startsWith('send'));
  expect(calls.map((call) => call.slice(0, 6))).toEqual(['settle', 'send q', 'send q']);
  await end(world, process);
});

it('nothing is entered where leverage or margin mode are not as wanted once they are read back: leverage not set (28)', async () => {
  const world = new MadeLiveWorld([ENTER], { market: 'futures' });
  const why = `The leverage of ${PAIR} is 20; expected 1.`;
  world.exchange.settle = () => Promise.resolve(why);
  const process = world.start();
  await world.time.pass(30 * SECOND);
  expect(world.exchange.posts.size).toBe(0);
  expect(world.lines.join('\n')).toContain(why);
  await end(world, process);
});

describe('the places at which tests end a process that sends orders', () => {
  it.each(ORDER_CRASH_POINTS)('%s is passed', async (point) => {
    const kills = vi.spyOn(process, 'kill').mockReturnValue(true);
    vi.stubEnv('TRADAI_CRASH_AT', point);
    const world = new MadeLiveWorld([ENTER, { ...ENTER, atMs: 40 * SECOND, do: 'exit' }]);
    if (point === 'C21') world.exchange.plan.push({ kind: 'lost', effect: false });
    world.start();
    await world.time.pass(2 * MINUTE);
    await settled();
    vi.unstubAllEnvs();
    expect(kills.mock.calls).toEqual([[process.pid, 'SIGKILL']]);
    kills.mockRestore();
  });
});
