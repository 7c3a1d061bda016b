import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ATTEMPT_STATES, type Attempt, type OrderFill } from './attempt.ts';
import type { AttemptEvent, ListCheck } from './attempt-event.ts';
import { aFill, anAttempt, SIGN_MS } from './attempt.fixture.ts';
import { compareExact, sumOf } from './exact.ts';
import { isEnded, rankOf, TRANSITIONS } from './transition-table.ts';
import { transition } from './transitions.ts';

const RUNS = Number(process.env['TRADAI_RUNS'] ?? 2000);

const amount = fc.integer({ min: 0, max: 12 }).map((tenths) => String(tenths / 10));
const fill = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 4 })).map(([id, tenths]) =>
  // The same number is the same fill.
  aFill(String(id), String(((id * tenths) % 3) / 10 + 0.1)),
);
const fills = fc
  .array(fill, { maxLength: 3 })
  .map((all) => [...new Map(all.map((one) => [one.tradeId, one])).values()]);
const absence = fc.constantFrom('absent', 'absent', 'listed', 'failed');
const check: fc.Arbitrary<ListCheck> = fc.record({
  fromMs: fc.constantFrom(SIGN_MS - 1000, SIGN_MS),
  ...{ orders: absence, triggers: absence, fills: absence },
});
const status = fc.constantFrom('open', 'partial', 'filled', 'canceled', 'expired', 'rejected', 'triggered');
const sight = fc.record({
  exchangeId: fc.constant('x1'),
  status,
  filled: amount,
  childId: fc.constantFrom(null, null, 'x2'),
});

const event: fc.Arbitrary<AttemptEvent> = fc.oneof(
  fc.record({ kind: fc.constant('report'), from: fc.constantFrom('answer', 'query', 'stream'), order: sight, fills }),
  fc.record({ kind: fc.constant('fills'), fills }),
  fc.record({ kind: fc.constant('still-open'), order: sight }),
  fc.record({ kind: fc.constant('rejected'), code: fc.constant('-2010') }),
  fc.record({ kind: fc.constantFrom('unclear', 'held-back', 'cancel-unclear'), why: fc.constant('x') }),
  fc.record({ kind: fc.constantFrom('not-found', 'query-failed', 'overdue', 'cancel-asked', 'cancel-gone') }),
  fc.record({ kind: fc.constantFrom('never-placed', 'vanished'), check }),
  fc.record({ kind: fc.constant('forgotten'), check, retentionMs: fc.constantFrom(1000, 100_000) }),
);
/** What happens to an order that nobody sees. */
const quiet = event.filter(({ kind }) =>
  ['unclear', 'not-found', 'query-failed', 'overdue', 'never-placed', 'forgotten'].includes(kind),
);
const after = fc.integer({ min: 0, max: 20_000 });
const commands = fc
  .tuple(
    fc.array(fc.tuple(quiet, after), { maxLength: 20, size: 'max' }),
    fc.array(fc.tuple(event, after), { maxLength: 40, size: 'max' }),
  )
  .map(([first, then]) => [...first, ...then]);

it(
  '3.1–3.3 whatever happens to an attempt, it goes by the table, quantities are those of fills, and nothing falls back but by a breach',
  () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(commands, (all) => {
        let attempt = anAttempt('SUBMITTING');
        let atMs = SIGN_MS;
        const booked = new Map<string, OrderFill>();
        for (const [one, passedMs] of all) {
          atMs += passedMs;
          const outcome = transition(attempt, one, { atMs, isBooked: (tradeId) => booked.has(tradeId) });
          if (outcome.kind === 'refused') continue;
          for (const booking of outcome.fills) {
            expect(booked.has(booking.tradeId)).toBe(false);
            booked.set(booking.tradeId, booking);
          }
          checkStep(attempt, outcome.attempt, outcome.rule);
          expect(compareExact(outcome.attempt.filled, sumOf([...booked.values()].map((b) => b.amount)))).toBe(0);
          attempt = outcome.attempt;
          seen.add(outcome.rule);
        }
      }),
      { numRuns: RUNS },
    );
    const later = Object.keys(TRANSITIONS).filter((rule) => !['T01', 'T02', 'T07', 'T13', 'T21'].includes(rule));
    expect([...seen].toSorted()).toEqual(later.toSorted());
  },
  30_000 + 50 * RUNS,
);

function checkStep(before: Attempt, next: Attempt, rule: string): void {
  const isBreach = rule === 'T20' || rule === 'T25';
  const broken = Object.entries({
    'a state of the list': ATTEMPT_STATES.includes(next.state),
    'the rank of the state': next.rank === rankOf(next.state),
    'no less filled': compareExact(next.filled, before.filled) >= 0,
    'no less reported than filled': compareExact(next.reported, next.filled) >= 0,
    'a breach is marked': !isBreach || next.mark === 'breach',
    'no lower rank': isBreach || next.rank >= before.rank,
    'the same end': isBreach || !isEnded(before) || next.state === before.state,
    'the same number': before.exchangeId === null || next.exchangeId === before.exchangeId,
    'no end to come': !isEnded(next) || next.ending === null,
    'too much is a breach': compareExact(next.filled, next.amount) <= 0 || next.mark === 'breach',
    'canceled with its fills':
      next.state !== 'CANCELED' || before.state === 'CANCELED' || compareExact(next.filled, next.reported) === 0,
    'five cancels, and one a minute':
      next.cancelsSent <= Math.max(5, before.cancelsSent) || next.updatedMs - before.updatedMs >= 60_000,
  }).filter(([, holds]) => !holds);
  expect(broken).toEqual([]);
}
