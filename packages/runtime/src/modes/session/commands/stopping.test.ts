import { expect, it } from 'vitest';
import type { SessionWish } from '../../../contract/session-command.ts';
import { CoreWorld } from '../orders/core-world.fixture.ts';
import { LIVE_KEY } from '../orders/made-live-world.fixture.ts';
import { PAIR } from '../play/play-driver.fixture.ts';

const MINUTE = 60_000;

async function ask(world: CoreWorld, wish: SessionWish): Promise<void> {
  await world.store.order(LIVE_KEY, { id: wish.kind, wish, reason: 'I looked', by: 'me', atMs: world.nowMs });
  await world.time.pass(10 * MINUTE);
}

it.each(['spot', 'futures'] as const)(
  'a session on %s that is to close what a person has taken already says once how it ends, and ends by that',
  async (market) => {
    const world = new CoreWorld(market);
    world.throttleMs = 5000;
    const process = await world.hours(1, 3, world.begin());
    let hasEnded = false;
    void process.ended.then(() => (hasEnded = true));
    const { books } = world.exchange;
    books.price(PAIR, 105);
    await world.time.pass(3 * MINUTE);
    if (market === 'spot') books.deposit('BTC', -books.held(PAIR));
    else books.trade(PAIR, 'sell', books.held(PAIR), 'web_1');
    await world.time.pass(3 * MINUTE);
    await ask(world, { kind: 'stop', how: 'close' });
    const id = `differs/${PAIR}`;
    const told = world.received.filter(({ text }) =>
      text.includes(`session resolve ${LIVE_KEY.strategy} ${id} --gone`),
    );
    expect(told.map(({ data }) => data['cause'])).toEqual(['position-differs']);
    expect(hasEnded).toBe(false);
    await ask(world, { kind: 'resolve', matters: [id], isGone: true });
    expect(hasEnded).toBe(true);
  },
);
