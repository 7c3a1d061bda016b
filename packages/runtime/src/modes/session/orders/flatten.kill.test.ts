import { describe, expect, it } from 'vitest';
import { MOST_ACCOUNT_LIMITS } from '../../../orders/account-guard.ts';
import { MOST_CAPS } from '../../../orders/caps.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import type { LossOfDay } from './live-orders.ts';
import { MadeLiveWorld, MortalProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';
import { resumedBy } from './made-person.fixture.ts';

const SECOND = 1000;
const DAY = 86_400_000;
const ENTER = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;
/** All points, as on nights. */
const KILLS = process.env['TRADAI_KILL_POINTS'] === 'all' ? Infinity : 6;
const HALTED = 'HALTED cap-reached';
const TOLD = `The day has lost as much as it may: what is held of ${PAIR} is left by its emergency exit.`;

/** A session that holds 1 with a stop, on a day that may lose 50. */
class LosingWorld extends MadeLiveWorld {
  /** What the config says by now. */
  lossOfDay: LossOfDay;

  constructor(market: 'spot' | 'futures', lossOfDay: LossOfDay) {
    super([ENTER], { market });
    this.lossOfDay = lossOfDay;
    const bounds = { caps: MOST_CAPS, limits: MOST_ACCOUNT_LIMITS, told: [] };
    const orders = this.orders.bind(this);
    this.orders = (mortal) => ({
      ...orders(mortal),
      boundsOf: () => ({ ...bounds, lossOfDay: this.lossOfDay }),
    });
  }

  get shown(): readonly string[] {
    return this.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`);
  }
}

const KEPT = ['buy limit filled', 'sell stop-market open'];
const LEFT = ['buy limit filled', 'sell stop-market canceled', 'sell market filled'];

describe.each(['spot', 'futures'] as const)('a day on %s that has lost what it may (18.1)', (market) => {
  it.each([
    ['halt', KEPT],
    ['flatten', LEFT],
  ] as const)('by the policy %s', async (policy, orders) => {
    const world = new LosingWorld(market, policy);
    world.start();
    await world.time.pass(30 * SECOND);
    world.profit = -49.99;
    await world.time.pass(10 * SECOND);
    expect(world.shown).toEqual(KEPT);
    world.profit = -50;
    await world.time.pass(10 * SECOND);
    expect([world.stages.at(-1), world.shown]).toEqual([HALTED, orders]);
    expect(world.received.filter(({ text }) => text === TOLD)).toHaveLength(policy === 'flatten' ? 1 : 0);
    expect(await oracle(world)).toEqual([]);
  });

  it('goes on being left where the profit comes back, later and later where the exchange refuses it, and no more once a person resumes', async () => {
    const world = new LosingWorld(market, 'flatten');
    world.start();
    await world.time.pass(30 * SECOND);
    world.exchange.refuses = ({ kind }) => kind === 'market';
    world.profit = -50;
    await world.time.pass(6 * SECOND);
    world.profit = 0;
    await world.time.pass(120 * SECOND);
    expect([world.stages.at(-1), world.exchange.books.held(PAIR)]).toEqual([expect.stringContaining(HALTED), 1]);
    await resumedBy(world, 1);
    await world.time.pass(60 * SECOND);
    const sent = world.exchange.sent.filter(({ request }) => request.kind === 'market').length;
    expect(sent).toBeGreaterThan(1);
    await world.time.pass(300 * SECOND);
    expect(world.exchange.sent.filter(({ request }) => request.kind === 'market')).toHaveLength(sent);
    expect(world.exchange.books.held(PAIR)).toBe(1);
  });

  it.each(['flatten', 'halt'] as const)(
    'is left no more on that day once a person resumes, though its loss stands, by the policy %s of then and by the next process too; the next day leaves it',
    async (policy) => {
      const world = new LosingWorld(market, 'flatten');
      const first = world.start();
      await world.time.pass(30 * SECOND);
      world.exchange.refuses = ({ kind }) => kind === 'market';
      world.profit = -50;
      await world.time.pass(30 * SECOND);
      world.lossOfDay = policy;
      first.kill();
      world.start();
      await world.time.pass(60 * SECOND);
      await resumedBy(world, 1);
      await world.time.pass(120 * SECOND);
      expect(world.received.map(({ text }) => text)).toContainEqual(
        expect.stringContaining('What is open is left no more for what the day has lost'),
      );
      world.exchange.refuses = () => false;
      await world.time.pass(400 * SECOND);
      expect([world.stages.at(-1), world.exchange.books.held(PAIR)]).toEqual([HALTED, 1]);
      await world.time.pass(DAY - (world.nowMs % DAY) + 60 * SECOND);
      world.profit = -100;
      await world.time.pass(30 * SECOND);
      expect(world.exchange.books.held(PAIR)).toBe(policy === 'flatten' ? 0 : 1);
      expect(await oracle(world)).toEqual([]);
    },
  );

  it('is left once, wherever the process is killed', async () => {
    const killed = async (killAt: number) => {
      const world = new LosingWorld(market, 'flatten');
      const mortal = new MortalProcess(killAt);
      let process = world.start(mortal);
      await world.time.pass(30 * SECOND);
      const from = mortal.points;
      world.profit = -50;
      for (let second = 0; second < 90; second += 1) {
        await world.time.pass(SECOND);
        if (!process.mortal.isDead) continue;
        process.kill();
        process = world.start();
      }
      const { books } = world.exchange;
      const sold = books.orders.filter(({ side, filled }) => side === 'sell' && filled > 0).map(({ filled }) => filled);
      process.kill();
      return { from, end: { sold, held: books.held(PAIR), wrong: await oracle(world) } };
    };
    const DONE = { sold: [1], held: 0, wrong: [] };
    const { from, end } = await killed(Infinity);
    expect(end).toEqual(DONE);
    const span = 40;
    for (let at = from + 1; at <= from + span; at += Math.max(1, Math.ceil(span / KILLS)))
      expect((await killed(at)).end, `killed at point ${at}`).toEqual(DONE);
  }, 60_000);
});
