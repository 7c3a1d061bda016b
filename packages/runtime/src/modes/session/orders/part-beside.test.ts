import { afterEach, expect, it, vi } from 'vitest';
import type { SessionWish } from '../../../contract/session-command.ts';
import type { OrderPayload } from '../../../orders/order-payload.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { LIVE_KEY } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

/**
 * An entry of 0.943 that has brought 0.4 and that the exchange does not take away; beside it a person's exit at the market of these is on its way, whose
 * answer is lost. While nobody can look what became of it the entry brings the rest.
 */
async function broughtBeside(
  market: 'spot' | 'futures',
  wish: SessionWish = { kind: 'force-exit', trade: 'all' },
): Promise<ExitWorld> {
  const world = new ExitWorld(market);
  const { exchange } = world;
  const { books } = exchange;
  books.fillShare = 400 / 943;
  const [send, cancel] = [exchange.send.bind(exchange), exchange.cancel.bind(exchange)];
  let isDeaf = false;
  exchange.cancel = async (attempt, deadlineMs) => {
    const { side } = books.orders.find(({ cid }) => cid === attempt.cid) ?? {};
    if (side !== 'buy' || !isDeaf) return cancel(attempt, deadlineMs);
    await world.time.sleep(deadlineMs);
    return { kind: 'unknown', why: 'No answer came in time.' };
  };
  let isLost = false;
  exchange.send = (attempt, deadlineMs) => {
    const { kind } = JSON.parse(attempt.payload) as OrderPayload;
    if (kind === 'market' && !isLost) {
      [isLost, exchange.failReads] = [true, Infinity];
      exchange.plan.unshift({ kind: 'lost', effect: false });
    }
    return send(attempt, deadlineMs);
  };
  await world.bought();
  books.fillShare = 1;
  books.price(world.pair, 107);
  isDeaf = true;
  await world.store.order(LIVE_KEY, { id: 'leave', wish, reason: 'enough', by: 'me', atMs: 0 });
  for (let s = 0; s < 120 && !isLost; s += 1) await world.time.pass(SECOND);
  await world.time.pass(2 * SECOND);
  books.price(world.pair, 105.9);
  await world.time.pass(20 * SECOND);
  expect([isLost, books.held(world.pair)]).toEqual([true, 0.943]);
  return world;
}

const stops = ({ exchange }: ExitWorld): readonly number[] =>
  exchange.books.orders
    .filter(({ kind, status }) => kind === 'stop-market' && status === 'open')
    .map(({ amount }) => Number(amount));

it.each([
  ['spot', 0.543],
  ['futures', 0.943],
] as const)(
  'what an entry on %s brings beside an exit at the market has a stop, though nobody knows what became of that',
  async (market, stopped) => {
    const world = await broughtBeside(market);
    expect(stops(world)).toEqual([stopped]);
    world.exchange.failReads = 0;
    await world.time.pass(60 * SECOND);
    // The person's exit sold what there was, and they hear of what there is.
    expect([world.exchange.books.held(world.pair), ...stops(world)]).toEqual([0.543, 0.543]);
    const [text] = world.told('late-fill');
    expect(text).toBe(
      `${world.pair}: trade 1 goes on with 0.543, which an entry of it brought while the rest was being left; force-exit leaves that as well.`,
    );
    expect(await oracle(world)).toEqual([]);
  },
);

it('of what the session leaves by itself, as it was asked to close, nobody hears that it stays', async () => {
  const world = await broughtBeside('spot', { kind: 'stop', how: 'close' });
  world.exchange.failReads = 0;
  await world.time.pass(120 * SECOND);
  expect([world.exchange.books.held(world.pair), world.told('late-fill')]).toEqual([0, []]);
});
