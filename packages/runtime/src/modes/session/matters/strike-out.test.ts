import { describe, expect, it } from 'vitest';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { CoreWorld } from '../orders/core-world.fixture.ts';
import { LIVE_KEY, type MadeProcess } from '../orders/made-live-world.fixture.ts';
import { closedTrades, rows } from '../orders/made-look.fixture.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { openMatters } from './open-matters.ts';

const MINUTE = 60_000;
const LIMIT = { pair: PAIR, side: 'sell', kind: 'limit', price: '900', stopPrice: null, isReduceOnly: false } as const;

/** A strategy that has just bought 0.943, on an account that is prepared so. */
async function bought(
  market: 'spot' | 'futures',
  prepare: (world: CoreWorld) => void = () => {},
): Promise<readonly [CoreWorld, MadeProcess]> {
  const world = new CoreWorld(market);
  world.throttleMs = 5000;
  prepare(world);
  const process = await world.hours(1, 3, world.begin());
  world.exchange.books.price(PAIR, 105);
  await world.time.pass(3 * MINUTE);
  return [world, process];
}

/** What a person hears who resolves what is open of a kind. */
async function resolve(world: CoreWorld, id: string, isGone = true): Promise<string> {
  const wish = { kind: 'resolve', matters: [id], isGone } as const;
  const command = { id: `c-${world.nowMs}`, wish, reason: 'I looked', by: 'me', atMs: world.nowMs };
  await world.store.order(LIVE_KEY, command);
  await world.time.pass(MINUTE);
  return (await world.store.commands(LIVE_KEY, 'all')).find((each) => each.id === command.id)!.answer!.text;
}

async function open(world: CoreWorld): Promise<readonly string[]> {
  return openMatters(await world.records()).map(({ id, needsGone }) => `${id}${needsGone ? ' --gone' : ''}`);
}

async function trades(world: CoreWorld): Promise<readonly string[]> {
  const all = [...(await closedTrades(world)), ...(await rows<TradeRecord>(world, 'trade/'))];
  return all.map(({ trade, closed: end }) =>
    end === null ? `open ${trade.amount}` : `closed ${trade.exitReason} ${end.rate}`,
  );
}

function resting({ exchange }: CoreWorld): readonly string[] {
  const live = exchange.books.orders.filter(({ status, cid }) => status === 'open' && cid !== 'web_1');
  return live.map(({ kind, amount }) => `${kind} ${amount}`);
}

const UNREADABLE = { kind: 'failed', why: 'No list.', cause: 'unlisted', waitMs: 0 } as const;
const DIFFERS_ID = `differs/${PAIR}`;

