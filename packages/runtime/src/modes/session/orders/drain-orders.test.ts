import { describe, expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { HOST_AUDIT, type AuditRecord } from './audit.ts';
import { LIVE_KEY, MadeLiveWorld } from './made-live-world.fixture.ts';

const SECOND = 1000;

/** Kinds and states of the exchange's orders once a session that holds a trade was asked to end while its last request was on its way. */
async function ordersAfterEnd(
  market: 'spot' | 'futures',
  what: 'enter' | 'exit',
  change: (world: MadeLiveWorld) => void = () => {},
): Promise<readonly string[]> {
  const script = [
    { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 },
    { atMs: 60 * SECOND, pair: PAIR, do: 'exit' },
  ] as const;
  const world = new MadeLiveWorld(script, { market, latencyMs: SECOND });
  change(world);
  const process = world.start();
  const untilMs = what === 'enter' ? 10 * SECOND : 60 * SECOND;
  await world.time.pass(untilMs - SECOND);
  const before = world.exchange.posts.size;
  // Until a request is on its way, and not yet answered.
  for (let ms = 0; ms < 8 * SECOND && world.exchange.posts.size === before && !hasCanceled(world); ms += 20)
    await world.time.pass(20);
  process.stop.abort(new Error('stopped'));
  await world.time.pass(60 * SECOND);
  await process.ended;
  return world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`);
}

function hasCanceled({ exchange }: MadeLiveWorld): boolean {
  return exchange.books.orders.some(({ status }) => status === 'canceled');
}

describe('a session that is asked to end', () => {
  it('sends the exit for which it has taken the stop away, so that nothing is held without either', async () => {
    expect(await ordersAfterEnd('spot', 'exit')).toEqual([
      'buy limit filled',
      'sell stop-market canceled',
      'sell market filled',
    ]);
  });

  it.each(['spot', 'futures'] as const)('protects on %s what an entry on its way has bought', async (market) => {
    const [entry, ...others] = await ordersAfterEnd(market, 'enter');
    expect(entry).toMatch(/^buy limit (filled|canceled)$/);
    expect(others).toEqual(entry === 'buy limit filled' ? ['sell stop-market open'] : []);
  });

  it.each([
    ['spot', '-2010', 'Stop price would trigger immediately.'],
    ['futures', '-2021', 'Order would immediately trigger.'],
  ] as const)('leaves on %s what has no stop, since its price is reached already', async (market, code, text) => {
    const orders = await ordersAfterEnd(market, 'enter', ({ exchange }) => {
      exchange.plan.push({ kind: 'ok' }, { kind: 'reject', code, text });
    });
    expect(orders).toEqual(['buy limit filled', 'sell market filled']);
  });
});

const HELD = [{ atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 }] as const;
const LEASE = { kind: 'strategy', account: LIVE_KEY.account, strategy: LIVE_KEY.strategy } as const;

/** Asked to end after it has held a trade for twenty seconds. */
async function asked(market: 'spot' | 'futures', before: (world: MadeLiveWorld) => Promise<void> | void) {
  const world = new MadeLiveWorld(HELD, { market });
  const { stop, ended } = world.start();
  await world.time.pass(30 * SECOND);
  await before(world);
  world.exchange.calls.splice(0);
  stop.abort(new Error('stopped'));
  let isOver = false;
  void ended.then(() => (isOver = true));
  return {
    world,
    /** Whether it has ended, and given its lease back, so long after it was asked. */
    after: async (ms: number) => {
      await world.time.pass(ms);
      return [isOver, (await world.rows.read(LEASE))?.isReleased];
    },
    orders: () => world.exchange.books.orders.map(({ kind, status }) => `${kind} ${status}`),
  };
}

describe.each(['spot', 'futures'] as const)('the end of a session on %s (16.5)', (market) => {
  it('looks at the account a last time, and ends once everything is as it should be', async () => {
    const { world, after, orders } = await asked(market, () => {});
    expect(await after(2 * SECOND)).toEqual([true, true]);
    expect(world.exchange.calls).toEqual(expect.arrayContaining(['openOrders', 'fillsSince', 'account']));
    expect(orders()).toEqual(['limit filled', 'stop-market open']);
    const audit = JSON.parse((await world.records()).get(HOST_AUDIT)!) as AuditRecord;
    expect(audit).toMatchObject({ isOk: true, differences: [] });
    expect(world.nowMs - audit.atMs).toBeLessThanOrEqual(3 * SECOND);
  });

  it('places a stop anew that was taken away without an event', async () => {
    const { after, orders } = await asked(market, ({ exchange }) => {
      exchange.isMute = true;
      exchange.books.cancel(exchange.books.orders.at(-1)!);
      exchange.isMute = false;
    });
    expect(await after(10 * SECOND)).toEqual([true, true]);
    expect(orders()).toEqual(['limit filled', 'stop-market canceled', 'stop-market open']);
  });

  it('does not end within its twenty seconds while a stop is not found', async () => {
    const { after, orders } = await asked(market, ({ exchange }) => void exchange.books.orders.pop());
    expect(await after(20 * SECOND)).toEqual([false, false]);
    expect(await after(45 * SECOND)).toEqual([true, true]);
    expect(orders()).toEqual(['limit filled', 'stop-market open']);
  });

  it('does not end within them while the exchange takes neither stop nor exit of what is held', async () => {
    const { world, after } = await asked(market, ({ exchange }) => {
      exchange.isMute = true;
      exchange.books.cancel(exchange.books.orders.at(-1)!);
      exchange.isMute = false;
      exchange.refuses = ({ side }) => side === 'sell';
    });
    expect(world.unprotected).toEqual([]);
    expect(await after(20 * SECOND)).toEqual([false, false]);
    expect(world.lines.join('\n')).toContain('A position has no stop');
    // The last beats say so too.
    expect(world.unprotected).toEqual([PAIR]);
  });

  it('tells before its twenty seconds are over which entry it may leave at an exchange that does not answer (16.6)', async () => {
    const world = new MadeLiveWorld([{ ...HELD[0], rate: 97 }], { market });
    const { stop, ended } = world.start();
    await world.time.pass(30 * SECOND);
    const [entry] = world.exchange.books.orders;
    world.exchange.failReads = Infinity;
    world.exchange.cancelPlan.push(...Array.from({ length: 20 }, () => ({ kind: 'lost', effect: false }) as const));
    stop.abort(new Error('stopped'));
    await world.time.pass(19 * SECOND);
    expect(entry!.status).toBe('open');
    expect(world.received.map(({ text }) => text).filter((text) => text.includes(entry!.cid!))).toHaveLength(1);
    ended.catch(() => {});
  });

  it('does not end within them while the exchange does not show what is held', async () => {
    const { world, after } = await asked(market, ({ exchange }) => void (exchange.failReads = Infinity));
    expect(await after(20 * SECOND)).toEqual([false, false]);
    world.exchange.failReads = 0;
    expect(await after(60 * SECOND)).toEqual([true, true]);
  });
});
