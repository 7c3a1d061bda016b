import { afterEach, describe, expect, it, vi } from 'vitest';
import { ExitWorld } from './exit-world.fixture.ts';
import type { MadeProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

/** Of all that leaves: what still lies there, stops and exits apart. */
function lying({ exchange, out }: ExitWorld) {
  const live = exchange.books.orders.filter(({ side, status }) => side === out && /open|partial/.test(status));
  const amounts = (isStop: boolean) =>
    live.filter(({ kind }) => kind.startsWith('stop') === isStop).map(({ amount }) => amount);
  return { stops: amounts(true), exits: amounts(false), held: Math.abs(exchange.books.held(live[0]!.pair)) };
}

/** Somebody takes so much of the exit that rests. */
function takePart(world: ExitWorld, amount: number): void {
  const exit = world.exchange.books.orders.findLast(
    ({ kind, status }) => kind === 'limit' && /open|partial/.test(status),
  )!;
  world.exchange.books.fillShare = amount / (Number(exit.amount) - exit.filled);
  world.take();
}

/** Times between the end of a stop and the next one. */
function coverGaps({ exchange }: ExitWorld): readonly number[] {
  const beganMs = exchange.sent.flatMap(({ atMs, request }) => (request.kind.startsWith('stop') ? [atMs] : []));
  const stops = exchange.books.orders.filter(({ kind }) => kind.startsWith('stop'));
  return stops.slice(0, -1).flatMap(({ atMs }, at) => (beganMs[at + 1]! < atMs ? [] : [beganMs[at + 1]! - atMs]));
}

describe.each([
  ['a long position', { isShort: false, leverage: 1 }, -1],
  ['a short position with leverage', { isShort: true, leverage: 3 }, 1],
] as const)('exits of %s on futures that take each other’s place', (_, how, way) => {
  async function leaving(): Promise<readonly [ExitWorld, MadeProcess]> {
    const world = new ExitWorld('futures', how);
    const process = await world.bought();
    world.wish = { leave: 'out' };
    await world.time.pass(10 * SECOND);
    expect(lying(world)).toEqual({ stops: ['0.943'], exits: ['0.943'], held: 0.943 });
    return [world, process];
  }

  function another(world: ExitWorld, times: number): void {
    world.wish = { leave: `out ${times}` };
    world.price(106 + (way * times) / 5);
  }

  async function replaced(world: ExitWorld, times: number): Promise<void> {
    another(world, times);
    await world.time.pass(15 * SECOND);
  }

  it('leave the stop as it is while one that was executed in part is open', async () => {
    const [world] = await leaving();
    const before = world.exchange.sent.length;
    for (const amount of [0.3, 0.1]) {
      takePart(world, amount);
      await world.time.pass(120 * SECOND);
    }
    expect(lying(world)).toEqual({ stops: ['0.943'], exits: ['0.943'], held: 0.543 });
    expect(world.exchange.sent).toHaveLength(before);
  });

  it('have a stop of what is left beside them, each time sent once and before the former one goes (11.3)', async () => {
    const [world] = await leaving();
    takePart(world, 0.3);
    await world.time.pass(6 * SECOND);
    await replaced(world, 1);
    expect(lying(world)).toEqual({ stops: ['0.643'], exits: ['0.643'], held: 0.643 });
    const sent = world.exchange.sent.length;
    await world.time.pass(600 * SECOND);
    await replaced(world, 2);
    expect(lying(world)).toEqual({ stops: ['0.643'], exits: ['0.643'], held: 0.643 });
    expect(world.exchange.sent).toHaveLength(sent + 1);
    takePart(world, 0.2);
    await world.time.pass(60 * SECOND);
    expect(lying(world)).toEqual({ stops: ['0.643'], exits: ['0.643'], held: 0.443 });
    await replaced(world, 3);
    expect(lying(world)).toEqual({ stops: ['0.443'], exits: ['0.443'], held: 0.443 });
    expect(world.exchange.sent).toHaveLength(sent + 3);
    // Two of them may lie there, none never.
    expect(coverGaps(world)).toEqual([]);
    expect([world.told('unprotected'), await oracle(world)]).toEqual([[], []]);
  });

  it.each([
    ['at once', { kind: 'ok' }],
    ['later, as the answer to its cancel is lost', { kind: 'lost', effect: false }],
  ] as const)(
    'leave no other stop than that of what is held when the session ends: the former goes %s',
    async (_, how) => {
      const [world, process] = await leaving();
      takePart(world, 0.3);
      await world.time.pass(6 * SECOND);
      world.exchange.cancelPlan.push({ kind: 'ok' }, how);
      another(world, 1);
      for (let tries = 0; tries < 500 && lying(world).stops.length < 2; tries += 1) await world.time.pass(20);
      expect(lying(world).stops).toEqual(['0.943', '0.643']);
      process.stop.abort();
      await world.time.pass(60 * SECOND);
      await process.ended;
      expect(lying(world).stops).toEqual(['0.643']);
      expect(await oracle(world)).toEqual([]);
    },
  );
});
