import { afterEach, describe, expect, it, vi } from 'vitest';
import type { BookedPosition } from '../../../orders/order-draft.ts';
import type { OrderFill } from '../../../orders/attempt.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { ExitWorld } from './exit-world.fixture.ts';
import { LIVE_KEY, MortalProcess, type MadeProcess } from './made-live-world.fixture.ts';
import { closedTrades, rows } from './made-look.fixture.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

afterEach(() => void vi.restoreAllMocks());

/** The stop of trade 1 sells at the exchange, which shows it as canceled without an execution; the account lacks what it sold. */
async function sold(
  amount: number,
  market: 'spot' | 'futures' = 'spot',
): Promise<readonly [ExitWorld, MadeProcess, OrderFill]> {
  const world = new ExitWorld(market);
  const process = await world.bought();
  const { books } = world.exchange;
  const stop = books.orders.find(({ kind }) => kind === 'stop-market')!;
  await world.time.pass(HOUR - 10 * MINUTE - (world.nowMs % HOUR));
  const fill: OrderFill = {
    ...{ pair: world.pair, tradeId: 't99', cid: stop.cid, exchangeId: stop.exchangeId, side: 'sell', price: '95.4' },
    ...{ amount: String(amount), fee: '0', feeAsset: 'USDT', isMaker: false, atMs: world.nowMs, source: 'stream' },
  };
  books.cancel(stop);
  if (market === 'spot') books.deposit('BTC', -amount);
  else books.apart.set(world.pair, -amount);
  await world.time.pass(4 * MINUTE);
  return [world, process, fill];
}

/** What the person hears who strikes out what is not there. */
async function strike(world: ExitWorld): Promise<string> {
  const wish = { kind: 'resolve', matters: [`differs/${world.pair}`], isGone: true } as const;
  await world.store.order(LIVE_KEY, { id: 'c', wish, reason: 'I looked', by: 'me', atMs: world.nowMs });
  await world.time.pass(MINUTE);
  return (await world.store.commands(LIVE_KEY, 'all')).find(({ id }) => id === 'c')!.answer!.text;
}

/** The exchange tells at last what the stop has sold. */
async function tell(world: ExitWorld, fill: OrderFill): Promise<void> {
  const { books } = world.exchange;
  books.fills.push(fill);
  books.apart.clear();
  world.exchange.tell({ kind: 'fill', fill });
  await world.time.pass(3 * MINUTE);
}

/** What trades, the books and stops at the exchange come to. */
async function held(world: ExitWorld): Promise<readonly (readonly unknown[])[]> {
  const trades = await rows<TradeRecord>(world, 'trade/');
  const positions = await rows<BookedPosition>(world, 'position/');
  const { orders } = world.exchange.books;
  const stops = orders.filter(({ status, kind }) => status === 'open' && kind === 'stop-market');
  return [
    trades.map(({ trade: { id, amount } }) => `${id}: ${amount}`),
    positions.map(({ amount }) => amount),
    stops.map(({ amount }) => amount),
  ];
}

const OF_TRADE_2 = [['2: 0.947'], ['0.947'], ['0.947']];

describe('a fill that is told after a person has struck out what it took', () => {
  it.each([
    ['spot', ''],
    ['futures', ', though the session was killed in between'],
  ] as const)(
    'is none of the next trade of its pair on %s, which keeps what it bought and its stop%s',
    async (market, killed) => {
      const [world, process, fill] = await sold(0.943, market);
      expect(await strike(world)).toBe(`differs/${world.pair}: resolved.`);
      if (killed !== '') {
        process.kill();
        world.begin(new MortalProcess());
      }
      world.price(105.5);
      await world.time.pass(20 * MINUTE);
      expect(await held(world)).toEqual(OF_TRADE_2);
      await tell(world, fill);
      expect([await held(world), world.stages.at(-1)]).toEqual([OF_TRADE_2, 'RUNNING']);
      expect(world.told('late-fill')).toEqual([
        `0.943 that the order ${fill.cid} executed was struck out of the books by a person before it was told: no position and no trade changes by that.`,
      ]);
      expect((await closedTrades(world)).map(({ trade }) => trade.exitReason)).toEqual(['sold_on_exchange']);
    },
  );

  it.each([
    [105.5, '0.947', 'another size'],
    [106, '0.943', 'the same size'],
  ])(
    'is none of the next trade on futures, entered at %d for %s, where the exchange took the position over: of %s',
    async (price, amount) => {
      const [world, , fill] = await sold(0.943, 'futures');
      await strike(world);
      world.price(price);
      await world.time.pass(20 * MINUTE);
      const next = [[`2: ${amount}`], [amount], [amount]];
      expect(await held(world)).toEqual(next);
      await tell(world, { ...fill, cid: 'autoclose-1', exchangeId: 'x999' });
      expect([await held(world), world.stages.at(-1)]).toEqual([next, 'RUNNING']);
      expect(world.told('late-fill')).toEqual([expect.stringMatching(/^0\.943 that the order autoclose-1 executed/)]);
      expect((await closedTrades(world)).map(({ trade }) => trade.exitReason)).toEqual(['sold_on_exchange']);
    },
  );

  it('takes nothing of its own trade again that goes on with the rest', async () => {
    const [world, , fill] = await sold(0.543);
    expect(await strike(world)).toBe(`differs/${world.pair}: resolved.`);
    const rest = [['1: 0.4'], ['0.4'], ['0.4']];
    expect(await held(world)).toEqual(rest);
    await tell(world, fill);
    expect([await held(world), world.stages.at(-1)]).toEqual([rest, 'RUNNING']);
  });

  it('counts as ever where it was executed after that', async () => {
    const [world, , fill] = await sold(0.543);
    await strike(world);
    world.exchange.books.deposit('BTC', -0.1);
    await tell(world, { ...fill, amount: '0.1', atMs: world.nowMs });
    expect(await held(world)).toEqual([['1: 0.3'], ['0.3'], ['0.3']]);
  });
});
