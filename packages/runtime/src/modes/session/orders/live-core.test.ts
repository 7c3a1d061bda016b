import { describe, expect, it } from 'vitest';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { CoreWorld } from './core-world.fixture.ts';
import { MortalProcess, type MadeProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

describe.each(['spot', 'futures'] as const)('the core on %s with an exchange as its broker', (market) => {
  it('enters, places its stop, takes it away and leaves, and its books are those of the exchange', async () => {
    const world = new CoreWorld(market);
    const process = world.begin();
    await world.hours(1, 8, process);
    const seen = world.exchange.books.orders.map(({ side, kind, status }) => [side, kind, status].join(' '));
    expect(seen).toEqual(['buy limit filled', 'sell stop-market canceled', 'sell limit filled']);
    expect(world.exchange.books.held(PAIR)).toBe(0);
    const closed = await world.store.rows({ account: 'acc-1', strategy: 'play', mode: 'live' }, 'closed', {});
    expect(closed).toHaveLength(1);
    const [record] = Object.values(JSON.parse(closed[0]!.text) as Record<string, TradeRecord>);
    expect(record!.trade.exitReason).toBe('down');
    expect(await oracle(world)).toEqual([]);
    process.stop.abort(new Error('stopped'));
    await world.time.pass(60_000);
    await process.ended;
  });

  it('comes to the same for its books when it is killed on the way', async () => {
    const wrong = await killedOnTheWay(market, async (world, process) => {
      await world.hours(1, 8, process);
      const { orders } = world.exchange.books;
      const isSame = orders.length === 3 && world.exchange.books.held(PAIR) === 0;
      return isSame ? [] : [`${orders.length} orders`];
    });
    expect(wrong).toEqual([]);
  }, 120_000);

  it('has its stop, and in the end whole books, when it is killed on the way and candles take ten minutes each time', async () => {
    const wrong = await killedOnTheWay(market, async (world, first) => {
      world.opensMs = 600_000;
      const process = await world.hours(1, 9, first);
      const held = world.exchange.books.held(PAIR);
      process.kill();
      return held === 0 && world.stages.at(-1) === 'RUNNING' ? [] : [`${held} held, ${world.stages.at(-1)}`];
    });
    expect(wrong).toEqual([]);
  }, 120_000);
});

/** What is wrong with sessions that are killed at five moments, spread over the life of one that nobody kills. */
async function killedOnTheWay(
  market: 'spot' | 'futures',
  live: (world: CoreWorld, process: MadeProcess) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const whole = new CoreWorld(market);
  const mortal = new MortalProcess();
  await whole.hours(1, 8, whole.begin(mortal));
  const wrong: string[] = [];
  for (let part = 1; part < 6; part += 1) {
    const killAt = Math.floor((part / 6) * mortal.points);
    const world = new CoreWorld(market);
    const found = await live(world, world.begin(new MortalProcess(killAt)));
    wrong.push(...[...found, ...(await oracle(world))].map((each) => `${killAt}: ${each}`));
  }
  return wrong;
}
