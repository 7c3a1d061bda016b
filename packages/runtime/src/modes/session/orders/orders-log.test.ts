import { expect, it } from 'vitest';
import { foldOrderLog } from '../../../orders/order-book.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { readRow } from '../rows/rows.ts';
import { LIVE_KEY, MadeLiveWorld } from './made-live-world.fixture.ts';

const MINUTE = 60_000;
const BOOKS = ['intent/', 'attempt/', 'fill/', 'position/', 'orders/next', 'orders/floor/', 'struck/'];

it.each(['spot', 'futures'] as const)(
  'I7 %s: the log of orders of a live session that was killed makes its books again, byte for byte',
  async (market) => {
    const world = new MadeLiveWorld(
      [
        { atMs: MINUTE, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 },
        { atMs: 5 * MINUTE, pair: PAIR, do: 'exit' },
      ],
      { market },
    );
    const first = world.start();
    await world.time.pass(MINUTE + 5000);
    first.kill();
    const process = world.start();
    await world.time.pass(8 * MINUTE);
    process.stop.abort(new Error('stopped'));
    await world.time.pass(MINUTE);
    await process.ended;
    const rows = await world.store.rows(LIVE_KEY, 'orders', {});
    const log = rows.map((row) => readRow('orders', row).row);
    const books = [...(await world.records())].filter(([key]) => BOOKS.some((prefix) => key.startsWith(prefix)));
    expect(log.length).toBeGreaterThan(5);
    expect(foldOrderLog(log)).toEqual(new Map(books));
  },
);
