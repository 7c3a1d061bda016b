import { describe, expect, it } from 'vitest';
import type { Difference } from '../../../orders/compare.ts';
import { anAttempt, anIntent } from '../../../orders/attempt.fixture.ts';
import { attemptKey, intentKey } from '../../../orders/order-draft.ts';
import { HOST_AUDIT, noteAudit } from './audit.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';
import type { SnapshotTaken } from './take-snapshot.ts';

const pair = 'BTC/USDT:USDT';
const KEY = `differs/${pair}`;
const APART: Difference = { kind: 'position', pair, booked: '1', found: '0.4', isSlight: false };
const TEXT = `${pair}: the account holds 0.4; expected 1 by the fills of its trades.`;

const TAKEN: SnapshotTaken = {
  ...{
    fromMs: STEP_MS - 100,
    untilMs: STEP_MS - 1,
    pairs: [pair],
    unread: [],
    differences: [],
    adjusted: [],
    isUnsure: false,
  },
  ...{ account: { balances: {}, positions: [], isHedged: false }, income: null },
};

function noted(taken: Partial<SnapshotTaken> = {}, before: Readonly<Record<string, unknown>> = {}) {
  const step = new MadeOrderStep(new Map(Object.entries(before).map(([key, row]) => [key, JSON.stringify(row)])));
  noteAudit(step.orders, { ...TAKEN, ...taken }, { marginMode: 'isolated', pairs: [pair] });
  return { step, audit: step.row(HOST_AUDIT), differs: step.row(KEY), cursor: step.row(`cursor/fills/${pair}`) };
}
const since = (sinceMs: number, isTold: boolean, found = '0.4') => ({ sinceMs, booked: '1', found, isTold });

describe('an audit', () => {
  it('that finds nothing is in order at the time of its last read', () => {
    expect(noted()).toMatchObject({ audit: { atMs: STEP_MS - 1, isOk: true, differences: [] }, differs: null });
  });

  it('keeps the time up to which fills are booked, and never turns it back', () => {
    expect(noted().cursor).toBe(String(STEP_MS - 100));
    const key = `cursor/fills/${pair}`;
    expect(noted({}, { [key]: String(STEP_MS - 200) }).cursor).toBe(String(STEP_MS - 100));
    expect(noted({}, { [key]: String(STEP_MS) }).cursor).toBe(String(STEP_MS));
    expect(noted({ pairs: [] }, {}).cursor).toBeNull();
  });

  it('halts a pair whose position differs at once, and tells people when a second look shows the same', () => {
    const first = noted({ differences: [APART] });
    expect(first).toMatchObject({ audit: { isOk: false, differences: [TEXT] }, differs: since(STEP_MS, false) });
    expect(first.step.warned).toEqual([]);
    const second = noted({ differences: [APART] }, { [KEY]: since(5, false) });
    expect(second.differs).toEqual(since(5, true));
    expect(second.step.warned).toEqual([{ cause: 'position-differs', text: `${TEXT} Nothing is entered there.` }]);
    const third = noted({ differences: [APART] }, { [KEY]: since(5, true) });
    expect([third.differs, third.step.warned]).toEqual([since(5, true), []]);
    const other = noted({ differences: [APART] }, { [KEY]: since(5, true, '0.3') });
    expect([other.differs, other.step.warned]).toEqual([since(5, false), []]);
  });

  it('lets a pair go on once its position differs no more, or slightly alone', () => {
    expect(noted({}, { [KEY]: since(5, true) }).differs).toBeNull();
    expect(noted({ differences: [{ ...APART, isSlight: true }] }, { [KEY]: since(5, true) }).differs).toBeNull();
    const other = { ...APART, pair: 'ETH/USDT:USDT' };
    expect(noted({ differences: [other] }, { [KEY]: since(5, true) }).differs).toBeNull();
  });

  it('says nothing of a position that the books took over, and all of the rest', () => {
    const adjusted = [{ pair }] as unknown as SnapshotTaken['adjusted'];
    const slight: Difference = { ...APART, isSlight: true };
    const missing: Difference = { kind: 'not-listed', pair, cid: 'q1' };
    expect(noted({ differences: [slight, missing], adjusted }).audit).toMatchObject({
      ...{ isOk: false, differences: [`${pair}: the order q1 counts as open and is not listed.`] },
    });
    expect(noted({ differences: [slight], adjusted }).audit).toMatchObject({ isOk: true });
    expect(noted({ differences: [slight] }).audit).toMatchObject({ isOk: false });
  });

  it('finds settings of a position that somebody changed', () => {
    const position = {
      pair,
      amount: '1',
      entryPrice: '1',
      liquidationPrice: null,
      leverage: 5,
      marginMode: 'isolated',
    } as const;
    const trade = { trade: { id: 1, pair, leverage: 3 }, closed: null };
    const { step } = noted({ account: { ...TAKEN.account, positions: [position] } }, { 'trade/1': trade });
    expect(step.warned.map(({ text }) => text)).toEqual([
      `The leverage of ${pair} is 5; expected 3. Nothing is entered there.`,
    ]);
  });

  it('puts aside what was over two days ago, of trades that are closed', () => {
    const old = STEP_MS - 172_800_001;
    const records = (of: { decidedMs: number; trade?: unknown }) => ({
      [intentKey(1)]: anIntent({ state: 'DONE', decidedMs: of.decidedMs, candleMs: 0 }),
      [attemptKey('qh0pdv0000000101qs')]: anAttempt('CANCELED', { updatedMs: of.decidedMs }),
      ...(of.trade === undefined ? {} : { 'trade/1': of.trade }),
    });
    const isKept = (of: Parameters<typeof records>[0]): boolean =>
      noted({}, records(of)).step.row(intentKey(1)) !== null;
    expect(isKept({ decidedMs: old })).toBe(false);
    expect(isKept({ decidedMs: old + 1 })).toBe(true);
    expect(isKept({ decidedMs: old, trade: { trade: { id: 1, pair }, closed: null } })).toBe(true);
  });
});

it('an audit of spot counts coins of both sides of each pair', () => {
  const step = new MadeOrderStep();
  const amount = (total: string) => ({ free: total, used: '0', total });
  const balances = { BTC: amount('2'), USDT: amount('100'), ETH: amount('7'), DOGE: amount('9') };
  noteAudit(
    step.orders,
    { ...TAKEN, account: { balances, positions: [], isHedged: null } },
    { marginMode: null, pairs: ['BTC/USDT', 'ETH/USDT'] },
  );
  expect(step.row('host/balances')).toMatchObject({ totals: { BTC: '2', USDT: '100', ETH: '7' } });
  expect((step.row('host/balances') as { totals: object }).totals).not.toHaveProperty('DOGE');
});
