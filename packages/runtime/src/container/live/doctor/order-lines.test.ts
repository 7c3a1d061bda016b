import { describe, expect, it } from 'vitest';
import type { AccountView } from '../../../ports/order-exchange.ts';
import { positionLines, unreadLines, unreadRowLines } from './order-lines.ts';

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
  const known = { account: 'main', strategy: 's', records, stepOf: () => '0.001' };

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
