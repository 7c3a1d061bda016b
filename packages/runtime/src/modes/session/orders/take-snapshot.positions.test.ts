import { describe, expect, it } from 'vitest';
import { aFill } from '../../../orders/attempt.fixture.ts';
import type { AccountView } from '../../../ports/order-exchange.ts';
import type { UnreadPair } from './order-news.ts';
import { STEP_MS } from './made-order-step.fixture.ts';
import { booked, BTC, FROM_MS, futures, holding, lookedAt, type Rows } from './made-snapshot.fixture.ts';

const ETH = 'ETH/USDT:USDT';
const SPOT = 'BTC/USDT';
const GRACE_MS = 5000;
const WHY = 'The row has no amount that can be read.';

function spot(total: string | null, of: Partial<AccountView> = {}): AccountView {
  const balances = total === null ? {} : { BTC: { free: total, used: '0', total } };
  return { balances, positions: [], isHedged: null, ...of };
}

const apart = (own: string, found: string, isSlight = false, pair = BTC) => [
  { kind: 'position', pair, booked: own, found, isSlight },
];

describe('what an account of futures has of a pair', () => {
  const differences = (rows: Rows, account: AccountView) => lookedAt(rows, { account }).taken.differences;

  it('is compared with all that the books hold of it, long and short together', () => {
    const both = { ...holding('1'), ...holding('-0.4', BTC, 'short') };
    expect(differences(holding('1'), futures({ [BTC]: '1.0' }))).toEqual([]);
    expect(differences(both, futures({ [BTC]: '0.6' }))).toEqual([]);
    expect(differences(both, futures({}))).toEqual(apart('0.6', '0'));
    expect(differences({}, futures({ [BTC]: '-2' }))).toEqual(apart('0', '-2'));
  });

  it('matters where the session trades the pair, or has something of it', () => {
    expect(differences({}, futures({ [ETH]: '3' }))).toEqual([]);
    expect(differences(holding('1', ETH), futures({ [ETH]: '3' }))).toEqual(apart('1', '3', false, ETH));
  });

  it('is not known where its row cannot be read: neither nothing, nor what another row says', () => {
    const unread = [{ name: BTC, why: WHY }];
    const unknown = [{ kind: 'unknown', what: 'positions', pair: BTC }];
    expect(differences(holding('1'), futures({}, { unread }))).toEqual(unknown);
    expect(differences(holding('1'), futures({ [BTC]: '1' }, { unread }))).toEqual(unknown);
  });

  it('is no difference within five seconds of the last fill of the pair: the one may lack what the other has', () => {
    const fill = (id: string, atMs: number, pair = BTC) => aFill(id, '1', { atMs, pair, cid: 'c1' });
    const after = (...fills: readonly ReturnType<typeof fill>[]) =>
      differences({ ...holding('1'), ...booked(...fills) }, futures({ [BTC]: '0.4' }));
    const [young, old] = [FROM_MS - GRACE_MS + 1, FROM_MS - GRACE_MS];
    expect(after(fill('t1', young), fill('t2', old))).toEqual([]);
    expect(after(fill('t1', old), fill('t2', young))).toEqual([]);
    expect(after(fill('t1', old), fill('t2', young, ETH))).toEqual(apart('1', '0.4'));
  });
});

describe('what an account on spot has of a coin', () => {
  const found = (own: string, account: AccountView) =>
    lookedAt(holding(own, SPOT), { account }, { pairs: [SPOT] }).taken.differences;

  it('is enough where it is what the books hold, or more: the rest is somebody’s own', () => {
    expect(found('1', spot('1'))).toEqual([]);
    expect(found('1', spot('7'))).toEqual([]);
  });

  it('differs where it is less, and where the account names no such coin', () => {
    expect(found('1', spot('0.4'))).toEqual(apart('1', '0.4', false, SPOT));
    expect(found('1', spot(null))).toEqual(apart('1', '0', false, SPOT));
  });

  it('is no debt where more was sold than was held: nobody owes a coin', () => {
    expect(found('-1', spot('7'))).toEqual(apart('-1', '0', false, SPOT));
    expect(found('-1', spot(null))).toEqual(apart('-1', '0', false, SPOT));
  });

  it('is not known where the row of the coin cannot be read', () => {
    const unread = [{ name: 'BTC', why: WHY }];
    expect(found('1', spot('1', { unread }))).toEqual([{ kind: 'unknown', what: 'positions', pair: SPOT }]);
  });
});

