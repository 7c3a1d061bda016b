import { expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';

it('an entry that a start before this one has not sent waits until the exchange was looked at', async () => {
  const world = new MadeLiveWorld([{ atMs: 10_000, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 }]);
  const { exchange } = world;
  const send = exchange.send.bind(exchange);
  exchange.send = () => Promise.resolve({ kind: 'rejected', code: 'not-sent', text: 'Not now.', needsFind: false });
  const first = world.start();
  await world.time.pass(10_200);
  first.stop.abort();
  await world.time.pass(1000);
  await first.ended;
  const account = exchange.account.bind(exchange);
  exchange.send = send;
  exchange.account = async () => {
    await world.time.sleep(4000);
    return account();
  };
  const second = world.start();
  await world.time.pass(3000);
  expect([world.stages.at(-1), exchange.posts.size]).toEqual(['RECOVERING', 0]);
  await world.time.pass(4000);
  expect([world.stages.at(-1), exchange.posts.size]).toEqual(['RUNNING', 2]);
  second.kill();
});
