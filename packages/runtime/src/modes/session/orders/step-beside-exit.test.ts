import { afterEach, expect, it, vi } from 'vitest';
import type { TradeRecord } from '../../../session/trade-record.ts';
import { partlySold } from './exit-world.fixture.ts';
import { HalfFilled } from './half-filled.fixture.ts';
import { rows } from './made-look.fixture.ts';

const MINUTE = 60_000;

afterEach(() => void vi.restoreAllMocks());

it('a step that the account lacks on futures is booked beside an exit that has sold a part, and halts nothing', async () => {
  const world = await partlySold('futures');
  const { books } = world.exchange;
  books.apart.set(world.pair, -0.001);
  await world.time.pass(3 * MINUTE);
  const [record] = await rows<TradeRecord>(world, 'trade/');
  expect([world.stages.at(-1), record?.trade.amount]).toEqual(['RUNNING', 0.942]);
  expect(await rows(world, 'position/')).toMatchObject([{ amount: '0.5648' }]);
});

it('one that it lacks beside an entry that has bought a part is taken from what its trade gets, which leaves all there is', async () => {
  const world = new HalfFilled('futures');
  await world.bought();
  const { books } = world.exchange;
  books.apart.set(world.pair, -0.001);
  await world.time.pass(3 * MINUTE);
  expect(await rows(world, 'position/')).toMatchObject([{ amount: '0.399' }]);
  await world.ask('force-exit');
  await world.time.pass(MINUTE);
  expect(books.orders.at(-1)).toMatchObject({ kind: 'market', amount: '0.399', status: 'filled' });
  expect([await rows(world, 'position/'), world.stages.at(-1)]).toEqual([[], 'RUNNING']);
});
