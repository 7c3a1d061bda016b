import { beforeAll, expect, it } from 'vitest';
import { isTakenOver } from '../../../orders/taken-over.ts';
import { committedAttempt } from '../../../ports/committed.ts';
import { loadCcxt } from '../load-ccxt.ts';
import { anAttempt, KEY, orderWorld } from './order-exchange.fixture.ts';

beforeAll(() => loadCcxt(), 60_000);

it.each(['liquidation', 'adl'] as const)(
  'a position that the exchange took over by %s without a word is seen by the lists: its order, and its executions under the id of that',
  async (cause) => {
    const world = await orderWorld('usdm');
    const { exchange, pair, sim } = world;
    const fromMs = sim.clock.now() - 1_000;
    await exchange.send(committedAttempt(anAttempt(world, 'q1', { kind: 'market', price: null })), 8_000);
    sim.engine.usdm.forceClose(KEY.apiKey, 'BTCUSDT', cause, true);
    const orders = await exchange.ordersSince(pair, fromMs);
    const fills = await exchange.fillsSince(pair, fromMs);
    const own = 'rows' in orders ? orders.rows.filter(({ cid }) => isTakenOver(cid)) : [];
    const taken = 'rows' in fills ? fills.rows.filter(({ cid }) => isTakenOver(cid)) : [];
    expect(own).toMatchObject([{ pair, side: 'sell', status: 'filled', filled: '1' }]);
    expect(taken.map(({ exchangeId }) => exchangeId)).toEqual(taken.map(() => own[0]!.exchangeId));
    expect(taken.reduce((sum, { amount }) => sum + Number(amount), 0)).toBe(1);
    expect(await exchange.account()).toMatchObject({ positions: [] });
  },
);
