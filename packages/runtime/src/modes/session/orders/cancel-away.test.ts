import { expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';

const MINUTE = 60_000;

it('an exit whose stop cannot be taken away goes on trying, says so, bars its pair, and leaves once it can', async () => {
  const world = new MadeLiveWorld([
    { atMs: 10_000, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 },
    { atMs: MINUTE, pair: PAIR, do: 'exit' },
    { atMs: 3.5 * MINUTE, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 },
  ]);
  const { exchange } = world;
  exchange.cancelPlan.push(...Array.from({ length: 8 }, () => ({ kind: 'lost', effect: false }) as const));
  const canceledMs: number[] = [];
  const cancel = exchange.cancel.bind(exchange);
  exchange.cancel = (attempt, deadlineMs) => {
    canceledMs.push(world.nowMs);
    return cancel(attempt, deadlineMs);
  };
  world.start();
  await world.time.pass(4 * MINUTE);
  expect(world.stages.at(-1)).toBe('DEGRADED blocked-intent');
  expect(world.received.filter(({ text }) => text.includes('cannot be canceled'))).toHaveLength(1);
  await world.time.pass(5 * MINUTE);
  const apart = canceledMs.slice(1).map((ms, at) => ms - canceledMs[at]!);
  expect(apart).toHaveLength(8);
  expect(apart.slice(4).every((ms) => ms >= MINUTE && ms < 1.5 * MINUTE)).toBe(true);
  expect(exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`)).toEqual([
    'buy limit filled',
    'sell stop-market canceled',
    'sell market filled',
    'buy limit filled',
    'sell stop-market open',
  ]);
  expect(world.stages.at(-1)).toBe('RUNNING');
});
