import { describe, expect, it } from 'vitest';
import type { BookedPosition } from '../../../orders/order-draft.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { DIFFERS, type PositionDiffers } from './barred-pairs.ts';
import { MadeLiveWorld, MARKET } from './made-live-world.fixture.ts';
import { opened, rows } from './made-look.fixture.ts';
import type { MadeDecision } from './made-trader.fixture.ts';

const SECOND = 1000;
const MINUTE = 60_000;
const ENTER = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;
const AGAIN = { ...ENTER, atMs: 6 * MINUTE, rate: 99 } as const;
const PROTECTED = ['buy limit filled', 'sell stop-market open'];

/** A market where a step is the least order; where it is a whole coin, it is all that a small account holds. */
function worldOf(market: 'spot' | 'futures', script: readonly MadeDecision[], step = '1'): MadeLiveWorld {
  const world = new MadeLiveWorld(script, { market });
  const rules = { ...MARKET, amountStep: step, minAmount: step, minCost: '5' };
  world.exchange.listed = [{ pair: PAIR, isActive: true, rules }];
  const orders = world.orders.bind(world);
  world.orders = (mortal) => ({ ...orders(mortal), marketOf: () => rules });
  return world;
}

function shown(world: MadeLiveWorld): readonly string[] {
  return world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`);
}

function told(world: MadeLiveWorld, cause: string): readonly string[] {
  return world.received.filter(({ data }) => data['cause'] === cause).map(({ text }) => text);
}

describe('a whole position of one step that is in no book', () => {
  it('is left alone where a person has opened it, and its pair waits for somebody', async () => {
    const world = worldOf('futures', [AGAIN]);
    await opened(world);
    world.exchange.books.trade(PAIR, 'buy', 1, 'web_1');
    await world.time.pass(8 * MINUTE);
    expect(shown(world)).toEqual(['buy market filled']);
    expect(await rows(world, 'position/')).toEqual([]);
    expect(world.stages.at(-1)).toBe('HALTED foreign-order position-differs');
    expect(told(world, 'position-differs')).toEqual([
      `${PAIR}: the account holds 1; expected 0 by the fills of its trades. Nothing is entered there.`,
    ]);
    expect(told(world, 'unprotected')).toEqual([]);
  });

  it('is left alone where it was there before the session began', async () => {
    const world = worldOf('futures', [AGAIN]);
    world.exchange.books.trade(PAIR, 'sell', 1, 'web_1');
    await world.time.pass(MINUTE);
    await opened(world);
    await world.time.pass(8 * MINUTE);
    expect(shown(world)).toEqual(['sell market filled']);
    expect(await rows(world, 'position/')).toEqual([]);
    expect(world.stages.at(-1)).toBe('DEGRADED position-differs');
  });

  it('is left alone on spot, where what others hold of the coin is no difference', async () => {
    const world = worldOf('spot', []);
    await opened(world);
    world.exchange.books.trade(PAIR, 'buy', 1, 'web_1');
    await world.time.pass(8 * MINUTE);
    expect(shown(world)).toEqual(['buy market filled']);
    expect(await rows(world, 'position/')).toEqual([]);
    expect(await rows(world, DIFFERS)).toEqual([]);
  });

  it('is not added to an own one that is as large', async () => {
    const world = worldOf('futures', [ENTER, { atMs: 5 * MINUTE, pair: PAIR, do: 'exit' }]);
    await opened(world);
    world.exchange.books.apart.set(PAIR, 1);
    await world.time.pass(3 * MINUTE);
    expect(await rows<BookedPosition>(world, 'position/')).toMatchObject([{ amount: '1' }]);
    expect(world.stages.at(-1)).toBe('DEGRADED position-differs');
    await world.time.pass(5 * MINUTE);
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market canceled', 'sell market filled']);
  });
});

describe('an own position of one step that is gone without a fill', () => {
  it.each(['futures', 'spot'] as const)('stays in the books on %s, and people hear of it once', async (market) => {
    const world = worldOf(market, [ENTER, AGAIN]);
    const process = await opened(world);
    if (market === 'futures') world.exchange.books.apart.set(PAIR, -1);
    else world.exchange.books.deposit('BTC', -1);
    await world.time.pass(8 * MINUTE);
    expect(await rows<BookedPosition>(world, 'position/')).toMatchObject([{ amount: '1' }]);
    expect(process.traders[0]!.told).toEqual([]);
    expect(await rows<PositionDiffers>(world, DIFFERS)).toMatchObject([{ booked: '1', found: '0', isTold: true }]);
    expect(world.stages.at(-1)).toBe('DEGRADED position-differs');
    const gone = `${PAIR}: the account holds nothing; expected 1, which no order of the session has closed. Nothing is entered there.`;
    expect(told(world, 'position-differs').filter((text) => text === gone)).toHaveLength(1);
    expect(shown(world)).toEqual(PROTECTED);
  });

  it('goes from the books on spot where it was too little for an order', async () => {
    const world = worldOf('spot', [ENTER, { atMs: 40 * SECOND, pair: PAIR, do: 'exit' }]);
    world.exchange.books.baseFee = 0.1;
    await opened(world);
    await world.time.pass(2 * MINUTE);
    expect(await rows<BookedPosition>(world, 'position/')).toMatchObject([{ amount: '0.9' }]);
    world.exchange.books.deposit('BTC', -0.9);
    await world.time.pass(3 * MINUTE);
    expect(await rows(world, 'position/')).toEqual([]);
    expect(await rows(world, DIFFERS)).toEqual([]);
  });
});

describe('a step of a larger position', () => {
  it.each(['futures', 'spot'] as const)('is followed by the books on %s, and the trade is told', async (market) => {
    const world = worldOf(market, [ENTER], '0.1');
    const process = await opened(world);
    if (market === 'futures') world.exchange.books.apart.set(PAIR, -0.1);
    else world.exchange.books.deposit('BTC', -0.1);
    await world.time.pass(3 * MINUTE);
    expect(await rows<BookedPosition>(world, 'position/')).toMatchObject([{ amount: '0.9' }]);
    expect(process.traders[0]!.told).toMatchObject([{ kind: 'position', tradeId: 1, amount: 0.9 }]);
    expect(await rows(world, DIFFERS)).toEqual([]);
    expect(world.lines.filter((line) => line.includes('the books had 1, and have 0.9'))).toHaveLength(1);
  });
});

it('a step that a person has added by hand is not sold once the trade has left what it had', async () => {
  const world = worldOf('futures', [ENTER, { atMs: 5 * MINUTE, pair: PAIR, do: 'exit' }], '0.1');
  await opened(world);
  world.exchange.books.trade(PAIR, 'buy', 0.1, 'web_1');
  await world.time.pass(10 * MINUTE);
  expect(shown(world).filter((order) => order.endsWith('market filled'))).toEqual([
    'buy market filled',
    'sell market filled',
  ]);
  expect(world.exchange.books.held(PAIR)).toBe(0.1);
  expect(told(world, 'unprotected').join(' ')).toContain('somebody else has traded there since');
});

it('a position of one step that gets no stop is left as a larger one would be', async () => {
  const world = worldOf('futures', [ENTER]);
  world.exchange.refuses = ({ kind }) => kind === 'stop-market';
  await opened(world);
  await world.time.pass(MINUTE);
  expect(told(world, 'unprotected').join(' ')).toContain(`No stop can be placed for ${PAIR}`);
});
