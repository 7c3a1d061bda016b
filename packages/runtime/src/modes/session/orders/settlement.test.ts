import { opened, rows } from './made-look.fixture.ts';
import { describe, expect, it } from 'vitest';
import type { Attempt, OrderFill } from '../../../orders/attempt.ts';
import type { BookedPosition } from '../../../orders/order-draft.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import type { AuditRecord } from './audit.ts';
import { fillLate } from './made-late-fill.fixture.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

const SECOND = 1000;
const MINUTE = 60_000;
const ENTER = { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;
const AGAIN = { ...ENTER, atMs: 5 * MINUTE, rate: 99 } as const;

function shown(world: MadeLiveWorld): readonly string[] {
  return world.exchange.books.orders.map(({ side, kind, status }) => `${side} ${kind} ${status}`);
}

const PROTECTED = ['buy limit filled', 'sell stop-market open'];

describe('a position that is not what the fills come to (9.10)', () => {
  it('by a step is taken over into the books after two looks, and its trade is told', async () => {
    const world = new MadeLiveWorld([ENTER], { market: 'futures' });
    const process = await opened(world);
    world.exchange.books.apart.set(PAIR, -0.001);
    await world.time.pass(2 * MINUTE);
    expect(await rows<BookedPosition>(world, 'position/')).toMatchObject([{ amount: '0.999' }]);
    expect(process.traders[0]!.told).toMatchObject([{ kind: 'position', tradeId: 1, amount: 0.999 }]);
    expect(world.lines.filter((line) => line.includes('the books had 1, and have 0.999'))).toHaveLength(1);
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect(shown(world)).toEqual(PROTECTED);
    expect(await rows<OrderFill>(world, 'fill/')).toHaveLength(1);
  });

  it('by more bars the pair, tells people once, and leaves the stop where it is', async () => {
    const world = new MadeLiveWorld([ENTER, AGAIN], { market: 'futures' });
    await opened(world);
    world.exchange.books.apart.set(PAIR, -0.5);
    await world.time.pass(8 * MINUTE);
    expect(world.stages.at(-1)).toBe('DEGRADED position-differs');
    expect(world.lines.filter((line) => line === 'The account is not what the books say')).toHaveLength(1);
    expect(shown(world)).toEqual(PROTECTED);
    expect(await rows<BookedPosition>(world, 'position/')).toMatchObject([{ amount: '1' }]);
  });

  it('for one look alone is told to nobody', async () => {
    const world = new MadeLiveWorld([ENTER], { market: 'futures' });
    await opened(world);
    world.exchange.books.apart.set(PAIR, -0.5);
    for (let waited = 0; world.stages.at(-1) === 'RUNNING' && waited < 90; waited += 1) await world.time.pass(SECOND);
    expect(world.stages.at(-1)).toBe('DEGRADED position-differs');
    world.exchange.books.apart.clear();
    await world.time.pass(2 * MINUTE);
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect(world.lines).not.toContain('The account is not what the books say');
  });

  it('because a foreign hand closed it is told as that', async () => {
    const world = new MadeLiveWorld([ENTER], { market: 'futures' });
    await opened(world);
    world.exchange.books.apart.set(PAIR, -1);
    await world.time.pass(3 * MINUTE);
    const told = world.received.filter(({ data }) => data['cause'] === 'position-differs').map(({ text }) => text);
    expect(told.join(' ')).toContain('the account holds nothing; expected 1, which no order of the session has closed');
  });
});

describe.each([
  ['is told by the stream', false],
  ['happens while the stream is silent', true],
])('a position that the exchange took over, which %s,', (_, isMute) => {
  it('ends its trade as liquidated, and the books hold nothing', async () => {
    const world = new MadeLiveWorld([ENTER], { market: 'futures' });
    const process = await opened(world);
    world.exchange.isMute = isMute;
    world.exchange.books.liquidate(PAIR);
    await world.time.pass(90 * SECOND);
    expect(process.traders[0]!.told.map(({ kind }) => kind)).toEqual(['liquidated']);
    expect(await rows(world, 'position/')).toEqual([]);
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect(world.lines).not.toContain('Somebody else trades on this account');
    expect(shown(world)).toEqual(['buy limit filled', 'sell stop-market canceled', 'sell market filled']);
  });

  it('in part leaves the trade what is left, and its pair is not entered before somebody resumes', async () => {
    const world = new MadeLiveWorld([ENTER], { market: 'futures' });
    const process = await opened(world);
    world.exchange.isMute = isMute;
    world.exchange.books.trade(PAIR, 'sell', 0.3, 'adl_autoclose');
    await world.time.pass(90 * SECOND);
    expect(process.traders[0]!.told).toMatchObject([{ kind: 'position', tradeId: 1, amount: 0.7, rate: 100 }]);
    expect(await rows<BookedPosition>(world, 'position/')).toMatchObject([{ amount: '0.7' }]);
    expect(world.stages.at(-1)).toContain('HALTED');
  });
});

it('a position that was liquidated while nobody was there ends its trade with the next start', async () => {
  const world = new MadeLiveWorld([ENTER], { market: 'futures' });
  (await opened(world)).kill();
  world.exchange.books.liquidate(PAIR);
  const process = world.start();
  await world.time.pass(30 * SECOND);
  expect(process.traders[0]!.told.map(({ kind }) => kind)).toEqual(['liquidated']);
  expect(await rows(world, 'position/')).toEqual([]);
});

describe('an execution of an order that nobody remembers (9.9)', () => {
  it.each([false, true])(
    'stands apart and halts its pair until somebody resumes; stream silent: %s',
    async (isMute) => {
      const world = new MadeLiveWorld([ENTER, AGAIN], { market: 'futures' });
      await opened(world);
      world.exchange.isMute = isMute;
      world.exchange.books.trade(PAIR, 'buy', 0.5, 'web_1');
      await world.time.pass(8 * MINUTE);
      expect((await rows<OrderFill>(world, 'fill/')).map(({ cid }) => cid === null)).toEqual([false, true]);
      expect(await rows<BookedPosition>(world, 'position/')).toMatchObject([{ amount: '1' }]);
      expect(world.stages.at(-1)).toContain('HALTED foreign-order');
      expect(world.lines.filter((line) => line === 'Executions of orders that nobody knows')).toHaveLength(1);
      expect(shown(world)).toEqual([...PROTECTED, 'buy market filled']);
    },
  );

  it('before the session first began is none of its business', async () => {
    const world = new MadeLiveWorld([ENTER], { market: 'spot' });
    world.exchange.books.trade(PAIR, 'buy', 0.5, 'web_1');
    await world.time.pass(MINUTE);
    await opened(world);
    await world.time.pass(2 * MINUTE);
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect(await rows<OrderFill>(world, 'fill/')).toHaveLength(1);
  });
});

describe('an execution that is told after its order had ended (T19)', () => {
  it('corrects what is held, and people hear of it', async () => {
    const world = new MadeLiveWorld([
      { ...ENTER, rate: 99 },
      { ...ENTER, atMs: 40 * SECOND, do: 'cancel-entry' },
    ]);
    await opened(world);
    await world.time.pass(20 * SECOND);
    expect(shown(world)).toEqual(['buy limit canceled']);
    fillLate(world);
    await world.time.pass(4 * SECOND);
    expect(await rows<BookedPosition>(world, 'position/')).toMatchObject([{ amount: '0.4' }]);
    expect((await rows<Attempt>(world, 'attempt/'))[0]).toMatchObject({ state: 'CANCELED', filled: '0.4' });
    expect(world.lines).toContain('An order was executed after it had ended');
  });
});

describe.each(['same', 'new'] as const)('a stop that becomes another order, its client order id the %s,', (becomes) => {
  it('leaves its trade once, however it is told (T23)', async () => {
    const world = new MadeLiveWorld([ENTER], { market: 'futures' });
    const process = await opened(world);
    world.exchange.books.becomes = becomes;
    world.exchange.books.price(PAIR, 89);
    await world.time.pass(2 * MINUTE);
    expect(process.traders[0]!.reports.at(-1)).toMatchObject({ leg: 2, state: 'closed', filled: 1, average: 89 });
    expect(await rows(world, 'position/')).toEqual([]);
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect(world.lines).not.toContain('Somebody else trades on this account');
  });

  it('is found by the next start when it happened while nobody was there', async () => {
    const world = new MadeLiveWorld([ENTER], { market: 'futures' });
    (await opened(world)).kill();
    world.exchange.books.becomes = becomes;
    world.exchange.books.price(PAIR, 89);
    const process = world.start();
    await world.time.pass(MINUTE);
    expect(process.traders[0]!.reports.at(-1)).toMatchObject({ leg: 2, state: 'closed', filled: 1 });
    expect(await rows(world, 'position/')).toEqual([]);
    expect(await rows<AuditRecord>(world, 'host/audit')).toMatchObject([{ isOk: true, differences: [] }]);
  });
});

it('the oracle finds nothing wrong where everything is as it should be', async () => {
  const world = new MadeLiveWorld([ENTER]);
  await opened(world);
  expect(await oracle(world)).toEqual([]);
});
