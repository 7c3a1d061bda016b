import { expect, it } from 'vitest';
import type { OrderPayload } from '../../../orders/order-payload.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { UNPROTECTED } from './barred-pairs.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';
import { orderCauses } from './order-causes.ts';
import type { UnprotectedRecord } from './barred-pairs.ts';

const SINCE_MS = 1_000_000;

it.each<[string, Partial<UnprotectedRecord>, number, readonly string[]]>([
  ['what was just bought, whose stop is on its way', {}, 5000, []],
  ['what was bought more than five seconds ago', {}, 5001, ['unprotected']],
  ['what has lost its stop', { by: 'vanished' }, 0, ['unprotected']],
  ['what no stop can be placed for', { isGivenUp: true }, 0, ['unprotected']],
])('%s: %j after %d ms is %j', (_, record, afterMs, causes) => {
  const bare: UnprotectedRecord = { sinceMs: SINCE_MS, by: 'fill', isGivenUp: false, ...record };
  const records = new Map([[UNPROTECTED + PAIR, JSON.stringify(bare)]]);
  expect(orderCauses(records, SINCE_MS + afterMs, 1)).toEqual(causes);
});

it('a session is RUNNING all the time while the stop of what it bought is placed', async () => {
  const world = new MadeLiveWorld([{ atMs: 10_000, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 }]);
  const send = world.exchange.send.bind(world.exchange);
  world.exchange.send = async (attempt, deadlineMs) => {
    if ((JSON.parse(attempt.payload) as OrderPayload).kind === 'stop-market') await world.time.sleep(2000);
    return send(attempt, deadlineMs);
  };
  world.start();
  await world.time.pass(11_000);
  expect((await world.records()).has(UNPROTECTED + PAIR)).toBe(true);
  await world.time.pass(49_000);
  expect(world.exchange.books.orders.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
    'limit filled',
    'stop-market open',
  ]);
  expect(world.stages.slice(world.stages.indexOf('RUNNING')).filter((stage) => stage !== 'RUNNING')).toEqual([]);
});
