import { describe, expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { justBought, type CoreWorld } from './core-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const MINUTE = 60_000;

/** An order of somebody else sells so much, of which the account had less beside what its trade bought. */
function lockedElsewhere({ exchange: { books } }: CoreWorld, amount: number, lacking: number): void {
  const order = {
    pair: PAIR,
    side: 'sell',
    kind: 'limit',
    price: '900',
    stopPrice: null,
    isReduceOnly: false,
  } as const;
  books.deposit('BTC', amount);
  books.place({ ...order, amount: String(amount) }, 'web_1', 'plain');
  books.deposit('BTC', -lacking);
}

function sold({ exchange }: CoreWorld): readonly string[] {
  const out = exchange.books.orders.filter(({ side, cid }) => side === 'sell' && cid !== 'web_1');
  return out.map(({ kind, amount, status }) => `${kind} ${amount} ${status}`);
}

function told(world: CoreWorld, cause: string): readonly string[] {
  return world.received.filter(({ data }) => data['cause'] === cause).map(({ text }) => text);
}

describe('the core on spot, where the account has less of the coin than its trade bought (11.1)', () => {
  it('protects what is there, sells it, and people hear of what is not', async () => {
    const [world, process] = await justBought(({ exchange }) => exchange.books.deposit('BTC', -0.005));
    expect(sold(world)).toEqual(['stop-market 0.938 open']);
    expect(world.stages.at(-1)).toBe('DEGRADED position-differs');
    expect(told(world, 'position-differs')).toEqual([
      `${PAIR}: the account holds 0.938; expected 0.943 by the fills of its trades. Nothing is entered there.`,
    ]);
    await world.hours(3, 6, process);
    expect(sold(world)).toEqual(['stop-market 0.938 canceled', 'limit 0.938 filled']);
    expect(world.exchange.books.held(PAIR)).toBe(0);
    expect(await oracle(world)).toEqual([]);
  });

  it('covers all of it again by its stop once what lacked is back', async () => {
    const [world] = await justBought(({ exchange }) => exchange.books.deposit('BTC', -0.005));
    world.exchange.books.deposit('BTC', 0.005);
    await world.time.pass(3 * MINUTE);
    expect(sold(world)).toEqual(['stop-market 0.938 canceled', 'stop-market 0.943 open']);
    expect(world.stages.at(-1)).toBe('RUNNING');
  });

  it('covers all of it again also where what lacked was worth an order', async () => {
    const [world] = await justBought(({ exchange }) => exchange.books.deposit('BTC', -0.5));
    expect(sold(world)).toEqual(['stop-market 0.443 open']);
    world.exchange.books.deposit('BTC', 0.5);
    await world.time.pass(3 * MINUTE);
    expect(sold(world)).toEqual(['stop-market 0.443 canceled', 'stop-market 0.943 open']);
    expect(world.stages.at(-1)).toBe('RUNNING');
  });

  it('sells by its stop what is there, and its trade is over by that', async () => {
    const [world] = await justBought(({ exchange }) => exchange.books.deposit('BTC', -0.005));
    world.exchange.books.price(PAIR, 50);
    await world.time.pass(5 * MINUTE);
    expect(sold(world)).toEqual(['stop-market 0.938 filled']);
    expect(told(world, 'unprotected')).toHaveLength(1);
    expect(world.stages.at(-1)).toBe('DEGRADED position-differs');
  });

  it('sells nothing of what is too little for an order', async () => {
    const [world] = await justBought(({ exchange }) => exchange.books.deposit('BTC', -0.9425));
    await world.time.pass(10 * MINUTE);
    expect(sold(world)).toEqual([]);
    expect(world.exchange.posts.size).toBeLessThan(8);
    expect(world.stages.at(-1)).toBe('DEGRADED position-differs');
  });

  it('leaves alone what an order of somebody else holds', async () => {
    const [world, process] = await justBought((made) => lockedElsewhere(made, 0.2, 0.1));
    expect(sold(world)).toEqual(['stop-market 0.843 open']);
    expect(world.stages.at(-1)).toBe('DEGRADED position-differs');
    expect(told(world, 'position-differs')).toContainEqual(expect.stringContaining('0.1 of what its trades hold'));
    await world.hours(3, 6, process);
    expect(sold(world)).toEqual(['stop-market 0.843 canceled', 'limit 0.843 filled']);
    expect(world.exchange.books.orders.find(({ cid }) => cid === 'web_1')!.status).toBe('open');
  });

  it('keeps as its trade what somebody else holds of it, where that is worth an order', async () => {
    const [world, process] = await justBought((made) => lockedElsewhere(made, 0.8, 0.7));
    await world.hours(3, 6, process);
    expect(sold(world)).toEqual(['stop-market 0.243 canceled', 'limit 0.243 filled']);
    const open = [...(await world.records())].filter(([key]) => key.startsWith('trade/'));
    expect(open.map(([, text]) => (JSON.parse(text) as { trade: { amount: number } }).trade.amount)).toEqual([0.7]);
    world.exchange.books.cancel(world.exchange.books.orders.find(({ cid }) => cid === 'web_1')!);
    await world.time.pass(5 * MINUTE);
    expect(sold(world).slice(2).join()).toMatch(/0\.7 (open|filled)$/);
  });
});
