import { describe, expect, it } from 'vitest';
import type { ListedMarket } from '../../../ports/order-exchange.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';
import type { MadeDecision } from './made-trader.fixture.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const ENTER = { pair: PAIR, do: 'enter', amount: 1, rate: null, stopRate: 90 } as const;
const EXIT = { pair: PAIR, do: 'exit' } as const;
type Decision = Omit<MadeDecision, 'atMs'> & { readonly atMs?: number };
/** Each trade leaves 0.0009: a fee in the coin takes 0.0001 of what it buys, and what it sells are whole steps. */
const FEE = 0.0001;

/** A session of trades that begin and end a minute after another. `minCost`: least worth of an order, the price is 100, and 130 from the next hour on. */
function traded(trades: number, minCost: string, more: readonly Decision[] = []): MadeLiveWorld {
  const all = [...Array.from({ length: trades }, () => [ENTER, EXIT]).flat(), ...more];
  const script = all.map((decision, at) => ({ atMs: (at + 1) * MINUTE, ...decision }));
  const world = new MadeLiveWorld(script, {}, [...Array.from({ length: 5 }, () => 100), 130, 130]);
  world.exchange.books.price(PAIR, 100);
  const [listed] = world.exchange.listed as readonly ListedMarket[];
  world.exchange.listed = [{ ...listed!, rules: { ...listed!.rules, minCost } }];
  world.exchange.books.baseFee = FEE;
  return world;
}

const sold = (world: MadeLiveWorld): readonly string[] =>
  world.exchange.books.orders.flatMap(({ side, kind, amount }) =>
    side === 'sell' && Number(amount) < 0.1 ? [`${kind} ${amount}`] : [],
  );
const resting = (world: MadeLiveWorld): readonly string[] =>
  world.exchange.books.orders.flatMap(({ kind, amount, status }) => (status === 'open' ? [`${kind} ${amount}`] : []));
const warnings = (world: MadeLiveWorld): readonly string[] =>
  world.received.flatMap(({ kind, text }) => (kind === 'warning' ? [text] : []));

describe('what trades that are over have left on spot', () => {
  it('is sold beside an open trade once it is worth an order, and nobody is called', async () => {
    // Of 0.0018 no order could be made below a price of 120.
    const world = traded(2, '0.12', [ENTER]);
    world.start();
    await world.time.pass(6 * MINUTE);
    expect([sold(world), resting(world)]).toEqual([[], ['stop-market 0.999']]);
    world.exchange.books.price(PAIR, 130);
    await world.time.pass(HOUR);
    expect([sold(world), resting(world)]).toEqual([['market 0.001'], ['stop-market 0.999']]);
    expect(world.unprotected).toEqual([]);
    expect(warnings(world)).toEqual([]);
    expect(world.stages.filter((stage) => stage.includes('unprotected'))).toEqual([]);
    expect(await oracle(world)).toEqual([]);
  });

  it('is sold when the trade that has made it worth an order is over, and nobody is called', async () => {
    const world = traded(3, '0.1');
    world.start();
    await world.time.pass(8 * MINUTE);
    expect(sold(world)).toEqual(['market 0.002']);
    expect(warnings(world)).toEqual([]);
    expect(world.stages.filter((stage) => stage.includes('unprotected'))).toEqual([]);
    expect(await oracle(world)).toEqual([]);
  });

  it('is sold once where the answer to that is lost, and the stop of the trade stays', async () => {
    const world = traded(2, '0.12', [ENTER]);
    world.start();
    await world.time.pass(6 * MINUTE);
    world.exchange.books.price(PAIR, 130);
    world.exchange.plan.push({ kind: 'lost', effect: true });
    await world.time.pass(HOUR);
    expect([sold(world), resting(world)]).toEqual([['market 0.001'], ['stop-market 0.999']]);
    expect(await oracle(world)).toEqual([]);
  });

  it('is left to a person where somebody else has sold there by hand since: it may be theirs', async () => {
    const world = traded(2, '0.12', [ENTER]);
    world.exchange.books.deposit('BTC', 5);
    world.start();
    await world.time.pass(6 * MINUTE);
    world.exchange.books.trade(PAIR, 'sell', 0.001, 'web_1');
    world.exchange.books.price(PAIR, 130);
    await world.time.pass(HOUR);
    expect(world.exchange.books.orders.at(-1)?.cid).toBe('web_1');
    expect(warnings(world).join(' ')).toContain('somebody else has traded there since');
    expect(resting(world)).toEqual(['stop-market 0.999']);
  });

  it('takes no trade along: the refusal of one stop leaves none, however long they cannot be sold', async () => {
    const world = traded(2, '0.12', [ENTER, { atMs: HOUR + 10 * MINUTE, pair: PAIR, do: 'move-stop', stopRate: 95 }]);
    const refused: string[] = [];
    world.exchange.refuses = ({ kind, amount, stopPrice }) => {
      const isRefused = amount === '0.001' || (stopPrice === '95' && !refused.includes('stop-market'));
      if (isRefused) refused.push(kind);
      return isRefused;
    };
    world.start();
    await world.time.pass(6 * MINUTE);
    world.exchange.books.price(PAIR, 130);
    await world.time.pass(HOUR + 10 * MINUTE);
    expect(refused).toEqual(['market', 'market', 'market', 'stop-market']);
    expect(resting(world)).toEqual(['stop-market 0.999']);
  });
});
