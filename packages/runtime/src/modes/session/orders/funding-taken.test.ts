import { afterEach, expect, it, vi } from 'vitest';
import { ExitWorld } from './exit-world.fixture.ts';
import { rows } from './made-look.fixture.ts';

const SECOND = 1000;
const MINUTE = 60_000;

afterEach(() => void vi.restoreAllMocks());

it('funding that was paid before the exchange took over a part, and is told after that, is of all that was held then', async () => {
  const world = new ExitWorld('futures');
  await world.bought();
  const { books, income } = world.exchange;
  const atMs = world.nowMs;
  await world.time.pass(5 * SECOND);
  income.push({ kind: 'FUNDING_FEE', tranId: '1', pair: world.pair, asset: 'USDT', amount: '-0.943', atMs });
  books.trade(world.pair, 'sell', 0.643, 'adl_autoclose');
  await world.time.pass(75 * MINUTE);
  expect(await rows(world, 'funding/')).toEqual([[[atMs, 1]]]);
});
