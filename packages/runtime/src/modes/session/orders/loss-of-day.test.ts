import { describe, expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { fillLate } from './made-late-fill.fixture.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';
import { resumedBy } from './made-person.fixture.ts';

const SECOND = 1000;
const RESTING = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 96, stopRate: 90 } as const;
const HALTED = 'HALTED cap-reached';
const shown = (world: MadeLiveWorld): readonly string[] =>
  world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`);

describe('the loss of a day', () => {
  it('halts with the next look once it is reached, with nothing to be entered, and takes away what rests (18.1)', async () => {
    const world = new MadeLiveWorld([RESTING]);
    world.start();
    await world.time.pass(15 * SECOND);
    world.profit = -49.99;
    await world.time.pass(10 * SECOND);
    expect([world.stages.at(-1), ...shown(world)]).toEqual(['RUNNING', 'buy limit open']);
    world.profit = -50;
    await world.time.pass(6 * SECOND);
    expect([world.stages.at(-1), ...shown(world)]).toEqual([HALTED, 'buy limit canceled']);
  });

  it('halts again after somebody resumed, which they hear with the answer, as long as it is the same day', async () => {
    const world = new MadeLiveWorld([RESTING]);
    world.start();
    await world.time.pass(15 * SECOND);
    world.profit = -50;
    await world.time.pass(6 * SECOND);
    await resumedBy(world, 1);
    await world.time.pass(60 * SECOND);
    expect([(await world.records()).has('host/resumed'), world.stages.at(-1)]).toEqual([true, HALTED]);
    expect(world.received.map(({ text }) => text)).toContain(
      'Entries are made again. What the day has lost halts them again where it stands.',
    );
  });

  it.each([
    [0.004, HALTED],
    [0.0045, 'RUNNING'],
  ])('counts what protection lost by leaving what no trade has: %d of the equity', async (lossShare, stage) => {
    const world = new MadeLiveWorld([
      { ...RESTING, rate: 99 },
      { ...RESTING, atMs: 20 * SECOND, do: 'cancel-entry' },
    ]);
    world.caps = { lossShare };
    world.start();
    await world.time.pass(30 * SECOND);
    world.exchange.books.price(PAIR, 88.5);
    fillLate(world);
    await world.time.pass(30 * SECOND);
    expect(shown(world)).toEqual(['buy limit canceled', 'sell market filled']);
    expect(world.stages.at(-1)).toBe(stage);
  });
});
