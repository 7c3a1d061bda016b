import { expect, it } from 'vitest';
import type { OrderPayload } from '../../../orders/order-payload.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { CoreWorld } from './core-world.fixture.ts';

it('an exit on spot that does not get to the exchange three times is no reason to hold without a stop: it is left later (7.4)', async () => {
  const world = new CoreWorld('spot');
  const send = world.exchange.send.bind(world.exchange);
  let awayUntilMs: number | null = null;
  world.exchange.send = (attempt, deadlineMs) => {
    const { kind, side } = JSON.parse(attempt.payload) as OrderPayload;
    // From the first exit on nothing is placed for a minute.
    if (side === 'sell' && kind === 'limit') awayUntilMs ??= world.nowMs + 60_000;
    if (awayUntilMs !== null && world.nowMs < awayUntilMs) return Promise.resolve({ kind: 'unknown', why: 'HTTP 503' });
    return send(attempt, deadlineMs);
  };
  await world.hours(1, 8, world.begin());
  const closing = world.exchange.books.orders.filter(({ side }) => side === 'sell');
  expect([world.exchange.books.held(PAIR), closing.at(-1)?.status]).toEqual([0, 'filled']);
});
