import type { FaultScript } from '@tradai/sim-exchange';
import { afterEach, describe, expect, it } from 'vitest';
import { LiveContainer } from './live-container.fixture.ts';
import { LiveWorld } from './live-process.fixture.ts';

type Rules = FaultScript['rules'];

const FACTOR = 5;
const ORDER = '/api/v3/order';
/** No order gets there, no answer comes, and nothing can be asked of orders. */
const LOST_AND_UNTOLD: Rules = [
  { match: { method: 'POST', path: ORDER }, do: { shape: { id: 'A02', point: 'before' } } },
  ...[ORDER, '/api/v3/openOrders', '/api/v3/allOrders'].map(
    (path) => ({ match: { method: 'GET', path }, do: { read: { kind: 'queryFail' } } }) as const,
  ),
];
/** One order gets there, no answer comes, and nobody is shown it for 100 s. */
const THERE_AND_UNSEEN: Rules = [
  { match: { method: 'POST', path: ORDER, max: 1 }, do: { shape: { id: 'A02', point: 'after' } } },
  { do: { visibilityLag: { dist: { fixed: 100_000 }, group: 'all' } } },
  { match: { stream: '*' }, do: { stream: { kind: 'mute' } } },
];

let world: LiveWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
}, 60_000);

/** A container that is asked to enter at a limit that nobody takes. */
async function entering(rules: Rules): Promise<{ readonly one: LiveContainer; readonly over: () => void }> {
  const live = (world = await LiveWorld.open('spot', FACTOR, { entry_pricing: { price_side: 'same' } }));
  const one = await LiveContainer.trading(live);
  await one.beat('RUNNING');
  const over = one.befall(...rules);
  await live.order('in', { kind: 'force-entry', pair: live.pair, side: 'long' });
  await one.beat('DEGRADED', 'unknown-order');
  return { one, over };
}

describe('a container that trades with money', { timeout: 120_000 }, () => {
  it('of whose order nobody can say what became asks for a person after a minute, and is free once it can be asked for', async () => {
    const { one, over } = await entering(LOST_AND_UNTOLD);
    await one.beat('DEGRADED', 'unknown-order', 'blocked-intent');
    await one.tells('Nobody can say what became of the order');
    over();
    await one.beat('RUNNING');
    await one.tells('entry canceled');
    expect(await one.end()).toEqual(one.asItWas);
    expect(one.live.sim.ledger.orders()).toEqual([]);
  });

  it('whose order shows up that was proved never to have got there halts, takes it away, and enters once a person resumes', async () => {
    const { one, over } = await entering(THERE_AND_UNSEEN);
    await one.tells('entry canceled');
    expect((await one.beatWith('order-breach')).stage).toBe('HALTED');
    over();
    const statuses = () => one.live.sim.ledger.orders().map(({ order }) => order.status);
    await expect.poll(statuses, { timeout: 30_000 }).toEqual(['CANCELED']);
    await one.live.order('on', { kind: 'resume' });
    await one.beat('RUNNING');
    expect(await one.end()).toEqual(one.asItWas);
  });
});
