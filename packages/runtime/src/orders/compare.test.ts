import { describe, expect, it } from 'vitest';
import type { Attempt } from './attempt.ts';
import { aFill, anAttempt } from './attempt.fixture.ts';
import { clientOrderId } from './client-order-id.ts';
import { compareBooks, type BookSide, type ExchangeSide, type ListedOrder } from './compare.ts';
import { signOf } from './exact.ts';
import { TAG } from './order-book.fixture.ts';

const PAIR = 'BTC/USDT:USDT';
const NOW_MS = 2_000_000;
const OURS = anAttempt('OPEN', { exchangeId: 'x1', updatedMs: NOW_MS - 5000 });

function books(of: Partial<BookSide> = {}): BookSide {
  return {
    ...{ tag: TAG, isKnown: () => false, attempts: [], isBooked: () => false, positions: new Map() },
    ...{ filledMs: new Map(), stepOf: () => '0.001', isDust: () => false, ...of },
  };
}

function exchange(of: Partial<ExchangeSide> = {}): ExchangeSide {
  return { open: [], fills: new Map(), positions: new Map(), atMs: NOW_MS, ...of };
}

function listed(of: Partial<ListedOrder> = {}): ListedOrder {
  return {
    ...{ pair: PAIR, exchangeId: 'x1', cid: OURS.cid, status: 'open', filled: '0', childId: null },
    ...{ atMs: NOW_MS - 5000, ...of },
  };
}

const orders = (attempts: readonly Attempt[], open: readonly ListedOrder[], of: Partial<BookSide> = {}) =>
  compareBooks(books({ attempts, ...of }), exchange({ open }));

it('books and exchange that say the same differ in nothing', () => {
  const open = [listed()];
  const fills = new Map([[PAIR, [aFill('1', '0.4')]]]);
  const positions = new Map([[PAIR, '0.40']]);
  const seen = books({ attempts: [OURS], isBooked: () => true, positions: new Map([[PAIR, '0.4']]) });
  expect(compareBooks(seen, exchange({ open, fills, positions }))).toEqual([]);
});

describe('10.5 query failure is not flat', () => {
  it('what nobody could say is unknown, and no difference is made of it', () => {
    const seen = books({ attempts: [OURS], positions: new Map([[PAIR, '1']]) });
    const failed = exchange({ open: null, fills: new Map([[PAIR, null]]), positions: null });
    expect(compareBooks(seen, failed)).toEqual([
      { kind: 'unknown', what: 'orders', pair: null },
      { kind: 'unknown', what: 'fills', pair: PAIR },
      { kind: 'unknown', what: 'positions', pair: null },
    ]);
  });
});

