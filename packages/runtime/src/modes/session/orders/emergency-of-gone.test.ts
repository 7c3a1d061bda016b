import { afterEach, expect, it, vi } from 'vitest';
import { PlayFeed } from '../play/play-feed.fixture.ts';
import { ExitWorld } from './exit-world.fixture.ts';

const SECOND = 1000;

afterEach(() => void vi.restoreAllMocks());

/** A person takes all of it away, or brings it back. */
function byHand({ exchange: { books }, pair }: ExitWorld, way: 'away' | 'back', amount: number): void {
  if (!pair.includes(':')) books.deposit('BTC', way === 'away' ? -amount : amount);
  else books.trade(pair, way === 'away' ? 'sell' : 'buy', amount, `web_${way}`);
}

interface Kept {
  readonly broker: { readonly isEmergency: boolean };
}

/** Neither stops nor exits are taken, the price is beyond the stop, and the trade is to be left at any price between two tries. */
async function toBeLeft(market: 'spot' | 'futures') {
  const world = new ExitWorld(market);
  await world.bought();
  const { exchange } = world;
  let refused: readonly string[] = ['stop-market', 'market'];
  exchange.refuses = ({ kind, side }) => side === world.out && refused.includes(kind);
  exchange.books.cancel(exchange.books.orders.find(({ kind }) => kind === 'stop-market')!);
  world.price(90);
  await world.time.pass(300 * SECOND);
  await vi.waitUntil(
    async () => {
      await world.time.pass(SECOND);
      return (JSON.parse((await world.records()).get('watch/1')!) as Kept).broker.isEmergency;
    },
    { interval: 0, timeout: 20_000 },
  );
  return { world, amount: exchange.books.held(world.pair), takeAll: () => void (refused = []) };
}

it('an emergency of a trade on futures that a person has closed sells nothing that they open later: it has its stop', async () => {
  const { world, amount, takeAll } = await toBeLeft('futures');
  byHand(world, 'away', amount);
  await world.time.pass(210 * SECOND);
  world.price(106);
  takeAll();
  byHand(world, 'back', amount);
  await world.time.pass(200 * SECOND);
  expect([world.exchange.books.held(world.pair), world.sold.at(-1)]).toEqual([amount, 'stop-market 0.943 open']);
});

it.each(['spot', 'futures'] as const)(
  'an emergency of a trade on %s of which nothing is there sells nothing that a person brings back, where nobody sees a price',
  async (market) => {
    const { world, amount, takeAll } = await toBeLeft(market);
    vi.spyOn(PlayFeed.prototype, 'quoteOf').mockReturnValue(null);
    byHand(world, 'away', amount);
    await world.time.pass(300 * SECOND);
    world.price(106);
    takeAll();
    byHand(world, 'back', amount);
    await world.time.pass(400 * SECOND);
    expect(world.exchange.books.held(world.pair)).toBe(amount);
  },
);

it.each(['spot', 'futures'] as const)(
  'what a person brings back on %s has its stop within a minute of the look that sees it, where nobody sees a price and stops were refused often before',
  async (market) => {
    const world = new ExitWorld(market);
    await world.bought();
    const { books } = world.exchange;
    world.exchange.refuses = ({ side }) => side === world.out;
    books.cancel(books.orders.find(({ kind }) => kind === 'stop-market')!);
    await world.time.pass(240 * SECOND);
    world.exchange.refuses = ({ side, kind }) => side === world.out && kind === 'stop-market';
    const amount = books.held(world.pair);
    byHand(world, 'away', amount);
    await world.time.pass(120 * SECOND);
    vi.spyOn(PlayFeed.prototype, 'quoteOf').mockReturnValue(null);
    world.exchange.refuses = () => false;
    byHand(world, 'back', amount);
    await world.time.pass(115 * SECOND);
    expect([books.held(world.pair), world.sold.at(-1)]).toEqual([amount, 'stop-market 0.943 open']);
  },
);
