import { expect, it } from 'vitest';
import { anAttempt } from '../../../orders/attempt.fixture.ts';
import { attemptKey } from '../../../orders/order-draft.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { lacksFills } from './lacking-fills.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';

it.each([
  ['1', '1', 5000, false],
  ['0.5', '1', 2999, false],
  ['0.5', '1', 3000, true],
  ['0.5', '1', 30_000, true],
  ['0.5', '1', 30_001, false],
])(
  'an order with fills of %s of %s after %s ms lacks some that are to be asked for: %s',
  (filled, reported, ageMs, is) => {
    const attempt = anAttempt('PARTIAL', { filled, reported, updatedMs: STEP_MS - ageMs });
    const { orders } = new MadeOrderStep(new Map([[attemptKey(attempt.cid), JSON.stringify(attempt)]]));
    expect(lacksFills(orders)).toBe(is);
  },
);

it('a position whose fills the stream does not tell has its stop within seconds, not with the next audit', async () => {
  const world = new MadeLiveWorld([{ atMs: 25_000, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 }]);
  const { exchange } = world;
  const send = exchange.send.bind(exchange);
  exchange.send = async (...of) => {
    const answer = await send(...of);
    return answer.kind === 'accepted' ? { ...answer, fills: [] } : answer;
  };
  exchange.isMute = true;
  world.start();
  await world.time.pass(40_000);
  expect(exchange.books.orders.map(({ side, status }) => [side, status])).toEqual([
    ['buy', 'filled'],
    ['sell', 'open'],
  ]);
});
