import { expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';

it('why the exchange refused an order is said, by its code and in its words', async () => {
  const world = new MadeLiveWorld([{ atMs: 10_000, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 }]);
  const answer = {
    kind: 'rejected',
    code: '-2019',
    text: 'Margin is insufficient.',
    needsFind: false,
  } as const;
  world.exchange.send = () => Promise.resolve(answer);
  world.start();
  await world.time.pass(30_000);
  expect(world.lines).toContain(`warn: enter: buy 1 on ${PAIR} was refused: -2019 Margin is insufficient.`);
});
