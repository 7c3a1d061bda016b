import { describe, expect, it } from 'vitest';
import { MOST_CAPS } from '../../../orders/caps.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { noteAboveCap } from './above-cap.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';
import { MadeOrderStep } from './made-order-step.fixture.ts';

const KEY = 'host/order-above-cap';

/** An entry of a session that began with 1000, of which a tenth may be one order. */
function entered(notional: string, { before = {}, leverage = 1 }: { before?: object; leverage?: number } = {}) {
  const step = new MadeOrderStep(new Map(Object.entries(before).map(([key, row]) => [key, JSON.stringify(row)])));
  const wanted = { pair: 'BTC/USDT', leverage };
  noteAboveCap(step.orders, wanted, { notional }, { caps: { orderShare: MOST_CAPS.orderShare }, wallet: 1000 });
  return step;
}

describe('an entry that is worth more than one order may be', () => {
  it('is told once, with what to change', () => {
    const first = entered('100.5');
    expect(first.warned).toEqual([
      {
        cause: 'order-above-cap',
        text:
          'BTC/USDT: an entry of 100.5 is not sent. It is above the cap order_share, 0.1 of the 1000 that the session began with, which lets 100 pass, ' +
          'and the third of a day halts all entries. A stake_amount of unlimited grows with what was earned: set it to 100 or less, or raise max_open_trades.',
      },
    ]);
    expect(entered('101', { before: { [KEY]: first.row(KEY) } }).warned).toEqual([]);
  });

  it('is told with the stake that its leverage leaves', () => {
    expect(entered('101', { leverage: 3 }).warned[0]!.text).toContain('set it to 33.33 or less');
  });

  it('is told anew when one of less was wanted in between, and one of just as much is let be', () => {
    const between = entered('100', { before: { [KEY]: '100.5' } });
    expect([between.warned, between.row(KEY)]).toEqual([[], null]);
    expect(entered('100').row(KEY)).toBeNull();
  });
});

it('a session whose entries have grown above the cap says so before the third halts it, once', async () => {
  const enter = (atMs: number, amount: number) =>
    ({ atMs, pair: PAIR, do: 'enter', amount, rate: 100, stopRate: 90 }) as const;
  const times = [10_000, 100_000, 200_000];
  const world = new MadeLiveWorld(times.map((atMs, at) => enter(atMs, at === 0 ? 11 : 11.5)));
  world.start();
  await world.time.pass(60_000);
  const told = (): readonly string[] =>
    world.received.flatMap(({ data, text }) => (data['cause'] === 'order-above-cap' ? [text] : []));
  expect(told()).toEqual([expect.stringContaining('an entry of 1100 is not sent')]);
  await world.time.pass(300_000);
  expect(told()).toHaveLength(1);
  expect(world.exchange.books.orders).toEqual([]);
});
