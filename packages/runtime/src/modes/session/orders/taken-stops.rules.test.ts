import { describe, expect, it } from 'vitest';
import { anAttempt } from '../../../orders/attempt.fixture.ts';
import type { Attempt, Intent } from '../../../orders/attempt.ts';
import { clientOrderId } from '../../../orders/client-order-id.ts';
import { TAG } from '../../../orders/order-book.fixture.ts';
import type { WantedOrder } from '../../../session/wanted-orders.ts';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';
import { inBooks, type Rows } from './made-snapshot.fixture.ts';
import { StopWait, takenWaitMs } from './taken-stops.ts';

const SOON_MS = 5000;
const STOP = { action: 'stop', side: 'sell' } as const;

/** Order `id`, which ended so long ago, half a second after it was signed. */
function ended(id: number, agoMs: number, of: Partial<Attempt> = {}, intent: Partial<Intent> = STOP): Rows {
  const updatedMs = STEP_MS - agoMs;
  const times = { signMs: updatedMs - 500, updatedMs };
  const cid = clientOrderId(TAG, id, 1);
  return inBooks(anAttempt('CANCELED', { cid, intent: id, exchangeId: `x${id}`, ...times, ...of }), intent);
}

/** The next stop of trade 1 waits for so long. */
function waitMs(...orders: readonly Rows[]): number {
  const step = MadeOrderStep.of(Object.assign({}, ...orders) as Rows);
  return takenWaitMs(step.orders, { tradeId: 1 } as WantedOrder);
}

const before = ended(1, 20_000);
const last = ended(2, 1000);

describe('the next stop of a trade', () => {
  it('waits until five seconds after others ended the last two as soon as they were there', () => {
    expect(waitMs(before, last)).toBe(4000);
    expect(waitMs(before, ended(2, 0))).toBe(5000);
    expect(waitMs(before, ended(2, SOON_MS - 1))).toBe(1);
    expect(waitMs(before, ended(2, SOON_MS))).toBe(0);
  });

  it('does not wait where that was later than now, as clocks may be set back', () =>
    expect(waitMs(before, ended(2, -1))).toBe(0));

  it('does not wait for one that ended alone, or for one of the two that lay there for five seconds', () => {
    const lay = (ms: number): Partial<Attempt> => ({ signMs: STEP_MS - 2000 - ms });
    expect(waitMs(last)).toBe(0);
    expect(waitMs()).toBe(0);
    expect(waitMs(ended(1, 2000, lay(SOON_MS - 1)), last)).toBe(4000);
    expect(waitMs(ended(1, 2000, lay(SOON_MS)), last)).toBe(0);
    expect(waitMs(last, ended(3, 500, { signMs: STEP_MS - 6000 }))).toBe(0);
  });

  it.each<[string, Partial<Attempt>, number]>([
    ['expired at once', { state: 'EXPIRED' }, 4000],
    ['was refused', { state: 'REJECTED' }, 0],
    ['was canceled by the session', { cancel: 'done' }, 0],
    ['sold something', { filled: '0.1' }, 0],
    ['is there', { state: 'OPEN', rank: 2 }, 0],
  ])('waits only for what others took away: one of the two %s', (_, of, ms) => {
    expect(waitMs(ended(1, 2000, of), last)).toBe(ms);
    expect(waitMs(before, ended(2, 1000, of))).toBe(ms);
  });

  it('is judged by the last two that were signed, in whichever order the books have them', () => {
    const early = ended(3, 30_000, { cancel: 'done' });
    expect(waitMs(before, last, early)).toBe(4000);
    const late = ended(1, 500, { cancel: 'done' });
    expect(waitMs(late, ended(2, 2000), ended(3, 1000))).toBe(0);
  });

  it('takes one that was triggered, and the order that it became, for one', () => {
    const parent = ended(2, 1000, { state: 'FILLED', mark: 'triggered' });
    const child = ended(3, 1000, { mark: 'child' });
    expect(waitMs(before, parent, child)).toBe(4000);
    expect(waitMs(parent, child)).toBe(0);
  });

  it('has nothing to do with stops of other trades, or with other orders of its own', () => {
    expect(waitMs(ended(1, 2000, {}, { ...STOP, tradeId: 2 }), last)).toBe(0);
    expect(waitMs(ended(1, 2000, {}, { action: 'exit', side: 'sell' }), last)).toBe(0);
  });

  it.each(['enter', 'add'] as const)('does not wait with what an entry brought since: %s', (action) => {
    const entry = (agoMs: number, of: Partial<Attempt> = {}, intent: Partial<Intent> = {}): number =>
      waitMs(before, last, ended(3, agoMs, { state: 'PARTIAL', filled: '0.4', ...of }, { action, ...intent }));
    expect(entry(999)).toBe(0);
    expect(entry(1000)).toBe(4000);
    expect(entry(999, { filled: '0' })).toBe(4000);
    expect(entry(999, {}, { tradeId: 2 })).toBe(4000);
    expect(entry(999, {}, { action: 'exit' })).toBe(4000);
  });
});

describe('a stop that waits', () => {
  const clock = { nowMs: 100 };
  const held = (...ms: readonly number[]): StopWait => {
    clock.nowMs = 100;
    const wait = new StopWait(() => clock.nowMs);
    for (const each of ms) wait.hold(each);
    return wait;
  };

  it('is looked at once its time is over, the first of several', () => {
    expect(held(3000, 2000, 4000).inMs).toBe(2000);
    const wait = held(2000);
    clock.nowMs += 1500;
    expect(wait.inMs).toBe(500);
  });

  it('is looked at no sooner than that, to the whole millisecond', () => expect(held(1999.2).inMs).toBe(2000));

  it('is looked at twice a second at most, as exchange time may stand still', () => expect(held(1).inMs).toBe(500));

  it('is looked at never where none waits, and where all is planned anew', () => {
    expect(held().inMs).toBe(Infinity);
    const wait = held(2000);
    wait.reset();
    expect(wait.inMs).toBe(Infinity);
  });
});