describe('I2 orders', () => {
  const orphan = clientOrderId(TAG, 77, 1);
  it.each([
    ['ours by its number', [OURS], [listed({ cid: 'of a cancel' })], []],
    ['ours by its id', [{ ...OURS, exchangeId: null }], [listed()], []],
    ['open, and not listed', [OURS], [], [{ kind: 'not-listed', pair: PAIR, cid: OURS.cid }]],
    [
      'partly filled, and not listed',
      [{ ...OURS, state: 'PARTIAL' }],
      [],
      [{ kind: 'not-listed', pair: PAIR, cid: OURS.cid }],
    ],
    ['open since less than 5 s', [{ ...OURS, updatedMs: NOW_MS - 4999 }], [], []],
    ['unknown is not expected to be listed', [anAttempt('UNKNOWN', { updatedMs: 0 })], [], []],
    ['over, and not listed', [anAttempt('CANCELED', { updatedMs: 0 })], [], []],
    [
      'over, and listed',
      [anAttempt('CANCELED', { exchangeId: 'x1', updatedMs: NOW_MS - 5000 })],
      [listed()],
      [{ kind: 'still-open', pair: PAIR, cid: OURS.cid }],
    ],
    ['just over, and listed', [anAttempt('CANCELED', { exchangeId: 'x1', updatedMs: NOW_MS - 4999 })], [listed()], []],
    [
      'over, and just placed by the list',
      [anAttempt('CANCELED', { exchangeId: 'x1', updatedMs: 0 })],
      [listed({ atMs: NOW_MS - 4999 })],
      [],
    ],
    [
      'vanished stop beside one that is there',
      [OURS, { ...OURS, cid: 'other', exchangeId: 'x2' }],
      [listed()],
      [{ kind: 'not-listed', pair: PAIR, cid: 'other' }],
    ],
  ] as const)('%s', (_title, attempts, open, differences) => {
    expect(orders(attempts, open)).toEqual(differences);
  });

  it.each([
    ['foreign order', listed({ exchangeId: 'x9', cid: 'web_1' }), { kind: 'foreign', cid: 'web_1' }],
    ['foreign order without an id', listed({ exchangeId: 'x9', cid: null }), { kind: 'foreign', cid: null }],
    [
      "another strategy's order",
      listed({ exchangeId: 'x9', cid: clientOrderId('h0pdw', 1, 1) }),
      { kind: 'foreign', cid: clientOrderId('h0pdw', 1, 1) },
    ],
    ['orphan', listed({ exchangeId: 'x9', cid: orphan }), { kind: 'orphan', cid: orphan }],
  ])('%s', (_title, order, difference) => {
    expect(orders([], [order])).toEqual([{ ...difference, pair: PAIR, exchangeId: 'x9' }]);
    expect(orders([], [{ ...order, atMs: NOW_MS - 4999 }])).toEqual([]);
  });

  it('one that was put aside is no orphan, and should not be open', () => {
    const [difference] = orders([], [listed({ exchangeId: 'x9', cid: orphan })], { isKnown: (cid) => cid === orphan });
    expect(difference).toMatchObject({ kind: 'still-open', cid: orphan });
  });
});

describe('I3 fills', () => {
  const ofOrder = (of: Parameters<typeof aFill>[2] = {}) =>
    aFill('7', '0.1', { exchangeId: 'x9', atMs: NOW_MS - 5000, ...of });
  const fills = (fill: ReturnType<typeof aFill>, of: Partial<BookSide> = {}) =>
    compareBooks(
      books({ attempts: [anAttempt('FILLED', { exchangeId: 'x1' })], ...of }),
      exchange({ fills: new Map([[PAIR, [fill]]]) }),
    );

  it('one of ours is missing, by its order or by its id', () => {
    const missing = [{ kind: 'fill-missing', pair: PAIR, tradeId: '7', cid: OURS.cid }];
    expect(fills(ofOrder({ exchangeId: 'x1' }))).toEqual(missing);
    expect(fills(ofOrder({ cid: OURS.cid }))).toEqual(missing);
  });

  it('one of nobody is unassigned', () => {
    const unassigned = [{ kind: 'fill-unassigned', pair: PAIR, tradeId: '7' }];
    expect(fills(ofOrder())).toEqual(unassigned);
    expect(fills(ofOrder({ cid: clientOrderId(TAG, 77, 1) }))).toEqual(unassigned);
  });

  it('one that is booked, young, or of an order that was put aside is no difference', () => {
    expect(fills(ofOrder(), { isBooked: (pair, tradeId) => pair === PAIR && tradeId === '7' })).toEqual([]);
    expect(fills(ofOrder({ atMs: NOW_MS - 4999 }))).toEqual([]);
    expect(fills(ofOrder({ cid: clientOrderId(TAG, 77, 1) }), { isKnown: () => true })).toEqual([]);
  });
});

