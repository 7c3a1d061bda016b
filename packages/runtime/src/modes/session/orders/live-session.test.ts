import { describe, expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import type { Attempt } from '../../../orders/attempt.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';

const MINUTE = 60_000;

describe('a live session', () => {
  it('enters, protects, and leaves, each order once', async () => {
    const world = new MadeLiveWorld([
      { atMs: MINUTE, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 },
      { atMs: 5 * MINUTE, pair: PAIR, do: 'exit' },
    ]);
    const process = world.start();
    await world.time.pass(3 * MINUTE);
    expect(world.exchange.books.orders.map(({ side, kind, status }) => [side, kind, status])).toEqual([
      ['buy', 'limit', 'filled'],
      ['sell', 'stop-market', 'open'],
    ]);
    await world.time.pass(4 * MINUTE);
    expect(world.exchange.books.orders.map(({ side, kind, status }) => [side, kind, status])).toEqual([
      ['buy', 'limit', 'filled'],
      ['sell', 'stop-market', 'canceled'],
      ['sell', 'market', 'filled'],
    ]);
    process.stop.abort(new Error('stopped'));
    await world.time.pass(MINUTE);
    await process.ended;
    const attempts = [...(await world.records())].filter(([key]) => key.startsWith('attempt/'));
    expect(attempts.map(([, text]) => (JSON.parse(text) as Attempt).state)).toEqual(['FILLED', 'CANCELED', 'FILLED']);
  });
});
