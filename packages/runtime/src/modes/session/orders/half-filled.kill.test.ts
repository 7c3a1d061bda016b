import { describe, expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { HalfFilled } from './half-filled.fixture.ts';
import { MortalProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
const HOUR = 3_600 * SECOND;
/** All points, as on nights: minutes instead of seconds. */
const KILLS = process.env['TRADAI_KILL_POINTS'] === 'all' ? Infinity : 4;

const LEFT = ['buy canceled 0.4', 'sell canceled 0', 'sell filled 0.4'];

describe.each(['spot', 'futures'] as const)('a first entry on %s of which a part has filled', (market) => {
  it.each(['force-exit', 'close'] as const)('is canceled by a %s, and what it bought is left', async (how) => {
    const world = new HalfFilled(market);
    const { ended } = await world.bought();
    expect(world.shown).toEqual(['buy partial 0.4', 'sell open 0']);
    await world.ask(how);
    await world.time.pass(20 * SECOND);
    expect([world.shown, await oracle(world)]).toEqual([LEFT, []]);
    if (how === 'close') await ended;
  });

  it('is left ten seconds later where the exchange does not answer to its cancel, and goes when that does', async () => {
    const world = new HalfFilled(market);
    await world.bought();
    world.deafMs = 120 * SECOND;
    await world.ask('force-exit');
    await world.time.pass(9.8 * SECOND);
    expect(world.shown).toEqual(['buy partial 0.4', 'sell open 0']);
    await world.time.pass(5.5 * SECOND);
    expect(world.shown).toEqual(['buy partial 0.4', ...LEFT.slice(1)]);
    await world.time.pass(240 * SECOND);
    expect([world.shown, await oracle(world)]).toEqual([LEFT, []]);
  });

  it('keeps a session that is to close for as long as it rests, and what it brings is left as well', async () => {
    const world = new HalfFilled(market);
    const { ended } = await world.bought();
    world.deafMs = Infinity;
    await world.ask('close');
    await world.time.pass(60 * SECOND);
    expect(world.shown).toEqual(['buy partial 0.4', ...LEFT.slice(1)]);
    world.exchange.books.price(PAIR, 105.5);
    await world.time.pass(120 * SECOND);
    await ended;
    expect([world.exchange.books.held(PAIR), await oracle(world)]).toEqual([0, []]);
  });

  it('keeps its pair from being entered for as long as it rests, though its trade is over', async () => {
    const world = new HalfFilled(market);
    await world.bought();
    // A minute before a candle on which the strategy enters again.
    await world.time.pass(HOUR - (world.nowMs % HOUR) - 70 * SECOND);
    world.deafMs = Infinity;
    await world.ask('force-exit');
    expect(HOUR - (world.askedMs % HOUR)).toBeLessThanOrEqual(60 * SECOND);
    await world.time.pass(61 * SECOND);
    expect([world.shown, world.exchange.books.held(PAIR)]).toEqual([['buy partial 0.4', ...LEFT.slice(1)], 0]);
    world.exchange.books.price(PAIR, 105.5);
    await world.time.pass(120 * SECOND);
    expect(world.shown.filter((order) => order.startsWith('buy'))).toEqual(['buy filled 0.943']);
    expect(world.exchange.books.held(PAIR)).toBe(0.543);
    expect(await oracle(world)).toEqual([]);
  });
});

/** It is to be left while the exchange answers to no cancel of it; killed at that point. `fills`: what is left of it fills while the exit is sent. */
async function killed(market: 'spot' | 'futures', killAt: number, fills: boolean) {
  const world = new HalfFilled(market);
  world.deafMs = 90 * SECOND;
  const mortal = new MortalProcess(killAt);
  let process = await world.bought(mortal);
  await world.ask('force-exit');
  const points = { from: mortal.points, to: 0 };
  for (let half = 0; half < 400; half += 1) {
    if (half === 40) points.to = mortal.points;
    if (half === 21 && fills) world.exchange.books.price(PAIR, 106);
    await world.time.pass(SECOND / 2);
    if (!process.mortal.isDead) continue;
    process.kill();
    process = world.begin();
  }
  const { books } = world.exchange;
  const live = books.orders.filter(({ status }) => status === 'open' || status === 'partial');
  const sold = books.orders.filter(({ side, filled }) => side === 'sell' && filled > 0);
  const amounts = sold.map(({ filled }) => filled);
  const held = books.held(PAIR);
  process.kill();
  return {
    points,
    held,
    amounts,
    live: live.map(({ kind, amount }) => `${kind} ${amount}`),
    wrong: await oracle(world),
  };
}

/** Sold by one order: what was there when that was sent. What came later has its stop. */
const ENDS = {
  part: { held: 0, amounts: [0.4], live: [], wrong: [] },
  late: { held: 0.543, amounts: [0.4], live: ['stop-market 0.543'], wrong: [] },
  whole: { held: 0, amounts: [0.943], live: [], wrong: [] },
};

describe.each(['spot', 'futures'] as const)('what was bought on %s and is left beside its entry', (market) => {
  it.each([
    ['nothing more', false, 'part', [ENDS.part]],
    ['the rest', true, 'late', [ENDS.late, ENDS.whole]],
  ] as const)(
    'is sold once wherever the process is killed, while its entry brings %s',
    async (_, fills, plain, ends) => {
      const { points, ...end } = await killed(market, Infinity, fills);
      expect(end).toEqual(ENDS[plain]);
      expect(points.to - points.from).toBeGreaterThan(20);
      const step = Math.max(1, Math.ceil((points.to - points.from) / KILLS));
      for (let at = points.from + 1; at <= points.to; at += step) {
        const { points: _points, ...one } = await killed(market, at, fills);
        expect(ends, `killed at point ${at}`).toContainEqual(one);
      }
    },
    120_000,
  );
});