describe('a person who says that what the books hold is not in the account', () => {
  it('closes the trade of a position of futures that was closed by hand, at what that brought, and it goes on', async () => {
    const [world, process] = await bought('futures');
    const { books } = world.exchange;
    books.price(PAIR, 103);
    books.trade(PAIR, 'sell', books.held(PAIR), 'web_1');
    await world.time.pass(3 * MINUTE);
    expect(await open(world)).toContain(`${DIFFERS_ID} --gone`);
    expect(await resolve(world, DIFFERS_ID, false)).toContain('expected --gone from somebody who has seen');
    expect(await trades(world)).toEqual(['open 0.943']);
    expect(await resolve(world, DIFFERS_ID)).toBe(`${DIFFERS_ID}: resolved.`);
    expect(await trades(world)).toEqual(['closed sold_on_exchange 103']);
    expect([...(await rows(world, 'position/')), ...(await rows(world, 'differs/'))]).toEqual([]);
    expect(await resolve(world, `halt/${PAIR}`)).toContain('resolved');
    await world.hours(4, 8, process);
    expect((await trades(world)).slice(1)).toEqual(['closed down 94']);
    expect(world.unprotected).toEqual([]);
  });

  it('leaves to its trade on spot what is there of it, with its stop, and what comes later is nobody’s business', async () => {
    const [world, process] = await bought('spot', ({ exchange }) => exchange.books.deposit('BTC', -0.7));
    expect(resting(world)).toEqual(['stop-market 0.243']);
    expect(await resolve(world, DIFFERS_ID)).toBe(`${DIFFERS_ID}: resolved.`);
    expect(await trades(world)).toEqual(['open 0.243']);
    expect(resting(world)).toEqual(['stop-market 0.243']);
    expect([world.stages.at(-1), await open(world)]).toEqual(['RUNNING', []]);
    world.exchange.books.deposit('BTC', 0.7);
    await world.hours(3, 6, process);
    expect(await trades(world)).toEqual(['closed down 94']);
    expect(world.exchange.books.held(PAIR)).toBe(0.7);
    expect(await rows(world, 'position/')).toEqual([]);
  });

  it('keeps the stop of what is left where less than an order is gone', async () => {
    const [world] = await bought('spot', ({ exchange }) => exchange.books.deposit('BTC', -0.05));
    expect(await resolve(world, DIFFERS_ID)).toBe(`${DIFFERS_ID}: resolved.`);
    expect(await trades(world)).toEqual(['open 0.893']);
    await world.time.pass(3 * MINUTE);
    expect([resting(world), world.stages.at(-1)]).toEqual([['stop-market 0.893'], 'RUNNING']);
  });

  it('ends a trade that waits to sell what is gone', async () => {
    const [world, process] = await bought('spot', ({ exchange }) => exchange.books.deposit('BTC', -0.7));
    await world.hours(3, 6, process);
    expect(await trades(world)).toEqual(['open 0.7']);
    expect(await resolve(world, DIFFERS_ID)).toBe(`${DIFFERS_ID}: resolved.`);
    expect(await trades(world)).toEqual([expect.stringMatching(/^closed sold_on_exchange/)]);
    world.exchange.books.deposit('BTC', 0.7);
    await world.time.pass(10 * MINUTE);
    expect([world.exchange.books.held(PAIR), world.stages.at(-1)]).toEqual([0.7, 'RUNNING']);
  });

  it('leaves to others what their order holds', async () => {
    const [world] = await bought('spot', ({ exchange: { books } }) => {
      books.deposit('BTC', 0.8);
      books.place({ ...LIMIT, amount: '0.8' }, 'web_1', 'plain');
      books.deposit('BTC', -0.7);
    });
    expect(await resolve(world, `lacking/${PAIR}`)).toBe(`lacking/${PAIR}: resolved.`);
    expect(await trades(world)).toEqual(['open 0.243']);
    expect([resting(world), world.stages.at(-1)]).toEqual([['stop-market 0.243'], 'RUNNING']);
  });

  it('takes out of the books what a trade that is over has left there', async () => {
    const [world, process] = await bought('spot', ({ exchange }) => exchange.books.deposit('BTC', -0.1));
    await world.hours(3, 6, process);
    world.exchange.books.deposit('BTC', 0.1);
    await world.time.pass(3 * MINUTE);
    expect(await open(world)).toEqual([`handled/${PAIR} --gone`]);
    expect(await resolve(world, `handled/${PAIR}`)).toBe(`handled/${PAIR}: resolved.`);
    expect([...(await rows(world, 'position/')), ...(await rows(world, 'handled/'))]).toEqual([]);
    expect(await open(world)).toEqual([]);
  });

  it('is refused while the account cannot be read, and what is there after all keeps its stop', async () => {
    const [world] = await bought('futures');
    const { exchange } = world;
    exchange.books.apart.set(PAIR, -exchange.books.held(PAIR));
    await world.time.pass(3 * MINUTE);
    expect(await open(world)).toContain(`${DIFFERS_ID} --gone`);
    const account = exchange.account.bind(exchange);
    exchange.account = async () => {
      const view = await account();
      return 'kind' in view ? view : { ...view, positions: [], unread: [{ name: PAIR, why: 'There is no "amount".' }] };
    };
    exchange.books.apart.clear();
    await world.time.pass(3 * MINUTE);
    expect(await resolve(world, DIFFERS_ID)).toContain('cannot be read; expected this again once it can');
    expect([await trades(world), resting(world)]).toEqual([['open 0.943'], ['stop-market 0.943']]);
  });

  it('is refused while fills of its orders cannot be read, unless the exchange lists the pair no more', async () => {
    const [world] = await bought('futures');
    const { exchange } = world;
    exchange.fillsSince = () => Promise.resolve(UNREADABLE);
    exchange.books.apart.set(PAIR, -exchange.books.held(PAIR));
    await world.time.pass(3 * MINUTE);
    expect(await open(world)).toEqual([`${DIFFERS_ID} --gone`]);
    expect(await resolve(world, DIFFERS_ID)).toContain('cannot be read; expected this again once it can');
    expect(await trades(world)).toEqual(['open 0.943']);
    exchange.fillsSince = () => Promise.resolve({ ...UNREADABLE, hasNoMarket: true });
    await world.time.pass(6 * MINUTE);
    expect(await resolve(world, DIFFERS_ID)).toBe(`${DIFFERS_ID}: resolved.`);
    expect(await trades(world)).toEqual([expect.stringMatching(/^closed sold_on_exchange/)]);
  });

  it('is asked of nobody on spot while it may have been sold by the stop, whose fill cannot be read', async () => {
    const [world] = await bought('spot');
    const { exchange } = world;
    const fillsSince = exchange.fillsSince.bind(exchange);
    exchange.fillsSince = () => Promise.resolve(UNREADABLE);
    await world.time.pass(3 * MINUTE);
    exchange.isMute = true;
    exchange.books.price(PAIR, Number(exchange.books.orders.at(-1)!.stopPrice) * 0.99);
    await world.time.pass(6 * MINUTE);
    expect(exchange.books.held(PAIR)).toBe(0);
    expect([await open(world), await trades(world)]).toEqual([[], ['open 0.943']]);
    Object.assign(exchange, { fillsSince, isMute: false });
    await world.time.pass(10 * MINUTE);
    expect(await trades(world)).toEqual([expect.stringMatching(/^closed stoploss_on_exchange/)]);
    expect(await rows(world, 'position/')).toEqual([]);
  });

  it('takes out of the books what a stop sells on spot after that, though nobody held it', async () => {
    const [world] = await bought('spot');
    const { exchange } = world;
    exchange.books.deposit('BTC', -0.943);
    await world.time.pass(3 * MINUTE);
    const cancel = exchange.cancel.bind(exchange);
    exchange.cancel = async (_order, deadlineMs) => {
      await world.time.sleep(deadlineMs);
      return { kind: 'unknown', why: 'No answer came in time.' };
    };
    expect(await resolve(world, DIFFERS_ID)).toBe(`${DIFFERS_ID}: resolved.`);
    exchange.books.deposit('BTC', 0.943);
    exchange.books.price(PAIR, 40);
    await world.time.pass(5 * MINUTE);
    exchange.cancel = cancel;
    const late = [exchange.books.held(PAIR), await rows(world, 'position/')];
    expect(late).toMatchObject([0, [{ amount: '-0.943' }]]);
    expect(await open(world)).toEqual([`${DIFFERS_ID} --gone`]);
    expect(await resolve(world, DIFFERS_ID)).toBe(`${DIFFERS_ID}: resolved.`);
    expect([await rows(world, 'position/'), world.stages.at(-1)]).toEqual([[], 'RUNNING']);
  });
});
