import { beforeAll, describe, expect, it } from 'vitest';
import { committedAttempt, committedCancel } from '../../../ports/committed.ts';
import { loadCcxt } from '../load-ccxt.ts';
import { anAttempt, orderWorld } from './order-exchange.fixture.ts';

beforeAll(() => loadCcxt(), 60_000);

describe('what a conditional order became', () => {
  it.each(['same', 'new'] as const)(
    'is found and taken away by its own id, with an id of ours that is %s',
    async (algoChildId) => {
      const world = await orderWorld('usdm', { algoChildId });
      const { exchange, pair } = world;
      await exchange.send(committedAttempt(anAttempt(world, 'q1', { kind: 'market', price: null })), 8_000);
      const stop = { side: 'sell', kind: 'stop-limit', amount: '1', isReduceOnly: true } as const;
      // Prices go round within seven seconds: one of these is not reached yet, and soon is. Its limit never is.
      const cids = ['q21', 'q22', 'q23', 'q24', 'q25', 'q26'];
      let cid = '';
      for (const each of cids) {
        const algo = anAttempt(world, each, { ...stop, price: '120', stopPrice: '99.97' });
        const answer = await exchange.send(committedAttempt(algo), 8_000);
        if (answer.kind === 'accepted') cid = each;
        if (cid !== '') break;
        await new Promise((resolve) => setTimeout(resolve, 700));
      }
      let childId: string | null = null;
      await expect
        .poll(
          async () => {
            const found = await exchange.find(pair, cid, 'trigger');
            childId = found.kind === 'found' ? found.order.childId : null;
            return childId;
          },
          { timeout: 15_000 },
        )
        .not.toBe(null);
      const child = { ...anAttempt(world, 'q3'), exchangeId: childId, mark: 'child', state: 'OPEN' } as const;
      expect(await exchange.find(pair, 'q3', 'plain', childId)).toMatchObject({
        kind: 'found',
        order: { cid: 'q3', status: 'open' },
      });
      const listed = await exchange.openOrders(pair);
      expect(listed).toMatchObject({ rows: [{ exchangeId: childId }] });
      expect(JSON.stringify(listed).includes(cid)).toBe(algoChildId === 'same');
      await exchange.cancel(committedCancel({ ...child, cancel: 'asked' }, world.sim.clock.now()), 8_000);
      expect(await exchange.find(pair, 'q3', 'plain', childId)).toMatchObject({ order: { status: 'canceled' } });
    },
  );
});
