import { describe, expect, it } from 'vitest';
import { MadeOrderStep, STEP_MS } from './made-order-step.fixture.ts';
import { BTC, holding } from './made-snapshot.fixture.ts';
import { takenPositions, type TakenPairs } from './taken-positions.ts';

const ETH = 'ETH/USDT:USDT';

/** The exchange has told, or executed, that it takes over positions of pairs of which so much is left. */
function taken(held: Readonly<Record<string, string>>, pairs: Partial<TakenPairs>) {
  const rows = Object.entries(held).map(([pair, amount]) => holding(amount, pair));
  const step = MadeOrderStep.of(Object.assign({}, ...rows) as Readonly<Record<string, unknown>>);
  const found = takenPositions(step.orders, { booked: new Set(), told: new Set(), ...pairs });
  return { ...found, step };
}

describe('a position that the exchange takes over', () => {
  it('is gone where nothing is left of it, as executions or the exchange itself say', () => {
    const { liquidated, isSuspect, step } = taken({ [ETH]: '1' }, { booked: new Set([BTC]), told: new Set([BTC]) });
    expect([liquidated, isSuspect, step.warned]).toEqual([[BTC], false, []]);
    expect(step.row(`taken-part/${BTC}`)).toBeNull();
    expect(taken({}, { told: new Set([ETH, BTC]) }).liquidated).toEqual([ETH, BTC]);
    expect(taken({}, { booked: new Set([BTC]), told: new Set([ETH]) }).liquidated).toEqual([BTC, ETH]);
  });

  it('in part leaves the rest, of which its trade is to hear, and nothing is entered there before somebody resumes', () => {
    const { liquidated, isSuspect, step } = taken({ [BTC]: '0.4' }, { booked: new Set([BTC]), told: new Set([BTC]) });
    expect([liquidated, isSuspect, step.row(`taken-part/${BTC}`)]).toEqual([[], false, true]);
    expect(step.row(`halt/${BTC}`)).toEqual({ reason: 'taken-over', sinceMs: STEP_MS });
    const text = `The exchange has taken over a part of what is held on ${BTC}; ${BTC} is not entered before somebody resumes.`;
    expect(step.warned).toEqual([{ cause: 'position-differs', text }]);
  });

  it('is suspect while its executions are not there: it is looked at again', () => {
    const { liquidated, isSuspect, step } = taken({ [BTC]: '1' }, { told: new Set([BTC]) });
    expect([liquidated, isSuspect, step.row(`halt/${BTC}`)]).toEqual([[], true, null]);
  });

  it('is suspect beside others of which they are there', () => {
    const both = taken({ [BTC]: '1', [ETH]: '0.4' }, { booked: new Set([ETH]), told: new Set([ETH, BTC]) });
    expect([both.liquidated, both.isSuspect]).toEqual([[], true]);
  });
});