describe('I4 positions', () => {
  const positions = (booked: string | null, found: string | null, of: Partial<BookSide> = {}) =>
    compareBooks(
      books({ positions: new Map(booked === null ? [] : [[PAIR, booked]]), ...of }),
      exchange({ positions: new Map(found === null ? [] : [[PAIR, found]]), open: null }),
    ).slice(1);
  const apart = (booked: string, found: string, isSlight: boolean) => [
    { kind: 'position', pair: PAIR, booked, found, isSlight },
  ];

  it.each([
    ['1', '1.000', []],
    ['1', '1.001', apart('1', '1.001', true)],
    ['1', '0.999', apart('1', '0.999', true)],
    ['1', '1.0011', apart('1', '1.0011', false)],
    ['1', null, apart('1', '0', false)],
    [null, '-1', apart('0', '-1', false)],
    [null, null, []],
    ['1', '-1', apart('1', '-1', false)],
  ])('%s in the books, %s at the exchange', (booked, found, differences) => {
    expect(positions(booked, found)).toEqual(differences);
  });

  it.each([
    ['0', '0.001', 'somebody opened it'],
    ['0.001', '0', 'somebody closed it'],
    ['0', '-0.001', 'somebody went short'],
    ['0.001', '0.002', 'as much was added as was there'],
    ['-0.002', '-0.001', 'half of it was closed'],
    ['0.0005', '-0.0005', 'it lies the other way'],
    ['0', '0.0004', 'it is in no book'],
  ])(
    'a step is no slight difference where it is all that one side holds: %s, %s at the exchange: %s',
    (booked, found) => {
      expect(positions(booked, found)).toEqual(apart(booked, found, false));
      const ofSpot = { stepOf: () => '0.001', isDust: () => signOf(booked) === 0 };
      expect(positions(booked, found, ofSpot)).toEqual(apart(booked, found, false));
    },
  );

  it.each([
    ['0.002', '0.003', true],
    ['-0.003', '-0.002', true],
    ['0.0019', '0.001', true],
  ])('a step of a larger position is slight: %s, %s at the exchange', (booked, found, isSlight) => {
    expect(positions(booked, found)).toEqual(apart(booked, found, isSlight));
  });

  it('what is too little for an order may go, as a whole or in part, and may not become more by all that it was', () => {
    const dust = { isDust: () => true };
    expect(positions('0.0009', '0', dust)).toEqual(apart('0.0009', '0', true));
    expect(positions('0.001', '0.0001', dust)).toEqual(apart('0.001', '0.0001', true));
    expect(positions('0.0009', '0.0018', dust)).toEqual(apart('0.0009', '0.0018', false));
    expect(positions('0.0005', '-0.0005', dust)).toEqual(apart('0.0005', '-0.0005', false));
    expect(positions('0.002', '0', dust)).toEqual(apart('0.002', '0', false));
  });

  it('without a step every difference counts', () => {
    expect(positions('1', '1.0000001', { stepOf: () => null })).toEqual(apart('1', '1.0000001', false));
  });

  it('10.3 not while its books are about to change', () => {
    const unsure = [anAttempt('UNKNOWN')];
    expect(positions('1', '2', { attempts: unsure })).toEqual([]);
    expect(positions('1', '2', { attempts: [anAttempt('SUBMITTING')] })).toEqual([]);
    expect(positions('1', '2', { attempts: [anAttempt('OPEN', { reported: '0.4' })] })).toEqual([]);
    expect(positions('1', '2', { filledMs: new Map([[PAIR, NOW_MS - 4999]]) })).toEqual([]);
  });

  it('10.3 in every other state they are compared', () => {
    const settled = [
      anAttempt('OPEN', { filled: '0.4', reported: '0.4' }),
      anAttempt('DENIED'),
      anAttempt('NEVER_PLACED'),
    ];
    const other = [anAttempt('UNKNOWN', { pair: 'X' })];
    const filledMs = new Map([[PAIR, NOW_MS - 5000]]);
    expect(positions('1', '2', { attempts: [...settled, ...other], filledMs })).toEqual(apart('1', '2', false));
  });
});