describe('a difference of a step', () => {
  const seen = { [`slight/${BTC}`]: { booked: '1', found: '0.99' } };
  const account = futures({ [BTC]: '0.99' });
  const position = (rows: Rows, unread: readonly UnreadPair[] = []) => {
    const { step, taken } = lookedAt({ ...holding('1'), ...rows }, { account, unread });
    expect(taken.differences).toEqual(apart('1', '0.99', true));
    return [(step.row(`position/${BTC}/long`) as { amount: string }).amount, taken.adjusted];
  };
  const follows = ['0.99', [{ pair: BTC, found: '0.99' }]];
  const stays = ['1', []];

  it('is taken over by the books where two looks show it', () => {
    expect(position({})).toEqual(stays);
    expect(position(seen)).toEqual(follows);
  });

  it('is not where the pair’s fills cannot be read, by this look or by the last that tried: one may explain it later', () => {
    expect(position(seen, [{ pair: BTC, why: WHY }])).toEqual(stays);
    expect(position({ ...seen, [`unread/${BTC}`]: { atMs: 1, why: WHY } })).toEqual(stays);
    expect(position(seen, [{ pair: ETH, why: WHY }])).toEqual(follows);
    expect(position({ ...seen, [`unread/${ETH}`]: { atMs: 1, why: WHY } })).toEqual(follows);
  });

  it('may be all that there is where it is too little for an order, else it is a position', () => {
    const isSlight = (rows: Rows) => lookedAt({ ...holding('0.01'), ...rows }, {}).taken.differences;
    expect(isSlight({ [`dust/${BTC}`]: '0.01' })).toEqual(apart('0.01', '0', true));
    expect(isSlight({ [`dust/${BTC}`]: '0.02' })).toEqual(apart('0.01', '0'));
    expect(isSlight({ [`dust/${ETH}`]: '0.01' })).toEqual(apart('0.01', '0'));
  });

  it('is somebody else’s where the books hold nothing any more, whatever they once held too little of', () => {
    const { taken } = lookedAt({ [`dust/${BTC}`]: '0.01' }, { account: futures({ [BTC]: '0.01' }) });
    expect(taken.differences).toEqual(apart('0', '0.01'));
  });
});

describe('a look is followed by another one soon', () => {
  const differs = (of: object) => ({
    [`differs/${BTC}`]: { sinceMs: 1, booked: '1', found: '0', isTold: true, ...of },
  });

  it('where a position differs, until two looks have shown the same', () => {
    const isUnsure = (rows: Rows) => lookedAt({ ...holding('1'), ...rows }).taken.isUnsure;
    expect(isUnsure({})).toBe(true);
    expect(isUnsure(differs({ isTold: false }))).toBe(true);
    expect(isUnsure(differs({}))).toBe(false);
    expect(isUnsure(differs({ found: '0.4' }))).toBe(true);
    expect(isUnsure(differs({ booked: '2' }))).toBe(true);
  });

  it('where a row of the account cannot be read for the first time', () => {
    const account = futures({}, { unread: [{ name: BTC, why: WHY }] });
    const isUnsure = (rows: Rows) => lookedAt({ ...holding('1'), ...rows }, { account }).taken.isUnsure;
    expect(isUnsure({})).toBe(true);
    expect(isUnsure({ [`unread-account/${BTC}`]: { why: WHY, isTold: false } })).toBe(false);
  });

  it('at no haste where books and account say the same', () =>
    expect(lookedAt(holding('1'), { account: futures({ [BTC]: '1' }) }).taken.isUnsure).toBe(false));
});

it('what a look read of money, and could not read, is told as it was read', () => {
  const account = futures({ [BTC]: '1' });
  const income = [{ kind: 'FUNDING_FEE', tranId: '1', pair: BTC, asset: 'USDT', amount: '-1', atMs: STEP_MS }];
  const unread = [{ pair: ETH, why: WHY }];
  const whole = lookedAt(holding('1'), { account, income, unread, unreadIncome: [] }).taken;
  expect(whole).toMatchObject({ account, income, unread, unreadIncome: [], fromMs: FROM_MS, untilMs: FROM_MS + 99 });
  expect(lookedAt({}).taken).not.toHaveProperty('unreadIncome');
});
