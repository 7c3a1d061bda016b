import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AccountView, ListedMarket } from '../../../ports/order-exchange.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { PlayFeed } from '../play/play-feed.fixture.ts';
import { MARKET, MadeLiveWorld, MortalProcess } from './made-live-world.fixture.ts';
import { closeUnheld } from './close-unheld.ts';
import { fillLate } from './made-late-fill.fixture.ts';
import { rows } from './made-look.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const ENTER = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 99, stopRate: 90 } as const;
const CANCEL = { ...ENTER, atMs: 20 * SECOND, do: 'cancel-entry' } as const;
const BY_HAND = `${PAIR}: 0.4 is held, and by no trade, and somebody else has traded there since: a person has to leave it.`;
const LEFT = `${PAIR} is held, and by no trade: it is left at the market.`;
/** All points, as on nights. */
const EVERY = process.env['TRADAI_KILL_POINTS'] === 'all' ? 1 : 3;
const shown = (world: MadeLiveWorld): readonly string[] =>
  world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`);
const texts = (world: MadeLiveWorld): readonly string[] => world.received.map(({ text }) => text);

afterEach(() => void vi.restoreAllMocks());

async function canceledWorld(mortal = new MortalProcess()) {
  const world = new MadeLiveWorld([ENTER, CANCEL]);
  const process = world.start(mortal);
  await world.time.pass(30 * SECOND);
  return { world, process };
}

/** What a late fill brought could not be left; then a person sold as much of the coin by hand, ten minutes ago. */
async function tradedByHand(): Promise<MadeLiveWorld> {
  const { world } = await canceledWorld();
  world.exchange.books.deposit('BTC', 5);
  world.exchange.refuses = ({ kind }) => kind === 'market';
  fillLate(world);
  await world.time.pass(30 * SECOND);
  world.exchange.refuses = () => false;
  world.exchange.books.trade(PAIR, 'sell', 0.4, 'web_1');
  await world.time.pass(10 * MINUTE);
  return world;
}

/** Its entry was nowhere for two hours, and rests at the exchange again. */
async function entryBack(market: 'spot' | 'futures'): Promise<MadeLiveWorld> {
  const world = new MadeLiveWorld([{ ...ENTER, rate: 95 }], { market });
  world.start();
  await world.time.pass(30 * SECOND);
  const gone = world.exchange.books.orders.pop()!;
  await world.time.pass(2 * HOUR);
  world.exchange.books.orders.push(gone);
  return world;
}

describe.each(['spot', 'futures'] as const)('an entry on %s that is back hours after its trade was over', (market) => {
  it('is left at the market once it fills', async () => {
    const world = await entryBack(market);
    world.exchange.books.price(PAIR, 94);
    await world.time.pass(150 * SECOND);
    expect(shown(world)).toEqual(['buy limit filled', 'sell market filled']);
    expect(world.exchange.books.held(PAIR)).toBe(0);
    expect(texts(world)).toContain(LEFT);
    expect(await oracle(world)).toEqual([]);
  });
});

it.each(['spot', 'futures'] as const)(
  'what an entry on %s that is back has bought in part is left beside it, where the exchange does not answer to its cancels',
  async (market) => {
    const world = await entryBack(market);
    world.exchange.cancelPlan.push(...Array.from({ length: 12 }, () => ({ kind: 'lost', effect: false }) as const));
    await world.time.pass(2 * MINUTE);
    world.exchange.books.fillShare = 0.4;
    world.exchange.books.price(PAIR, 94);
    world.exchange.books.price(PAIR, 96);
    await world.time.pass(30 * SECOND);
    expect(shown(world)).toEqual(['buy limit partial', 'sell market filled']);
    expect(world.exchange.books.held(PAIR)).toBe(0);
    await world.time.pass(20 * MINUTE);
    expect(shown(world)).toEqual(['buy limit canceled', 'sell market filled']);
    expect(await oracle(world)).toEqual([]);
  },
);

describe('what the books hold and no trade does', () => {
  it('is not left while nobody can read how much of its coin is there', async () => {
    const { world } = await canceledWorld();
    const account = world.exchange.account.bind(world.exchange);
    const unread = [{ name: 'BTC', why: 'The row has no "free" that can be read.' }];
    world.exchange.account = async () => ({ ...((await account()) as AccountView), unread });
    await world.time.pass(2 * MINUTE);
    fillLate(world);
    await world.time.pass(2 * MINUTE);
    expect(shown(world)).toEqual(['buy limit canceled']);
    world.exchange.account = account;
    await world.time.pass(2 * MINUTE);
    expect(shown(world)).toEqual(['buy limit canceled', 'sell market filled']);
  });

  it('is waited for, five seconds long: somebody may turn out to have it', async () => {
    const { world } = await canceledWorld();
    fillLate(world);
    await world.time.pass(4 * SECOND);
    expect(shown(world)).toEqual(['buy limit canceled']);
    await world.time.pass(60 * SECOND);
    expect(shown(world)).toEqual(['buy limit canceled', 'sell market filled']);
  });

  it('is waited for while the fills of its pair cannot be read: somebody may have left it by hand', async () => {
    const { world } = await canceledWorld();
    const { exchange } = world;
    const fillsSince = exchange.fillsSince.bind(exchange);
    exchange.fillsSince = () => Promise.resolve({ kind: 'failed', why: 'No list.', cause: 'unlisted', waitMs: 0 });
    await world.time.pass(2 * MINUTE);
    fillLate(world);
    await world.time.pass(3 * MINUTE);
    expect(shown(world)).toEqual(['buy limit canceled']);
    exchange.fillsSince = fillsSince;
    await world.time.pass(6 * MINUTE);
    expect(shown(world)).toEqual(['buy limit canceled', 'sell market filled']);
  });

  it.each([true, false])('is left once where the answer to that is lost, took effect: %s', async (effect) => {
    const { world } = await canceledWorld();
    world.exchange.plan.push({ kind: 'lost', effect });
    fillLate(world);
    await world.time.pass(3 * MINUTE);
    expect(shown(world)).toEqual(['buy limit canceled', 'sell market filled']);
    expect(await oracle(world)).toEqual([]);
  });

  it('is left with three orders a minute apart at most where the exchange refuses them, and a person is told: the session ends in order', async () => {
    const { world, process } = await canceledWorld();
    let refused = 0;
    world.exchange.refuses = ({ kind }) => kind === 'market' && (refused += 1) > 0;
    fillLate(world);
    await world.time.pass(40 * SECOND);
    expect(refused).toBe(1);
    await world.time.pass(10 * MINUTE);
    expect(refused).toBe(3);
    expect(texts(world)).toContain(
      `${PAIR} is held, and by no trade, and could not be left: a person has to leave it.`,
    );
    process.stop.abort();
    await world.time.pass(15 * SECOND);
    await process.ended;
    expect(await oracle(world)).toEqual([]);
  });

  it('is left in parts where the market takes less at once', async () => {
    const { world } = await canceledWorld();
    const [listed] = world.exchange.listed as readonly ListedMarket[];
    world.exchange.listed = [{ ...listed!, rules: { ...listed!.rules, maxMarketAmount: '0.14' } }];
    // The list is read once an hour.
    await world.time.pass(HOUR + MINUTE);
    fillLate(world);
    await world.time.pass(MINUTE);
    expect(world.exchange.books.orders.slice(1).map(({ amount }) => Number(amount))).toEqual([0.14, 0.14, 0.12]);
    expect(await oracle(world)).toEqual([]);
  });

  it('is left to the person who has traded its pair by hand since: what is there now may be theirs', async () => {
    const world = await tradedByHand();
    expect(world.exchange.books.orders.map(({ cid }) => cid)).toEqual([expect.any(String), 'web_1']);
    expect(texts(world)).toContain(BY_HAND);
  });

  it('is left as far as own orders have brought it after somebody else had traded there, and people hear of more that is theirs', async () => {
    const world = await tradedByHand();
    fillLate(world, 0, 0.3);
    await world.time.pass(10 * MINUTE);
    const sold = world.exchange.books.orders.filter(({ kind }) => kind === 'market').map(({ amount }) => amount);
    expect(sold.at(-1)).toBe('0.3');
    expect(await rows(world, 'handled/')).toMatchObject([{ amount: '0.4', why: 'traded' }]);
    const more = BY_HAND.replace('0.4', '0.7');
    expect(texts(world)).not.toContain(more);
    world.exchange.refuses = ({ kind }) => kind === 'market';
    fillLate(world, 0, 0.3);
    await world.time.pass(30 * SECOND);
    world.exchange.books.trade(PAIR, 'sell', 0.1, 'web_2');
    world.exchange.refuses = () => false;
    await world.time.pass(10 * MINUTE);
    expect(await rows(world, 'handled/')).toMatchObject([{ amount: '0.7', why: 'traded' }]);
    expect(texts(world)).toContain(more);
  });

  it('is left to a person once the account did not have it: what comes to it after that may be theirs', async () => {
    const { world } = await canceledWorld();
    world.exchange.refuses = ({ kind }) => kind === 'market';
    fillLate(world);
    await world.time.pass(30 * SECOND);
    world.exchange.refuses = () => false;
    world.exchange.books.deposit('BTC', -0.4);
    await world.time.pass(3 * MINUTE);
    world.exchange.books.deposit('BTC', 0.4);
    await world.time.pass(10 * MINUTE);
    expect(shown(world)).toEqual(['buy limit canceled']);
    expect(texts(world)).toContain(
      `${PAIR}: 0.4 is held, and by no trade, and the account did not have it meanwhile: a person has to leave it.`,
    );
  });

  it('is left as far as the account had it all the time, and no more of it', async () => {
    const { world } = await canceledWorld();
    world.exchange.refuses = ({ kind }) => kind === 'market';
    fillLate(world);
    await world.time.pass(30 * SECOND);
    world.exchange.books.deposit('BTC', -0.1);
    await world.time.pass(70 * SECOND);
    world.exchange.refuses = () => false;
    await world.time.pass(5 * MINUTE);
    const sold = world.exchange.books.orders.filter(({ kind }) => kind === 'market').map(({ amount }) => amount);
    expect(sold).toEqual(['0.3']);
    world.exchange.books.deposit('BTC', 0.1);
    await world.time.pass(10 * MINUTE);
    expect(world.exchange.books.held(PAIR)).toBe(0.1);
  });

  it('is left as well where nobody shows its price any more', async () => {
    const { world } = await canceledWorld();
    vi.spyOn(PlayFeed.prototype, 'quoteOf').mockReturnValue(null);
    fillLate(world);
    await world.time.pass(MINUTE);
    expect(shown(world)).toEqual(['buy limit canceled', 'sell market filled']);
    expect(texts(world)).toContain(LEFT);
  });

  it.each([true, false])(
    'is marked as a person’s only where it is no remainder beside an open trade: %s',
    (areRemains) => {
      const row = { sinceMs: STEP_MS - MINUTE, by: 'fill', isGivenUp: false };
      const handled = { sinceMs: row.sinceMs, amount: '0.4', why: 'lacked' };
      const key = `unprotected/${PAIR}`;
      const before = { [`handled/${PAIR}`]: handled, [key]: row };
      const step = new MadeOrderStep(new Map(Object.entries(before).map(([at, each]) => [at, JSON.stringify(each)])));
      const world = { marketOf: () => MARKET, markOf: () => 100, hindrance: () => null };
      closeUnheld(step.orders, { pair: PAIR, amount: '0.4', sinceMs: row.sinceMs, areRemains }, world);
      expect(step.row(key)).toEqual(areRemains ? row : { ...row, isForPerson: true });
    },
  );

  it('is not bought back on spot where more was sold than bought: nothing is held', async () => {
    const world = new MadeLiveWorld([ENTER, { atMs: 60 * SECOND, pair: PAIR, do: 'exit' }]);
    world.exchange.books.price(PAIR, 98);
    world.exchange.books.deposit('BTC', 5);
    world.start();
    await world.time.pass(90 * SECOND);
    const before = ['buy limit filled', 'sell stop-market canceled', 'sell market filled'];
    expect(shown(world)).toEqual(before);
    fillLate(world, 1);
    await world.time.pass(10 * MINUTE);
    expect(shown(world)).toEqual(before);
    expect(world.unprotected).toEqual([PAIR]);
  });

  it('is left once, whenever the process is killed', async () => {
    const played = async (killAt: number) => {
      const mortal = new MortalProcess(killAt);
      const begun = await canceledWorld(mortal);
      const { world } = begun;
      let { process } = begun;
      const from = mortal.points;
      fillLate(world);
      // Fills of a pair where nothing is open are listed every five minutes.
      for (let ms = 0; ms < 6 * MINUTE; ms += 4 * SECOND) {
        await world.time.pass(4 * SECOND);
        if (!process.mortal.isDead) continue;
        process.kill();
        process = world.start();
      }
      const end = { orders: shown(world), wrong: await oracle(world) };
      process.kill();
      return { from, to: mortal.points, end };
    };
    const { from, to, end } = await played(Infinity);
    expect(end).toEqual({ orders: ['buy limit canceled', 'sell market filled'], wrong: [] });
    const other: unknown[] = [];
    for (let at = from + 1; at <= to; at += EVERY) {
      const killed = await played(at);
      if (JSON.stringify(killed.end) !== JSON.stringify(end)) other.push({ at, ...killed.end });
    }
    expect(other).toEqual([]);
    expect(to - from).toBeGreaterThan(10);
  }, 60_000);
});
