import { expect, it } from 'vitest';
import { openMatters } from './open-matters.ts';

const at = (sinceMs: number, reason: string): object => ({ sinceMs, reason });
const stranger = { pair: 'SOL/USDT', cid: null, exchangeId: '7', side: 'buy', amount: '2', seenMs: 1 };
const intent = {
  ...{ id: 3, pair: 'BTC/USDT', action: 'exit', side: 'sell', amount: '1', state: 'BLOCKED', blocked: 'attempts' },
  decidedMs: 9,
};

const AGAIN = 'where nothing else bars it.';

it.each<[string, object, string, string]>([
  [
    'halt/*',
    at(1, 'orders-per-minute'),
    'The cap orders-per-minute was reached: Nothing is entered.',
    `Everything is entered again, ${AGAIN}`,
  ],
  [
    'halt/ETH/USDT',
    at(1, 'rejects-in-row'),
    'The cap rejects-in-row was reached: ETH/USDT is not entered.',
    `ETH/USDT is entered again, ${AGAIN}`,
  ],
  [
    'halt/ETH/USDT',
    at(1, 'foreign-fill'),
    'Somebody else traded here: ETH/USDT is not entered.',
    `ETH/USDT is entered again, ${AGAIN}`,
  ],
  [
    'halt/*',
    at(1, 'restored-store'),
    'The journal was restored from an older copy: Nothing is entered.',
    `Everything is entered again, ${AGAIN}`,
  ],
  [
    'halt/*',
    at(1, 'account-drawdown'),
    'All sessions of the account together have lost too much: Nothing is entered.',
    `Losses are counted anew from here on, in all sessions of the account. Everything is entered again, ${AGAIN}`,
  ],
  [
    'breach/q1',
    { text: 'The order q1 is at the exchange although it could not be.', sinceMs: 1 },
    'The order q1 is at the exchange although it could not be.',
    'It counts as seen; entries are made again, where nothing else bars them.',
  ],
  [
    'stranger/7',
    { ...stranger, kind: 'orphan' },
    'An order with our tag stands in no book: buy 2 on SOL/USDT (order 7, client order id none).',
    'It counts as seen: the order is left as it is, and bars nothing.',
  ],
  [
    'intent/3',
    intent,
    'exit: sell 1 on BTC/USDT did not get to the exchange (attempts).',
    'Nothing more is sent for it; what its trade still wants is asked for anew.',
  ],
])('%s %o is open', (id, record, text, effect) => {
  expect(openMatters(new Map([[id, JSON.stringify(record)]]))).toMatchObject([{ id, text, effect, needsGone: false }]);
});

const STRUCK =
  'is struck out of the books; its trade counts it as left at what others got for it, else at the last price, and is closed where less than an order is left. What the account has of it, or gets, is not the session’s any more.';

it.each<[string, unknown, string]>([
  [
    'differs/BTC/USDT',
    { sinceMs: 1, booked: '1', found: '0.6', isTold: true },
    'BTC/USDT: 0.4 of what the books hold is not in the account, which has 0.6 of 1.',
  ],
  [
    'differs/BTC/USDT:USDT',
    { sinceMs: 1, booked: '-0.4', found: '0.1', isTold: true },
    'BTC/USDT:USDT: 0.4 of what the books hold is not in the account, which has 0.1 of -0.4.',
  ],
  [
    'differs/BTC/USDT:USDT',
    { sinceMs: 1, booked: '-0.4', found: '-0.1', isTold: true, isGone: true },
    'BTC/USDT:USDT: 0.4 of what the books hold was closed by somebody else.',
  ],
  [
    'lacking/BTC/USDT',
    '0.4',
    'BTC/USDT: 0.4 of what the books hold cannot be sold, as other orders or pairs need the coin.',
  ],
  [
    'handled/BTC/USDT',
    { sinceMs: 1, amount: '0.4', why: 'lacked' },
    'BTC/USDT: 0.4 of what the books hold is of no trade, and may be somebody’s own.',
  ],
])('%s %o is open, and needs somebody who has looked', (id, record, text) => {
  const records = { 'host/audit': { atMs: 1 }, [id]: record };
  const matters = openMatters(new Map(Object.entries(records).map(([key, row]) => [key, JSON.stringify(row)])));
  expect(matters).toEqual([
    expect.objectContaining({ id, kind: 'position', sinceMs: 1, text, effect: `0.4 ${STRUCK}`, needsGone: true }),
  ]);
});

it('what the account has more than the books is no matter: nothing can be struck out', () => {
  const row = { sinceMs: 1, booked: '1', found: '1.5', isTold: true };
  expect(openMatters(new Map([['differs/BTC/USDT:USDT', JSON.stringify(row)]]))).toEqual([]);
});

it('what waits for a person stays a matter where the account holds more than the books, and is none beside what lacks', () => {
  const handled = { sinceMs: 1, amount: '0.4', why: 'traded' };
  const idsWith = (found: string): readonly string[] => {
    const rows = {
      'handled/BTC/USDT': handled,
      'differs/BTC/USDT': { sinceMs: 1, booked: '0.4', found, isTold: true },
    };
    return openMatters(new Map(Object.entries(rows).map(([key, row]) => [key, JSON.stringify(row)]))).map(
      ({ id }) => id,
    );
  };
  expect(idsWith('0.5')).toEqual(['handled/BTC/USDT']);
  expect(idsWith('0.1')).toEqual(['differs/BTC/USDT']);
});

it('what bars something comes first, then what is oldest; what goes away by itself or is resolved is no matter', () => {
  const records = {
    ...{ 'halt/B/USDT': at(5, 'rejects-in-row'), 'halt/A/USDT': at(5, 'rejects-in-row'), 'breach/x': at(4, '') },
    ...{ 'stranger/1': { ...stranger, kind: 'foreign' }, 'stranger/2': { ...stranger, kind: 'orphan', seenMs: 6 } },
    'stranger/3': { ...stranger, kind: 'orphan', isResolved: true },
    ...{ 'intent/3': intent, 'intent/4': { ...intent, id: 4, state: 'WORKING' } },
    'differs/BTC/USDT': { sinceMs: 1, booked: '1', found: '0', isTold: false },
    ...{ 'unprotected/BTC/USDT': {}, 'account-closed': {} },
  };
  const matters = openMatters(new Map(Object.entries(records).map(([key, record]) => [key, JSON.stringify(record)])));

  expect(matters.map(({ id }) => id)).toEqual([
    ...['breach/x', 'halt/A/USDT', 'halt/B/USDT', 'stranger/2', 'intent/3', 'stranger/1'],
  ]);
});
