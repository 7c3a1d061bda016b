import { beforeAll, describe, expect, it } from 'vitest';
import { committedAttempt } from '../../../ports/committed.ts';
import { loadCcxt } from '../load-ccxt.ts';
import { anAttempt, orderWorld } from './order-exchange.fixture.ts';

beforeAll(() => loadCcxt(), 60_000);

const WANTED = { leverage: 3, marginMode: 'isolated' } as const;

describe('leverage and margin mode of usdm', () => {
  it('are set, read back, and left alone when they are so already', async () => {
    const { exchange, sim, pair } = await orderWorld('usdm');
    const posts = (): string[] => sim.log.records.filter(({ method }) => method === 'POST').map(({ path }) => path);

    expect(await exchange.settle(pair, WANTED)).toBeNull();
    expect(posts()).toEqual(['/fapi/v1/marginType', '/fapi/v1/leverage']);
    expect(await exchange.settle(pair, WANTED)).toBeNull();
    expect(posts()).toHaveLength(2);
  });

  it('are left alone in an account that holds long and short apart, and so is that', async () => {
    const { exchange, sim, pair } = await orderWorld('usdm');
    sim.engine.usdm.setHedge('a-key-of-the-account', true);

    expect(await exchange.settle(pair, WANTED)).toBe(
      'The account holds long and short apart; expected one-way mode for BTC/USDT:USDT.',
    );
    expect(await exchange.account()).toMatchObject({ isHedged: true });
    expect(sim.log.records.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('are set as long as something may be sent, which is asked before each', async () => {
    const { exchange, sim, pair } = await orderWorld('usdm');
    let asked = 0;
    const maySet = (): boolean => (asked += 1) === 1;

    expect(await exchange.settle(pair, { ...WANTED, maySet })).toMatchObject({ kind: 'failed', cause: 'transient' });
    expect(sim.log.records.filter(({ method }) => method === 'POST').map(({ path }) => path)).toEqual([
      '/fapi/v1/marginType',
    ]);
  });

  it('are not believed, but read back', async () => {
    const { exchange, sim, pair } = await orderWorld('usdm');
    await exchange.openOrders();
    const lost = { match: { path: '/fapi/v1/leverage' }, do: { shape: { id: 'A10', point: 'before' } } };
    sim.faults.load({ version: 1, rules: [lost] });

    expect(await exchange.settle(pair, WANTED)).toBe('The leverage of BTC/USDT:USDT is 20; expected 3.');
  });

  it('say what the exchange said where they are refused', async () => {
    const world = await orderWorld('usdm');
    const { exchange, pair } = world;
    await exchange.send(committedAttempt(anAttempt(world, 'q1')), 8_000);

    expect(await exchange.settle(pair, WANTED)).toBe(
      'The margin mode of BTC/USDT:USDT is cross; expected isolated (the exchange said -4047).',
    );
  });

  it('have failed where they cannot be read', async () => {
    const { exchange, sim, pair } = await orderWorld('usdm');
    await exchange.openOrders();
    const rule = { match: { path: '/fapi/v1/symbolConfig' }, do: { shape: { id: 'A16', point: 'before' } } };
    sim.faults.load({ version: 1, rules: [rule] });

    expect(await exchange.settle(pair, WANTED)).toMatchObject({ kind: 'failed' });
  });

  it('stand beside each position of the account', async () => {
    const world = await orderWorld('usdm');
    const { exchange, pair } = world;
    await exchange.settle(pair, WANTED);
    await exchange.send(committedAttempt(anAttempt(world, 'q1', { kind: 'market', price: null, side: 'sell' })), 8_000);
    const account = await exchange.account();

    expect(account).toMatchObject({ positions: [{ pair, amount: '-1', leverage: 3, marginMode: 'isolated' }] });
    expect(account).toMatchObject({ positions: [{ liquidationPrice: expect.stringMatching(/^1\d\d/) as unknown }] });
  });
});

it('leverage of spot is nothing to settle, and nothing is asked', async () => {
  const { exchange, sim, pair } = await orderWorld('spot');

  expect(await exchange.settle(pair, WANTED)).toBeNull();
  expect(sim.log.length).toBe(0);
});
