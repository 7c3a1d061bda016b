import { describe, expect, it } from 'vitest';
import { heldToExchange } from './held-to-exchange.ts';
import { allOf, liveDifferences } from './live-differences.ts';
import { LAST_MS, madeRun, type MadeOrder } from './made-run.fixture.ts';

const EARLY_MS = 1000;
const LATE_MS = LAST_MS - 500;

/** Bought in time. */
const BOUGHT: MadeOrder = { action: 'enter', amount: '3', fills: [{ amount: '3', atMs: EARLY_MS }] };
const STOP: MadeOrder = { action: 'stop', amount: '3' };
/** Sold when no session heard of it any more: its books have it open. */
const SOLD_LATE: MadeOrder = { action: 'exit', amount: '1', fills: [{ amount: '1', atMs: LATE_MS, isBooked: false }] };

function found(orders: readonly MadeOrder[]) {
  const { story, sim } = madeRun(orders);
  const differences = liveDifferences(story, sim, 'spot');
  return { differences: allOf(differences), leftOut: differences.leftOut };
}

describe('an execution within two seconds of the last step', () => {
  it('is left out where no book has it, with the end of its order', () => {
    expect(found([BOUGHT, STOP, SOLD_LATE])).toEqual({
      differences: [],
      leftOut: { fills: 1, symbols: [], isAll: false },
    });
  });

  it('is not left out where it was heard of: it stands in the books as it was', () => {
    const heard: MadeOrder = { action: 'exit', amount: '1', fills: [{ amount: '1', atMs: LATE_MS }] };
    const { story, sim } = madeRun([BOUGHT, { ...STOP, amount: '2' }, heard]);
    expect(allOf(liveDifferences(story, sim, 'spot'))).toEqual([]);
    const [name, fill] = [...story.fills].at(-1)!;
    const wrong = { ...story, fills: new Map([...story.fills, [name, { ...fill, price: '99' }]]) };
    expect(allOf(liveDifferences(wrong, sim, 'spot'))).toEqual([
      'lost: the fill BTCUSDT 300 is 1 at 100, and booked as 1 at 99',
    ]);
  });

  it('is taken off what is held, with its fee', () => {
    const more: MadeOrder = {
      ...{ action: 'enter', amount: '2' },
      fills: [{ amount: '2', fee: '0.01', atMs: LATE_MS, isBooked: false }],
    };
    expect(found([BOUGHT, STOP, more]).differences).toEqual([]);
  });

  it('excuses no fill that was lost before', () => {
    const lost: MadeOrder = {
      ...{ action: 'enter', amount: '2', change: { state: 'CANCELED' } },
      ...{ fills: [{ amount: '1', atMs: EARLY_MS, isBooked: false }], endedMs: EARLY_MS },
    };
    const { differences } = found([BOUGHT, STOP, SOLD_LATE, lost]);
    expect(differences).toEqual([
      'lost: the fill BTCUSDT 400 is 1 at 100, and booked as nothing',
      expect.stringMatching(/^lost: \w+ executed 1, and counts 0$/),
      'BTC/USDT: 4 are held, and booked 3',
    ]);
  });

  it('excuses of its own order what was executed late, and not what was before', () => {
    const partly: MadeOrder = {
      ...{ action: 'exit', amount: '1' },
      fills: [
        { amount: '0.4', atMs: EARLY_MS, isBooked: false },
        { amount: '0.6', atMs: LATE_MS, isBooked: false },
      ],
    };
    expect(found([BOUGHT, STOP, partly]).differences).toEqual([
      'lost: the fill BTCUSDT 300 is 0.4 at 100, and booked as nothing',
      expect.stringMatching(/^lost: \w+ executed 0.4, and counts 0$/),
      'BTC/USDT: 2.6 are held, and booked 3',
    ]);
  });

  it('excuses no order that is open and over in the books, nor one that was over before', () => {
    const left: MadeOrder = { action: 'exit', amount: '1', change: { state: 'CANCELED' } };
    const over: MadeOrder = { action: 'exit', amount: '1', endedMs: EARLY_MS };
    expect(found([BOUGHT, STOP, SOLD_LATE, left, over]).differences).toEqual([
      expect.stringMatching(/^orphan: \w+ is open, and counts as CANCELED$/),
      expect.stringMatching(/^orphan: \w+ is over, and counts as OPEN$/),
    ]);
  });
});

it('a trade may not have counted an order that was executed so late, and has counted all others', () => {
  const stop: MadeOrder = { ...STOP, fills: [{ amount: '1', atMs: LATE_MS }] };
  const { story, sim } = madeRun([BOUGHT, stop]);
  const differences = (amount: number): readonly string[] => {
    const trades = story.trades.map((record) => ({ ...record, trade: { ...record.trade, amount } }));
    return allOf(liveDifferences({ ...story, trades }, sim, 'spot'));
  };
  expect(differences(2)).toEqual([]);
  expect(differences(3)).toEqual([]);
  expect(differences(3.5)).toEqual(['BTC/USDT: trades hold 3.5, and the books 2']);
});

describe('stops of a symbol that was executed within two seconds of the last step', () => {
  const boughtLate: MadeOrder = { action: 'enter', amount: '1', fills: [{ amount: '1', atMs: LATE_MS }] };

  it('may lack as much as that was', () => {
    expect(found([BOUGHT, STOP, boughtLate]).differences).toEqual([]);
  });

  it('may lack no more', () => {
    expect(found([BOUGHT, { ...STOP, amount: '2' }, boughtLate]).differences).toEqual([
      'BTC/USDT: 4 are held, and stops of 2 lie there',
    ]);
  });

  it('are counted as left out where that was all that is held', () => {
    const ether: readonly MadeOrder[] = [BOUGHT, STOP].map((order) => ({ ...order, pair: 'ETH/USDT' }));
    expect(found([...ether, boughtLate])).toEqual({
      differences: [],
      leftOut: { fills: 0, symbols: ['BTCUSDT'], isAll: false },
    });
    const stopped: MadeOrder = { ...STOP, fills: [{ amount: '3', atMs: LATE_MS, isBooked: false }] };
    expect(found([BOUGHT, stopped])).toEqual({
      differences: [],
      leftOut: { fills: 1, symbols: ['BTCUSDT'], isAll: false },
    });
  });
});

it('a run in which every order was executed so late has failed: nothing of it could be compared', () => {
  const { story, sim } = madeRun([
    { action: 'enter', amount: '1', fills: [{ amount: '1', atMs: LATE_MS, isBooked: false }] },
  ]);
  expect(heldToExchange(story, sim, 'spot', []).differences).toEqual([
    'every order was executed when the session may not have heard any more: nothing could be compared',
  ]);
  const none = madeRun([]);
  expect(heldToExchange(none.story, none.sim, 'spot', []).differences).not.toEqual([]);
});
