import { expect, it } from 'vitest';
import { isToBeRead, unreadMs } from './unread-pairs.ts';

it('a row that has the time alone, of a journal of before, is one that is due again', () => {
  const records = new Map([['unread/BTC/USDT', '1000']]);
  expect(unreadMs(records, 'BTC/USDT')).toBe(1000);
  expect([300_999, 301_000].map((nowMs) => isToBeRead(records, 'BTC/USDT', nowMs))).toEqual([false, true]);
});
