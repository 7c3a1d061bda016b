import { afterEach, describe, expect, it, vi } from 'vitest';
import { ExitWorld } from '../orders/exit-world.fixture.ts';
import { PlayFeed } from '../play/play-feed.fixture.ts';

const MINUTE = 60_000;

afterEach(() => void vi.restoreAllMocks());

/** What the session last said that its trades came to. */
function madeIn({ lines }: ExitWorld): string {
  return /\d+ open, \S+ made/.exec(lines.findLast((line) => line.startsWith('info: ') && line.includes(' made'))!)![0];
}

/** A strategy that holds 0.943 which it bought at 106, and which is worth 8 less by now. */
async function losing() {
  const world = new ExitWorld();
  world.tellsProfit = true;
  const process = await world.bought();
  world.price(98);
  await world.time.pass(2 * MINUTE);
  expect(madeIn(world)).toBe('1 open, -7.54 made');
  return { world, process };
}

/** The market shows no price of the pair until this is undone. */
function noPrice(): { readonly undo: () => void } {
  const quoteOf = vi.spyOn(PlayFeed.prototype, 'quoteOf');
  const before = quoteOf.getMockImplementation()!;
  quoteOf.mockImplementation(() => null);
  return { undo: () => void quoteOf.mockImplementation(before) };
}

describe('what all trades came to, while a candle closes and nobody knows the rate of what is held', () => {
  it('stays what it was', async () => {
    const { world } = await losing();
    noPrice();
    await world.time.pass(61 * MINUTE);
    expect(madeIn(world)).toBe('1 open, -7.54 made');
  });

  it('is not known after a start before there is a rate, which people hear when that takes long', async () => {
    const { world, process } = await losing();
    process.kill();
    const price = noPrice();
    world.begin();
    await world.time.pass(4 * MINUTE);
    expect(world.stages.at(-1)).toBe('RUNNING');
    await world.time.pass(57 * MINUTE);
    expect(madeIn(world)).toBe('1 open, ? made');
    expect(world.stages.at(-1)).toBe('DEGRADED stale-data');
    const told = world.received.filter(({ text }) => text.includes('held, and no price since the start'));
    expect(told).toHaveLength(1);
    price.undo();
    await world.time.pass(2 * MINUTE);
    expect(madeIn(world)).toBe('1 open, -7.54 made');
    expect(world.stages.at(-1)).toBe('RUNNING');
  });

  it.each([
    ['whose book is empty', { bids: [], asks: [] }],
    ['that nobody bids for', null],
  ])('is told also of a pair %s, whatever it was last traded at', async (_, book) => {
    const { world, process } = await losing();
    process.kill();
    const quoteOf = vi.spyOn(PlayFeed.prototype, 'quoteOf');
    quoteOf.mockImplementation(() => ({ timeMs: world.nowMs, bid: null, ask: null, last: 98, book }));
    world.begin();
    await world.time.pass(10 * MINUTE);
    expect(world.stages.at(-1)).toBe('DEGRADED stale-data');
  });
});
