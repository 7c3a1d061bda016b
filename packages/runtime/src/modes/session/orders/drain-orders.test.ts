import { describe, expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';

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
