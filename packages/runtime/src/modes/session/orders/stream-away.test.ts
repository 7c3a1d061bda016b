import { describe, expect, it } from 'vitest';
import { PAIR } from '../play/play-driver.fixture.ts';
import { MadeLiveWorld } from './made-live-world.fixture.ts';

const SECOND = 1000;
const ENTER = { atMs: 120 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 } as const;

describe('a session whose user stream is away', () => {
  it('enters nothing and says so once that lasts for a minute, and goes on when it is back (W9)', async () => {
    const world = new MadeLiveWorld([ENTER]);
    world.start();
    await world.time.pass(20 * SECOND);
    world.exchange.tell({ kind: 'suspect', why: 'The connection of the user stream was lost.' });
    await world.time.pass(50 * SECOND);
    expect(world.stages.at(-1)).toBe('RUNNING');
    await world.time.pass(80 * SECOND);
    expect(world.stages.at(-1)).toBe('DEGRADED no-exchange-answer');
    expect(world.exchange.books.orders).toEqual([]);
    world.exchange.tell({ kind: 'restored' });
    await world.time.pass(20 * SECOND);
    expect(world.stages.at(-1)).toBe('RUNNING');
    expect(world.exchange.books.orders.map(({ side, status }) => [side, status])).toEqual([
      ['buy', 'filled'],
      ['sell', 'open'],
    ]);
  });

  it('is none for a stream that is made anew at once', async () => {
    const world = new MadeLiveWorld([ENTER]);
    world.start();
    for (let minute = 0; minute < 3; minute += 1) {
      world.exchange.tell({ kind: 'suspect', why: 'The connection of the user stream was lost.' });
      world.exchange.tell({ kind: 'restored' });
      await world.time.pass(60 * SECOND);
    }
    expect(world.stages.filter((stage) => stage.includes('no-exchange-answer'))).toEqual([]);
    expect(world.exchange.books.held(PAIR)).toBe(1);
  });

  it.each(['spot', 'futures'] as const)(
    'has the stop of what was filled meanwhile within seconds, whatever is being read when it is back (10.1, %s)',
    async (market) => {
      const world = new MadeLiveWorld([{ ...ENTER, atMs: 10 * SECOND, rate: 95, stopRate: 80 }], { market });
      const { exchange } = world;
      const account = exchange.account.bind(exchange);
      let isReading = false;
      exchange.account = async () => {
        const shown = await account();
        isReading = true;
        await world.time.sleep(8 * SECOND);
        isReading = false;
        return shown;
      };
      world.start();
      while (world.exchange.books.orders.length === 0 || !isReading) await world.time.pass(SECOND / 2);
      exchange.account = account;
      exchange.tell({ kind: 'suspect', why: 'The connection of the user stream was lost.' });
      exchange.isMute = true;
      await world.time.pass(SECOND / 10);
      exchange.books.price(PAIR, 94);
      await world.time.pass(SECOND);
      exchange.isMute = false;
      exchange.tell({ kind: 'restored' });
      await world.time.pass(15 * SECOND);
      expect(exchange.books.orders.map(({ side, status }) => [side, status])).toEqual([
        ['buy', 'filled'],
        ['sell', 'open'],
      ]);
    },
  );
});
