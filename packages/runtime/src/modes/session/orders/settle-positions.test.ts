import { describe, expect, it } from 'vitest';
import type { Difference } from '../../../orders/compare.ts';
import { MadeOrderStep } from './made-order-step.fixture.ts';
import { BTC, holding, type Rows } from './made-snapshot.fixture.ts';
import { settlePositions } from './settle-positions.ts';

const ETH = 'ETH/USDT:USDT';
const STEP_LESS: Difference = { kind: 'position', pair: BTC, booked: '1', found: '0.99', isSlight: true };
const SEEN = { booked: '1', found: '0.99' };

function settled(differences: readonly Difference[], rows: Rows = {}) {
  const step = MadeOrderStep.of({ ...holding('1'), ...rows });
  const adjusted = settlePositions(step.orders, differences);
  const { amount } = step.row(`position/${BTC}/long`) as { readonly amount: string };
  return { adjusted, amount, seen: step.row(`slight/${BTC}`), said: step.said };
}
const seen = (row: unknown): Rows => ({ [`slight/${BTC}`]: row });

describe('books that are a step apart from the exchange', () => {
  it('stay as they are with the first look that shows it: the second half of a fill may be on its way', () =>
    expect(settled([STEP_LESS])).toEqual({ adjusted: [], amount: '1', seen: SEEN, said: [] }));

  it('follow the exchange with the second look that shows the same, and the log says so', () =>
    expect(settled([STEP_LESS], seen(SEEN))).toEqual({
      ...{ adjusted: [{ pair: BTC, found: '0.99' }], amount: '0.99', seen: null },
      said: [`info position-adjusted ${BTC}: the books had 1, and have 0.99 as the exchange does.`],
    }));

  it.each([
    ['the account has changed', { booked: '1', found: '1.01' }],
    ['the books have changed', { booked: '0.98', found: '0.99' }],
  ])('stay as they are for another look where %s since', (_, was) =>
    expect(settled([STEP_LESS], seen(was))).toEqual({ adjusted: [], amount: '1', seen: SEEN, said: [] }),
  );

  it('forget what one look has seen once the next does not see it, for each pair apart', () => {
    expect(settled([], seen(SEEN)).seen).toBeNull();
    const step = MadeOrderStep.of({ ...seen(SEEN), [`slight/${ETH}`]: SEEN });
    settlePositions(step.orders, [{ ...STEP_LESS, pair: ETH, found: '0.98' }]);
    expect([step.row(`slight/${BTC}`), step.row(`slight/${ETH}`)]).toEqual([null, { booked: '1', found: '0.98' }]);
  });

  it('do not follow where they hold as much already', () =>
    expect(settled([{ ...STEP_LESS, found: '1' }], seen({ booked: '1', found: '1' }))).toMatchObject({
      ...{ adjusted: [], amount: '1', said: [] },
    }));
});

it('books that are further apart never follow: a fill is not invented', () => {
  const far: Difference = { ...STEP_LESS, found: '0.4', isSlight: false };
  const nothing = { adjusted: [], amount: '1', seen: null, said: [] };
  expect(settled([far], seen({ booked: '1', found: '0.4' }))).toEqual(nothing);
  expect(settled([{ kind: 'unknown', what: 'positions', pair: BTC }], seen(SEEN))).toEqual(nothing);
});
