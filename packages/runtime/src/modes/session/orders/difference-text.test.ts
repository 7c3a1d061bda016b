import { expect, it } from 'vitest';
import type { Difference } from '../../../orders/compare.ts';
import { differenceText } from './difference-text.ts';

const pair = 'BTC/USDT';
const position = { kind: 'position', pair, booked: '0.5', isSlight: false } as const;

it.each<[Difference, string]>([
  [{ ...position, found: '0.4' }, 'BTC/USDT: the account holds 0.4; expected 0.5 by the fills of its trades.'],
  [
    { ...position, found: '0' },
    'BTC/USDT: the account holds nothing; expected 0.5, which no order of the session has closed.',
  ],
  [{ kind: 'orphan', pair, exchangeId: '17', cid: 'q1' }, 'BTC/USDT: the order 17 stands in no book.'],
  [{ kind: 'foreign', pair, exchangeId: '17', cid: null }, 'BTC/USDT: the order 17 stands in no book.'],
  [{ kind: 'not-listed', pair, cid: 'q1' }, 'BTC/USDT: the order q1 counts as open and is not listed.'],
  [{ kind: 'still-open', pair, cid: 'q1' }, 'BTC/USDT: the order q1 counts as over and is open.'],
  [{ kind: 'fill-missing', pair, tradeId: '9', cid: 'q1' }, 'BTC/USDT: the fill 9 stands in no book.'],
  [{ kind: 'fill-unassigned', pair, tradeId: '9' }, 'BTC/USDT: the fill 9 stands in no book.'],
  [{ kind: 'unknown', what: 'positions', pair: null }, 'The positions could not be compared.'],
  [{ kind: 'unknown', what: 'positions', pair }, 'The positions of BTC/USDT could not be compared.'],
])('a difference is told in a sentence: %j', (difference, text) => {
  expect(differenceText(difference)).toBe(text);
});
