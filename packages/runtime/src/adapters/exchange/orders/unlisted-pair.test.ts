import { beforeAll, describe, expect, it } from 'vitest';
import { loadCcxt } from '../load-ccxt.ts';
import { orderWorld } from './order-exchange.fixture.ts';

beforeAll(() => loadCcxt(), 60_000);

const GONE = { spot: 'GONE/USDT', usdm: 'GONE/USDT:USDT' } as const;

describe.each(['spot', 'usdm'] as const)('of a pair that a %s market lists no more', (kind) => {
  const pair = GONE[kind];
  const failed = {
    ...{ kind: 'failed', cause: 'transient', waitMs: 0, hasNoMarket: true },
    why: `The exchange lists no ${pair}: its orders and fills cannot be asked for.`,
  };

  it('nobody can say anything, and all of the rest is read', async () => {
    const { exchange, pair: listed } = await orderWorld(kind);
    expect(await exchange.find(pair, 'q1', 'plain')).toEqual(failed);
    expect(await exchange.openOrders(pair)).toEqual(failed);
    expect(await exchange.ordersSince(pair, 0)).toEqual(failed);
    expect(await exchange.fillsSince(pair, 0)).toEqual(failed);
    const nothing = { kind: 'listed', rows: [] };
    expect([await exchange.openOrders(), await exchange.openOrders(listed)]).toEqual([nothing, nothing]);
  });
});

it('the leverage of a pair that is listed no more is neither set nor refused', async () => {
  const { exchange } = await orderWorld('usdm');
  const wanted = { leverage: 2, marginMode: 'isolated', maySet: () => true } as const;
  expect(await exchange.settle(GONE.usdm, wanted)).toMatchObject({ kind: 'failed', cause: 'transient' });
});
