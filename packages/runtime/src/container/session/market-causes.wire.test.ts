import { afterEach, describe, expect, it } from 'vitest';
import type { FaultScript } from '@tradai/sim-exchange';
import type { BeatCause, SessionStage } from '../../contract/heartbeat.ts';
import { Door } from './door.fixture.ts';
import { LiveContainer } from './live-container.fixture.ts';
import { LiveWorld } from './live-process.fixture.ts';

/** A look at the account comes every twelve seconds. */
const FACTOR = 5;

let world: LiveWorld | null = null;
let door: Door | null = null;
afterEach(async () => {
  await world?.close();
  await door?.close();
  [world, door] = [null, null];
}, 60_000);

const SAYS: readonly (readonly [
  name: string,
  rule: FaultScript['rules'][number],
  stage: SessionStage,
  cause: BeatCause,
  told: string,
])[] = [
  [
    'answers a question about the account with a code that nobody knows',
    {
      match: { method: 'GET', path: '/api/v3/account' },
      do: { shape: { id: 'R03', point: 'before', code: -7777 } },
    },
    ...(['DEGRADED', 'unlisted-answer', 'The exchange gives answers that nobody knows.'] as const),
  ],
  [
    'never lists its orders',
    { match: { method: 'GET', path: '/api/v3/openOrders' }, do: { read: { kind: 'queryFail' } } },
    ...(['STALLED', 'audit-old', 'Orders and positions cannot be read'] as const),
  ],
];

describe('a container with a position whose exchange', { timeout: 120_000 }, () => {
  it.each(SAYS)('%s says so until it does not any more, and its stop stays', async (_, rule, stage, cause, words) => {
    const held = await LiveContainer.holding((world = await LiveWorld.open('spot', FACTOR)));
    await held.beat('RUNNING');
    const over = held.befall(rule);
    await held.beat(stage, cause);
    await held.tells(words);
    over();
    await held.beat('RUNNING');
    expect(await held.end()).toEqual(held.asItWas);
  });

  it('has a clock that jumps ahead and back stamps nothing by it before it is measured anew, and its stop stays', async () => {
    const held = await LiveContainer.holding((world = await LiveWorld.open('spot', FACTOR)));
    await held.beat('RUNNING');
    const back = held.befall({ do: { clock: { step: 60_000 } } });
    await held.beat('DEGRADED', 'clock');
    await held.tells('its clock is suddenly 60 s ahead of what it was.');
    await held.beat('RUNNING');
    back();
    await held.beat('DEGRADED', 'clock');
    await held.beat('RUNNING');
    expect(await held.end()).toEqual(held.asItWas);
  });

  it('is gone says so, enters nothing, and goes on when it is back, and its stop stays', async () => {
    const live = (world = await LiveWorld.open('spot', FACTOR));
    door = new Door(live.sim.urls.rest);
    await door.open();
    const url = `http://127.0.0.1:${door.port}`;
    const held = await LiveContainer.holding(live, {
      ...{ TRADAI_EXCHANGE_URL: url, TRADAI_EXCHANGE_WS: url.replace('http', 'ws') },
    });
    await held.beat('RUNNING');
    await door.close();
    await held.beat('DEGRADED', 'no-exchange-answer');
    await held.tells('The exchange does not answer. Nothing is entered meanwhile; exits go on.');
    await door.open();
    await held.beat('RUNNING');
    expect(await held.end()).toEqual(held.asItWas);
  });
});
