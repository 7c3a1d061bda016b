import { expect, it } from 'vitest';
import type { SessionWish } from '../../../contract/session-command.ts';
import { CoreWorld } from '../orders/core-world.fixture.ts';
import { LIVE_KEY, type MadeProcess } from '../orders/made-live-world.fixture.ts';
import { PAIR } from '../play/play-driver.fixture.ts';

const MINUTE = 60_000;

async function ask(world: CoreWorld, wish: SessionWish): Promise<void> {
  await world.store.order(LIVE_KEY, { id: `c-${world.nowMs}`, wish, reason: 'I looked', by: 'me', atMs: world.nowMs });
  await world.time.pass(10 * MINUTE);
}

/** A strategy whose position a person has taken away. */
async function taken(market: 'spot' | 'futures'): Promise<readonly [CoreWorld, MadeProcess]> {
  const world = new CoreWorld(market);
  world.throttleMs = 5000;
  const process = await world.hours(1, 3, world.begin());
  const { books } = world.exchange;
  books.price(PAIR, 105);
  await world.time.pass(3 * MINUTE);
  if (market === 'spot') books.deposit('BTC', -books.held(PAIR));
  else books.trade(PAIR, 'sell', books.held(PAIR), 'web_1');
  await world.time.pass(3 * MINUTE);
  return [world, process];
}

it.each(['spot', 'futures'] as const)(
  'force-exit on %s of what a person has taken already is refused, and what they bring back is not sold by it',
  async (market) => {
    const [world] = await taken(market);
    const { books } = world.exchange;
    await ask(world, { kind: 'force-exit', trade: 1 });
    const [command] = await world.store.commands(LIVE_KEY, 'all');
    expect(command?.answer).toMatchObject({
      isDone: false,
      text: expect.stringContaining(`the account has nothing of it to leave. Whoever has seen that there ends it: `),
    });
    if (market === 'spot') books.deposit('BTC', 0.943);
    else books.trade(PAIR, 'buy', 0.943, 'web_2');
    await world.time.pass(5 * MINUTE);
    expect(books.held(PAIR)).toBe(0.943);
    expect(books.orders.at(-1)).toMatchObject({ kind: 'stop-market', status: 'open', amount: '0.943' });
    await ask(world, { kind: 'force-exit', trade: 'all' });
    expect(books.held(PAIR)).toBe(0);
  },
);

it.each(['spot', 'futures'] as const)(
  'a session on %s that is to close what a person has taken already says once how it ends, and ends by that',
  async (market) => {
    const [world, process] = await taken(market);
    let hasEnded = false;
    void process.ended.then(() => (hasEnded = true));
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
