import { expect, it } from 'vitest';
import { unreadLines } from './order-lines.ts';

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
