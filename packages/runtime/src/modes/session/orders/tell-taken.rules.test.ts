import { describe, expect, it } from 'vitest';
import { aFill } from '../../../orders/attempt.fixture.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';
import { booked, BTC, holding, OLD_MS, type Rows } from './made-snapshot.fixture.ts';
import { trading } from './made-trade.fixture.ts';
import { tellTaken } from './tell-taken.ts';

const ETH = 'ETH/USDT:USDT';
/** 4 base units, each contract half of one. */
const TRADE = { id: 3, amount: 4, contractSize: 0.5 };
const quote = (last: number) => ({ timeMs: STEP_MS, bid: null, ask: null, last, book: null });

/** Others sold so many contracts. */
const soldAt = (price: string, amount: string, atMs = OLD_MS) =>
  aFill(`f${atMs}`, amount, { side: 'sell', price, atMs });

interface Taken {
  readonly liquidated?: readonly string[];
  readonly isResting?: boolean;
  readonly mark?: number;
}

async function told(rows: Rows, { liquidated = [], isResting = false, mark }: Taken): Promise<MadeOrderStep> {
  const step = MadeOrderStep.of(rows);
  if (mark !== undefined) step.quotes[BTC] = quote(mark);
  await tellTaken(step.step, step.orders, liquidated, isResting);
  return step;
}

describe('a trade of which the exchange has taken all', () => {
  const all = { liquidated: [BTC] };
  const rate = async (rows: Rows, mark?: number) => {
    const { heard, draft } = await told(rows, { ...all, ...(mark === undefined ? {} : { mark }) });
    expect(draft.events).toEqual(heard);
    expect(heard).toMatchObject([{ kind: 'liquidated', nowMs: STEP_MS, tradeId: 3 }]);
    return (heard[0] as { readonly rate: number }).rate;
  };

  it('hears at which rate: what the exchange got for its contracts, wherever the price is since', async () => {
    const sold = booked(soldAt('70', '4'), soldAt('80', '4', OLD_MS + 1), soldAt('10', '9', OLD_MS - 1));
    expect(await rate({ ...trading(TRADE), ...sold }, 90)).toBe(75);
  });

  it('hears the price that is seen where no execution tells, then where the exchange was to take it, then where it began', async () => {
    expect(await rate(trading({ ...TRADE, liquidationPrice: 60 }), 90)).toBe(90);
    expect(await rate(trading({ ...TRADE, liquidationPrice: 60 }))).toBe(60);
    expect(await rate(trading(TRADE))).toBe(100);
  });

  it('hears so while the strategy rests as well', async () =>
    expect((await told(trading(TRADE), { ...all, isResting: true })).heard).toHaveLength(1));

  it('is that of the pair: where none is open nobody hears', async () =>
    expect((await told(trading({ ...TRADE, pair: ETH }), all)).heard).toEqual([]));
});

describe('a trade of which the exchange has taken a part', () => {
  const part = { [`taken-part/${BTC}`]: true };
  const rows = { ...trading(TRADE), ...part, ...holding('5') };

  it('hears what is left, in base units, at what the exchange got for the rest', async () => {
    const step = await told({ ...rows, ...booked(soldAt('70', '9'), soldAt('80', '1', OLD_MS + 1)) }, { mark: 90 });
    // Three contracts are gone: the last one at 80, two of those before it at 70.
    const event = { kind: 'position', nowMs: STEP_MS, tradeId: 3, amount: 2.5, rate: 220 / 3 };
    expect([step.heard, step.draft.events]).toEqual([[event], [event]]);
    expect(step.row(`taken-part/${BTC}`)).toBeNull();
  });

  it('has it without a sign where it is short', async () => {
    const short = { ...trading({ ...TRADE, isShort: true }), ...part, ...holding('-5', BTC, 'short') };
    expect((await told(short, {})).heard).toMatchObject([{ amount: 2.5 }]);
  });

  it('hears the price that is seen where no execution tells, or nothing of it is gone, then where it began', async () => {
    const rate = async (of: Rows, taken: Taken = {}) => (await told(of, taken)).heard;
    expect(await rate(rows, { mark: 90 })).toMatchObject([{ rate: 90 }]);
    expect(await rate(rows)).toMatchObject([{ rate: 100 }]);
    const whole = { ...rows, ...holding('8'), ...booked(soldAt('70', '3')) };
    expect(await rate(whole, { mark: 90 })).toMatchObject([{ amount: 4, rate: 90 }]);
  });

  it('hears so once its strategy is open, after it has heard of its own orders', async () => {
    const step = await told(rows, { isResting: true });
    expect([step.heard, step.row(`taken-part/${BTC}`)]).toEqual([[], true]);
  });

  it('is over: there is nobody to hear, now or later', async () => {
    const step = await told({ ...part, ...holding('5') }, {});
    expect([step.heard, step.row(`taken-part/${BTC}`)]).toEqual([[], null]);
  });
});
