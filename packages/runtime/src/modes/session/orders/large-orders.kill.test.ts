import { describe, expect, it } from 'vitest';
import { orderFault } from '../../../orders/order-faults.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { CoreWorld } from './core-world.fixture.ts';
import { LIVE_KEY, MadeLiveWorld, MARKET, MortalProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const MINUTE = 60_000;
const STEP_MS = 2000;
/** All points, as on nights: minutes instead of seconds. */
const KILLS = process.env['TRADAI_KILL_POINTS'] === 'all' ? Infinity : 6;

/** From the next reading on the exchange takes no more than this at once. */
function lower({ exchange }: MadeLiveWorld, most: string): void {
  const rules = { ...MARKET, maxAmount: most, maxMarketAmount: most };
  exchange.listed = [{ pair: PAIR, isActive: true, rules }];
  exchange.refuses = (request) => orderFault(request, rules, '100') !== null;
}

/** What was bought before the exchange lowered what it takes at once is left after that; killed at that point of leaving it. */
async function played(market: 'spot' | 'futures', killAt: number) {
  const world = new CoreWorld(market);
  (await world.hours(1, 5.5, world.begin())).kill();
  const { books } = world.exchange;
  const most = (Math.floor(books.held(PAIR) * 400) / 1000).toFixed(3);
  lower(world, most);
  const mortal = new MortalProcess(killAt);
  let process = world.begin(mortal);
  await world.time.pass(29 * MINUTE);
  const points = { from: mortal.points, to: 0 };
  for (let ms = 0; ms < 20 * MINUTE; ms += STEP_MS) {
    if (books.held(PAIR) > 0) points.to = mortal.points;
    await world.time.pass(STEP_MS);
    if (!process.mortal.isDead) continue;
    process.kill();
    process = world.begin();
  }
  const sold = books.orders.filter(({ side, filled }) => side === 'sell' && filled > 0);
  const closed = await world.store.rows(LIVE_KEY, 'closed', {});
  const wrong = await oracle(world);
  const open = books.orders.filter(({ status }) => status === 'open' || status === 'partial').length;
  process.kill();
  return {
    points,
    most: Number(most),
    sold: sold.map(({ amount }) => Number(amount)),
    end: { held: books.held(PAIR), open, closed: closed.length, wrong },
  };
}

const DONE = { held: 0, open: 0, closed: 1, wrong: [] };

describe.each(['spot', 'futures'] as const)('a trade on %s of more than the market takes at once', (market) => {
  it('is left in orders of the most that it takes, one after the other, and none is refused', async () => {
    const { most, sold, end } = await played(market, Infinity);
    expect(sold.slice(0, 2)).toEqual([most, most]);
    expect(sold).toHaveLength(3);
    expect(end).toEqual(DONE);
  });

  it('comes to the same when the process is killed on the way', async () => {
    const { points } = await played(market, Infinity);
    const span = points.to - points.from;
    const failures: unknown[] = [];
    const step = Math.max(1, Math.ceil(span / KILLS));
    for (let at = points.from + 1; at <= points.to; at += step) {
      const { sold, end } = await played(market, at);
      if (JSON.stringify(end) !== JSON.stringify(DONE) || sold.length !== 3) failures.push({ at, sold, ...end });
    }
    expect(failures).toEqual([]);
    expect(span).toBeGreaterThan(20);
  }, 120_000);

  it('has a stop of the most that it takes, and people are told what that covers', async () => {
    const script = [
      { atMs: MINUTE, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 },
      { atMs: 5 * MINUTE, pair: PAIR, do: 'move-stop', stopRate: 95 },
    ] as const;
    const world = new MadeLiveWorld(script, { market });
    const first = world.start();
    await world.time.pass(3 * MINUTE);
    first.kill();
    lower(world, '0.4');
    const second = world.start();
    await world.time.pass(7 * MINUTE);
    const open = world.exchange.books.orders.filter(({ status }) => status === 'open');
    expect(open.map(({ kind, amount, stopPrice }) => `${kind} ${amount} ${stopPrice}`)).toEqual(['stop-market 0.4 95']);
    expect(world.received.map(({ text }) => text).join('\n')).toContain(
      `The stop of ${PAIR} covers 0.4, as the market takes no more at once: what is held beyond that has none.`,
    );
    expect(world.unprotected).toEqual([PAIR]);
    second.kill();
  });
});
