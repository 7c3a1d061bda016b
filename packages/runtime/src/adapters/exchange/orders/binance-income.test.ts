import { beforeAll, describe, expect, it } from 'vitest';
import { committedAttempt } from '../../../ports/committed.ts';
import { loadCcxt } from '../load-ccxt.ts';
import type { AccountReader } from './account-reader.ts';
import { incomeOf, usdmIncome } from './binance-income.ts';
import type { Row } from './binance-rows.ts';
import { anAttempt, orderWorld } from './order-exchange.fixture.ts';

const ROW = {
  ...{ symbol: 'BTCUSDT', incomeType: 'FUNDING_FEE', income: '-0.03750000', asset: 'USDT', info: 'FUNDING_FEE' },
  ...{ time: 1_700_000_000_000, tranId: '9689322392', tradeId: '' },
};
const pairOf = (): string => 'BTC/USDT:USDT';

beforeAll(() => loadCcxt(), 60_000);

describe('income of a USD-M account', () => {
  it('is read to the letter, with its pair where it has one', () => {
    expect(incomeOf(ROW, pairOf)).toEqual({
      ...{ kind: 'FUNDING_FEE', tranId: '9689322392', pair: 'BTC/USDT:USDT', asset: 'USDT', amount: '-0.0375' },
      atMs: 1_700_000_000_000,
    });
    expect(incomeOf({ ...ROW, symbol: '' }, pairOf).pair).toBe(null);
    expect(() => incomeOf({ ...ROW, income: '' }, pairOf)).toThrow('"income"');
  });

  it.each([
    ['all pages', 2_300, 3, 2_300],
    ['one page that is full, and nothing after it', 1_000, 2, 1_000],
  ])('is had whole: %s', async (_, count, pages, listed) => {
    const asked: unknown[] = [];
    const rows = async (_name: string, params: { page: number; limit: number }, read: (row: Row) => unknown) => {
      await Promise.resolve();
      asked.push(params.page);
      const from = (params.page - 1) * params.limit;
      const page = Array.from({ length: Math.min(params.limit, count - from) }, (__, at) => ({ ...ROW, tranId: at }));
      return { kind: 'listed', rows: page.map(read) };
    };
    const income = await usdmIncome({ rows } as unknown as AccountReader, pairOf, 0);
    expect(asked).toHaveLength(pages);
    expect(income).toMatchObject({ kind: 'listed', rows: { length: listed } });
  });

  it('is had without a row that cannot be read, which is told by its pair, or else by its asset', async () => {
    const odd = [
      { ...ROW, tranId: 'x' },
      { ...ROW, symbol: '', income: '' },
      { ...ROW, symbol: '', asset: '' },
    ];
    const rows = () => Promise.resolve({ kind: 'listed', rows: [...odd, ROW] });
    const why = (key: string): string => `The row has no "${key}" that can be read.`;
    expect(await usdmIncome({ rows } as unknown as AccountReader, pairOf, 0)).toEqual({
      kind: 'listed',
      rows: [incomeOf(ROW, pairOf)],
      unread: [
        { name: 'BTC/USDT:USDT', why: why('tranId') },
        { name: 'USDT', why: why('income') },
        { name: null, why: why('asset') },
      ],
    });
  });

  it('is listed by the exchange, and not at all on spot', async () => {
    const world = await orderWorld('usdm');
    const fromMs = world.sim.clock.now() - 1_000;
    const order = anAttempt(world, 'q1', { kind: 'market', price: null });
    await world.exchange.send(committedAttempt(order), 8_000);
    const income = await world.exchange.incomeSince(fromMs);
    expect(income).toMatchObject({ kind: 'listed', rows: [{ kind: 'COMMISSION', pair: world.pair, asset: 'USDT' }] });
    const { exchange } = await orderWorld('spot');
    expect(await exchange.incomeSince(fromMs)).toEqual({ kind: 'listed', rows: [] });
  });
});
