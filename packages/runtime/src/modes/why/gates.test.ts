import { describe, expect, it } from 'vitest';
import { NO_ENTRY_REASONS } from '../../core/reasons.ts';
import { GATES, gateStories, type GateFacts } from './gates.ts';

const facts = {
  pair: 'A/B',
  isShort: false,
  moment: null,
  calls: [],
  rules: { maxOpenTrades: 3 },
} as unknown as GateFacts;

describe('gates', () => {
  it('have one place for every reason against an entry', () => {
    expect(GATES.flatMap(({ reasons }) => reasons).toSorted()).toEqual([...NO_ENTRY_REASONS].toSorted());
  });

  it.each(NO_ENTRY_REASONS)('are passed up to the one that says %s', (reason) => {
    const passed = gateStories(reason, facts).map(({ isPassed }) => isPassed);
    const end = passed.indexOf(false);

    expect(GATES[end]!.reasons).toContain(reason);
    expect(passed).toEqual(GATES.map((_, i) => (i < end ? true : i === end ? false : null)));
  });

  it('are all passed by a signal that entered', () => {
    expect(gateStories('entered', facts).every(({ isPassed }) => isPassed === true)).toBe(true);
  });

  it('tell what was found at them', () => {
    const trade = { id: 7, pair: 'A/B', openTimeMs: 0 };
    const locks = [{ pair: '*', side: '*', reason: 'StoplossGuard', startMs: 0, endMs: 3_600_000 }];
    const moment = { timeMs: 1, trades: [trade, { ...trade, pair: 'C/B' }], locks, available: 12.5 };
    const calls = [
      {
        timeMs: 1,
        name: 'customStakeAmount',
        asked: { rate: 2, proposed: 50, min: 5, max: 12 },
        answer: 9,
        stopLoss: null,
      },
      { timeMs: 1, name: 'confirmTradeEntry', asked: { rate: 2, amount: 4 }, answer: false, stopLoss: null },
    ];

    expect(gateStories('vetoed', { ...facts, moment, calls } as unknown as GateFacts).map(({ text }) => text)).toEqual([
      ...['', '', 'trade 7 open since 1970-01-01 00:00', 'everything until 1970-01-01 01:00: StoplossGuard'],
      ...['2 of 3 taken when the candle opened: A/B, C/B', '', 'order at 2'],
      ...['12.5 available when the candle opened, a stake of 50 proposed', 'customStakeAmount answered 9'],
      ...['at least 5, at most 12', '4', 'no'],
    ]);
  });
});
