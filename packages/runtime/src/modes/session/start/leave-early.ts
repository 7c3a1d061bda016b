import type { MarketClock } from '../../../market/clock.ts';
import { MOST_WISHES } from '../commands/command-inbox.ts';
import { carryOut, type CommandWorld } from '../commands/commands.ts';
import { notWithdrawn } from '../commands/withdrawn.ts';
import { cancelEntries, drain } from '../commands/drain.ts';
import type { LeaseKeeper } from '../host/lease-keeper.ts';
import { endsAtOnce } from './end-watch.ts';
import { isAtRest } from '../orders/drain-orders.ts';
import type { OrderDesk } from '../orders/order-desk.ts';
import type { SessionHost } from '../host/session-host.ts';
import { LiveRest, type RestState } from './live-rest.ts';
import { openAtRest } from './open-at-rest.ts';
import type { SessionWorld } from './session-world.ts';

/**
 * The end of a session that was asked to end before it traded: the same as that of one that trades. Entries that wait are canceled, trades and
 * their stops stay, and people hear of it. Whoever asked by `stop` gets the answer. Orders at an exchange are taken away there, and what nobody knows
 * is found out; where there are none, it is not asked.
 */
export async function leaveEarly(world: SessionWorld, lease: LeaseKeeper, clock: MarketClock | null): Promise<void> {
  const rest = await openAtRest(world, lease, clock);
  const { host } = rest;
  const isLive = (world.orders ?? null) !== null;
  const closing: (() => unknown)[] = [];
  try {
    const open = notWithdrawn(await world.store.commands(world.key, 'open'));
    const stops = open.filter((command) => endsAtOnce(command, host.records));
    for (let at = 0; at < stops.length; at += MOST_WISHES)
      await host.step(async (step) => {
        if (!isLive) await cancelEntries(step);
        for (const command of stops.slice(at, at + MOST_WISHES)) await carryOut(command, step, NO_MARKET);
      });
    const desk = isLive ? await unsettledDesk(host, world, closing) : null;
    await drain(host, stops.length > 0 ? 'done' : 'asked', desk);
  } finally {
    for (const close of closing) close();
    rest.close();
  }
}

/** `at-rest`: no entry is at the exchange, it is known of each order what became of it, and every position has its stop. */
async function unsettledDesk(
  host: SessionHost,
  world: SessionWorld,
  closing: (() => unknown)[],
): Promise<OrderDesk | 'at-rest'> {
  const live = LiveRest.open(host, world, closing, { state: () => ENDING, onNews: () => {} })!;
  if (isAtRest(live.desk)) return 'at-rest';
  live.isEnding = true;
  await live.begin();
  return live.desk;
}

/** Never said: `isEnding`. */
const ENDING: RestState = { stage: 'DRAINING', causes: [], detail: '' };

/** Nothing is asked of it to end a session. */
export const NO_MARKET: CommandWorld = {
  decide: null,
  quotesOf: () => Promise.resolve({}),
  reload: () => Promise.reject(new Error('the session does not trade')),
};
