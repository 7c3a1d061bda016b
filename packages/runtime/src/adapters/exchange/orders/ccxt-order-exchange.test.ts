import { beforeAll } from 'vitest';
import { orderExchangeContract } from '../../../ports/order-exchange-contract.fixture.ts';
import { loadCcxt } from '../load-ccxt.ts';
import { anAttempt, orderWorld } from './order-exchange.fixture.ts';

beforeAll(() => loadCcxt(), 60_000);

for (const kind of ['spot', 'usdm'] as const)
  orderExchangeContract(`CcxtOrderExchange, ${kind},`, async () => {
    const world = await orderWorld(kind);
    const { sim, exchange, pair } = world;
    const fault = (...rules: readonly object[]): void => void sim.faults.load({ version: 1, rules });
    return {
      exchange,
      pair,
      hasTriggerRoute: kind === 'usdm',
      nowMs: () => sim.clock.now(),
      attempt: (cid, order) => anAttempt(world, cid, order),
      loseNextAnswer: (isPlaced) =>
        fault({
          match: { method: 'POST', max: 1 },
          do: { shape: { id: 'A02', point: isPlaced ? 'after' : 'before' } },
        }),
      lag: (ms) => fault({ do: { visibilityLag: { dist: { fixed: ms }, group: 'all' } } }),
      failReads: () => fault({ match: { method: 'GET' }, do: { shape: { id: 'A14', point: 'before' } } }),
      refusedOrder: { amount: '5000' },
    };
  });
