import { afterEach, describe, expect, it, vi } from 'vitest';
import { bought, startedTooOften, stopOf } from './at-rest.fixture.ts';
import { boughtWithLimits, ExitWorld } from './exit-world.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

/** The exchange takes so many of the next stops, and ends each at once. */
function takesStopsAway({ exchange: { books } }: ExitWorld, most = Infinity): void {
  const place = books.place.bind(books);
  let taken = 0;
  books.place = (request, cid, route) => {
    const placed = place(request, cid, route);
    if ('exchangeId' in placed && request.kind.startsWith('stop') && (taken += 1) <= most) books.cancel(placed);
    return placed;
  };
}

/** What becomes of stops that are triggered as soon as they are there is taken away at once. */
function endsTriggered({ exchange: { books } }: ExitWorld): void {
  const place = books.place.bind(books);
  books.place = (request, cid, route) => {
    const placed = place(request, cid, route);
    if ('childId' in placed && placed.childId !== null) books.cancel(books.orders.at(-1)!);
    return placed;
  };
}

describe.each([
  ['whose strategy is open', async (world: ExitWorld) => void (await world.bought())],
  ['in SAFE', async (world: ExitWorld) => void (await startedTooOften(world, await bought(world)))],
])('stops of a session %s that somebody else ends as soon as they are there (18.1)', (_, begin) => {
  it('are not sent without end, and one rests within ten seconds once they are left alone', async () => {
    const world = new ExitWorld('spot');
    await begin(world);
    const stop = stopOf(world);
    const before = world.exchange.sent.length;
    takesStopsAway(world, 8);
    world.exchange.books.cancel(stop);
    await world.time.pass(10 * SECOND);
    expect(world.exchange.sent.length - before).toBeLessThanOrEqual(5);
    expect(world.sold.at(-1)).toBe('stop-market 0.943 canceled');
    await world.time.pass(80 * SECOND);
    expect(world.exchange.sent.length - before).toBe(9);
    expect(world.sold.at(-1)).toBe('stop-market 0.943 open');
  });
});

it('a stop that others end once, soon after it was sent, is placed again at once', async () => {
  const world = new ExitWorld('spot');
  await world.bought();
  const stop = stopOf(world);
  takesStopsAway(world, 1);
  world.exchange.books.cancel(stop);
  await world.time.pass(SECOND);
  expect(world.sold.slice(1)).toEqual(['stop-market 0.943 canceled', 'stop-market 0.943 open']);
});

it('a stop that waits for that goes out five seconds later, however seldom the session looks at its market', async () => {
  const world = new ExitWorld('spot');
  world.throttleMs = 60 * SECOND;
  await world.bought();
  await world.time.pass(10 * SECOND);
  const stop = stopOf(world);
  takesStopsAway(world, 2);
  world.exchange.books.cancel(stop);
  await world.time.pass(4 * SECOND);
  expect(world.sold.slice(1)).toEqual(['stop-market 0.943 canceled', 'stop-market 0.943 canceled']);
  await world.time.pass(3 * SECOND);
  expect(world.sold.at(-1)).toBe('stop-market 0.943 open');
});

it('stops that the exchange triggers at once, and whose orders somebody ends, are not sent without end', async () => {
  const world = await boughtWithLimits('futures');
  const { books } = world.exchange;
  books.becomes = 'new';
  endsTriggered(world);
  const before = world.exchange.sent.length;
  // Lower than what the session sees.
  books.price(world.pair, 80);
  books.cancel(books.orders.at(-1)!);
  await world.time.pass(2 * SECOND);
  expect(world.exchange.sent.length - before).toBeLessThanOrEqual(3);
  await world.time.pass(30 * SECOND);
  const { length } = world.exchange.sent;
  expect(length - before).toBeGreaterThan(3);
  expect(length - before).toBeLessThanOrEqual(9);
});

it('what an entry brings after that has its stop within a second', async () => {
  const world = new ExitWorld('futures');
  const { books } = world.exchange;
  await world.hours(1, 2, world.begin());
  books.price(world.pair, 110);
  await world.time.pass(62 * 60 * SECOND);
  takesStopsAway(world, 2);
  books.fillShare = 0.5;
  world.price(105);
  await world.time.pass(SECOND);
  expect(world.sold).toEqual(Array.from({ length: 2 }, () => 'stop-market 0.471 canceled'));
  books.fillShare = 1;
  world.price(105);
  await world.time.pass(SECOND);
  expect(world.sold.at(-1)).toBe('stop-market 0.943 open');
});
