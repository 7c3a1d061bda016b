import { describe, expect, it } from 'vitest';
import type { AccountView } from '../../../ports/order-exchange.ts';
import { doubtLines, positionLines, unreadLines, unreadRowLines } from './order-lines.ts';

/** Neither the exchange nor a file says what an order has to be, and nobody knows a price. */
const LIMITS = { stepOf: () => '0.001', rulesOf: () => null, priceOf: () => null };

it('an order of somebody else that cannot be read has a line that says why, and none is said of none', () => {
  const why = 'The row has no "quantity" that can be read.';
  const unread = [
    { cid: 'web_1', symbol: 'ETHUSDT', why },
    { cid: 'web_2', symbol: null, why },
  ];
  expect(unreadLines(unread)).toEqual([
    { what: 'unreadable order', state: 'warn', found: `FOREIGN, left alone: ETHUSDT (web_1): ${why}` },
    { what: 'unreadable order', state: 'warn', found: `FOREIGN, left alone: an unknown market (web_2): ${why}` },
  ]);
  expect(unreadLines()).toEqual([]);
});

describe('rows of an account that cannot be read', () => {
  const why = 'The row has no "free" that can be read.';
  const spot: AccountView = { balances: {}, positions: [], isHedged: null };
  const records = new Map([['position/BTC/USDT/BOTH', JSON.stringify({ pair: 'BTC/USDT', amount: '1' })]]);
  const known = { account: 'main', strategy: 's', records, ...LIMITS };

  it('are told, with what each is of', () => {
    expect(unreadRowLines(spot)).toEqual([]);
    expect(unreadRowLines({ ...spot, unread: [{ name: 'DOGE', why }] })).toEqual([
      { what: 'unreadable rows', state: 'warn', found: `Left out: DOGE: ${why}` },
    ]);
  });

  it('are no difference from the books, which cannot be compared then', () => {
    const lines = positionLines({ ...spot, unread: [{ name: 'BTC', why }] }, [], known);
    expect(lines).toEqual([
      { what: 'positions', state: 'fail', found: 'What the account holds of BTC/USDT cannot be read.' },
    ]);
    expect(positionLines(spot, [], known)[0]!.found).toBe(
      'The account holds otherwise than the books say: BTC/USDT 0, booked 1.',
    );
  });
});

describe('what the books of a session on spot hold', () => {
  const booked = (pair: string, amount: string): readonly [string, string] => [
    `position/${pair}/BOTH`,
    JSON.stringify({ pair, amount }),
  ];
  const linesOf = (rows: ReadonlyMap<string, string>, account: Partial<AccountView>): readonly string[] => {
    const known = { account: 'main', strategy: 's', records: rows, ...LIMITS };
    const view = { balances: {}, positions: [], isHedged: null, ...account };
    return positionLines(view, [], known).map(({ what, state, found }) => `${what} ${state}: ${found}`);
  };

  it('is looked at where another pair cannot be read', () => {
    const unread = [{ name: 'ETH', why: 'The row has no "free" that can be read.' }];
    const rows = new Map([booked('BTC/USDT', '1'), booked('ETH/USDT', '1')]);
    expect(linesOf(rows, { unread, balances: { BTC: { free: '1', used: '0', total: '1' } } })).toEqual([
      'positions fail: What the account holds of ETH/USDT cannot be read.',
      'positions ok: BTC/USDT as booked.',
      'stops fail: No stops of their size protect BTC/USDT at the exchange.',
    ]);
  });

  it('is told where more was sold than they held, and nothing is there to protect', () => {
    expect(linesOf(new Map([booked('BTC/USDT', '-0.9')]), {})).toEqual([
      'positions fail: The account holds otherwise than the books say: BTC/USDT 0, booked -0.9.',
      'stops ok: There is nothing to protect.',
    ]);
  });
});

it('what waits for a person and is no order is told with the ids by which it is resolved', () => {
  const differs = { sinceMs: 1, booked: '1', found: '0', isTold: true };
  const halt = { sinceMs: 1, reason: 'rejects-in-row' };
  const records = new Map([
    ['differs/BTC/USDT', JSON.stringify(differs)],
    ['halt/ETH/USDT', JSON.stringify(halt)],
  ]);
  const linesOf = (rows: ReadonlyMap<string, string>): readonly unknown[] => doubtLines({ records: rows }).slice(1);
  const none = { what: 'blocked intents', state: 'ok', found: 'No order waits for a person.' };
  expect(linesOf(records)).toEqual([
    none,
    {
      ...{ what: 'matters', state: 'warn' },
      found: 'A person has to decide on differs/BTC/USDT, halt/ETH/USDT: session resolve.',
    },
  ]);
  expect(linesOf(new Map())).toEqual([none]);
});
