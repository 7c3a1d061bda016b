import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AccountView, UnreadRow } from '../../../ports/order-exchange.ts';
import type { AccountReader } from './account-reader.ts';
import { spotAccount, usdmAccount } from './binance-account.ts';
import { usdmIncome } from './binance-income.ts';
import { damage, damaged } from './damaged-text.fixture.ts';

/** A night tries more. */
const RUNS = Number(process.env['TRADAI_FRAMES'] ?? 20_000) / 10;
const WITHIN_MS = 60_000 + 10 * RUNS;
const pairOf = (id: string): string => `pair of ${id}`;
const exact = { stringAdd: () => '1', stringSub: () => '1' };

const COIN = { asset: 'BTC', free: '1.5', locked: '0.5' };
const ASSET = { asset: 'USDT', balance: '5', availableBalance: '5' };
const POSITION = { symbol: 'BTCUSDT', positionAmt: '-1', entryPrice: '100', liquidationPrice: '60' };
const INCOME = {
  ...{ symbol: 'BTCUSDT', incomeType: 'FUNDING_FEE', income: '-0.5', asset: 'USDT', time: 1_700_000_000_000 },
  tranId: '9689322392',
};
const OTHER = { BTC: 'ETH', USDT: 'BNB', BTCUSDT: 'ETHUSDT' } as const;

/** A list with one row that something happened to, and a sound one of something else. */
const listed = (row: object): fc.Arbitrary<readonly unknown[]> =>
  fc.array(damage, { maxLength: 3 }).map((all) => {
    const other = Object.entries(row).map(([key, value]) => [key, OTHER[value as keyof typeof OTHER] ?? value]);
    const rows: readonly unknown[] = [damaged(row, all), { ...Object.fromEntries(other), tranId: '1' }];
    return rows.filter((each) => typeof each === 'object' && each !== null && !Array.isArray(each));
  });

/** Answers each question by the list of its name. */
function readerOf(lists: Readonly<Record<string, readonly unknown[]>>): AccountReader {
  const ask = (name: string, _params: object, read: (returned: unknown) => unknown) =>
    Promise.resolve({ kind: 'told', value: read(name === 'privateGetAccount' ? { balances: lists[name] } : FLAG) });
  const rows = (name: string, _params: object, read: (row: unknown) => unknown) =>
    Promise.resolve({ kind: 'listed', rows: (lists[name] ?? []).map(read) });
  return { ask, rows } as unknown as AccountReader;
}
const FLAG = { dualSidePosition: false };

type Read = Awaited<ReturnType<typeof spotAccount>>;

function told(read: Read): AccountView & { readonly unread: readonly UnreadRow[] } {
  if ('kind' in read) throw new Error(read.why);
  return { ...read, unread: read.unread ?? [] };
}

const DECIMAL = /^-?\d+(\.\d+)?$/;
const isSound = ({ balances, positions }: AccountView): boolean =>
  Object.values(balances).every(({ free, total }) => DECIMAL.test(free) && DECIMAL.test(total)) &&
  positions.every(({ pair, amount, entryPrice }) => pair !== '' && DECIMAL.test(amount) && DECIMAL.test(entryPrice));
const isNamed = ({ name, why }: UnreadRow): boolean => name !== '' && why.endsWith('.');

it(
  'whatever a row of a spot account holds, all others are had, and it is read whole or named as one that cannot be',
  async () => {
    const seen = new Set<boolean>();
    await fc.assert(
      fc.asyncProperty(listed(COIN), async (list) => {
        const view = told(await spotAccount(readerOf({ privateGetAccount: list }), exact));
        const { unread } = view;
        seen.add(unread.length > 0);
        expect(view.balances).toHaveProperty('ETH');
        expect(Object.keys(view.balances).length + unread.length).toBeGreaterThanOrEqual(Math.min(2, list.length));
        expect([isSound(view), unread.every(isNamed)]).toEqual([true, true]);
      }),
      { numRuns: RUNS },
    );
    expect(seen.size).toBe(2);
  },
  WITHIN_MS,
);

it(
  'the same of balances and positions of futures',
  async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(listed(ASSET), listed(POSITION), async (assets, positions) => {
        const lists = { fapiPrivateV3GetBalance: assets, fapiPrivateV3GetPositionRisk: positions };
        const view = told(await usdmAccount(readerOf(lists), exact, pairOf));
        for (const { why } of view.unread) seen.add(why);
        expect(view.balances).toHaveProperty('BNB');
        expect(view.positions.map(({ pair }) => pair)).toContain('pair of ETHUSDT');
        expect([isSound(view), view.unread.every(isNamed)]).toEqual([true, true]);
      }),
      { numRuns: RUNS },
    );
    expect(seen.size).toBeGreaterThan(3);
  },
  WITHIN_MS,
);

it(
  'the same of income',
  async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(listed(INCOME), async (list) => {
        const income = await usdmIncome(readerOf({ fapiPrivateGetIncome: list }), pairOf, 0);
        if (income.kind === 'failed') throw new Error(income.why);
        const { rows, unread = [] } = income;
        for (const { why } of unread) seen.add(why);
        expect(rows.map(({ tranId }) => tranId)).toContain('1');
        expect(rows.length + unread.length).toBe(list.length);
        expect(rows.every(({ amount, atMs }) => DECIMAL.test(amount) && atMs > 0) && unread.every(isNamed)).toBe(true);
      }),
      { numRuns: RUNS },
    );
    expect(seen.size).toBeGreaterThan(3);
  },
  WITHIN_MS,
);
