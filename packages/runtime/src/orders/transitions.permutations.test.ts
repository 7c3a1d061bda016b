import { expect, it } from 'vitest';
import type { Attempt, OrderFill } from './attempt.ts';
import type { AttemptEvent } from './attempt-event.ts';
import { aFill, anAttempt, aReport, SIGN_MS } from './attempt.fixture.ts';
import { transition } from './transitions.ts';

/** What an exchange tells of one order, in the order in which it happened. */
const HISTORIES: Readonly<Record<string, readonly AttemptEvent[]>> = {
  'fills, then a cancel': [
    aReport('open', '0', [], 'answer'),
    { kind: 'fills', fills: [aFill('1', '0.3')] },
    aReport('partial', '0.3'),
    { kind: 'fills', fills: [aFill('2', '0.2')] },
    aReport('partial', '0.5', [aFill('1', '0.3'), aFill('2', '0.2')]),
    aReport('canceled', '0.5'),
  ],
  'all filled': [
    { kind: 'unclear', why: 'no answer' },
    aReport('partial', '0.3', [aFill('1', '0.3')]),
    { kind: 'fills', fills: [aFill('2', '0.2')] },
    aReport('partial', '0.5'),
    { kind: 'fills', fills: [aFill('3', '0.5')] },
    aReport('filled', '1'),
  ],
  'expires without a fill': [
    aReport('open', '0', [], 'answer'),
    aReport('open'),
    aReport('open', '0', [], 'query'),
    aReport('expired'),
    aReport('expired', '0', [], 'query'),
  ],
  'a stop that is triggered': [
    { kind: 'unclear', why: 'restart' },
    aReport('open'),
    aReport('open', '0', [], 'query'),
    aReport('triggered'),
    { ...triggered('x2') },
  ],
  'an answer with all fills': [
    aReport('filled', '1', [aFill('1', '0.4'), aFill('2', '0.6')], 'answer'),
    { kind: 'fills', fills: [aFill('2', '0.6')] },
    { kind: 'fills', fills: [aFill('1', '0.4')] },
    aReport('partial', '0.4'),
    aReport('filled', '1'),
    aReport('filled', '1', [aFill('1', '0.4'), aFill('2', '0.6')], 'query'),
  ],
};

it.each(Object.entries(HISTORIES))(
  '3.5 %s: whatever the order of events, with one dropped and one told twice, they end in one state',
  (_title, history) => {
    for (let dropped = -1; dropped < history.length; dropped++) {
      const left = history.filter((_event, at) => at !== dropped);
      for (let again = -1; again < left.length; again++) {
        const told = again < 0 ? left : [...left, left[again]!];
        if (told.length > 6) continue;
        const ends = new Set<string>();
        for (const order of permutations(told)) ends.add(endOf(order));
        expect([...ends], `without ${dropped}, twice ${again}`).toHaveLength(1);
      }
    }
  },
);

it.each(Object.entries(HISTORIES))(
  '3.5 %s: what is listed in the end makes up for any event that was missed',
  (_title, history) => {
    const whole = endOf(history);
    const last = history.findLast((event) => event.kind === 'report')!;
    const fills = [...new Map(history.flatMap(fillsOf).map((fill) => [fill.tradeId, fill])).values()];
    for (let dropped = 0; dropped < history.length; dropped++) {
      const left = history.filter((_event, at) => at !== dropped);
      for (const order of permutations(left)) expect(endOf([...order, { ...last, from: 'query', fills }])).toBe(whole);
    }
  },
);

function triggered(childId: string): AttemptEvent {
  return {
    ...{ kind: 'report', from: 'query', fills: [] },
    order: { exchangeId: 'x1', status: 'triggered', filled: '0', childId },
  };
}

function fillsOf(event: AttemptEvent): readonly OrderFill[] {
  return event.kind === 'report' || event.kind === 'fills' ? event.fills : [];
}

/** All that decides what happens next, in a line. */
function endOf(events: readonly AttemptEvent[]): string {
  let attempt: Attempt = anAttempt('SUBMITTING');
  const booked = new Set<string>();
  for (const event of events) {
    const outcome = transition(attempt, event, { atMs: SIGN_MS, isBooked: (tradeId) => booked.has(tradeId) });
    if (outcome.kind === 'refused') continue;
    attempt = outcome.attempt;
    for (const { tradeId } of outcome.fills) booked.add(tradeId);
  }
  const { state, rank, filled, reported, ending, exchangeId, mark, cancel } = attempt;
  return JSON.stringify({
    state,
    rank,
    filled,
    reported,
    ending,
    exchangeId,
    mark,
    cancel,
    fills: [...booked].toSorted(),
  });
}

function* permutations<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  if (items.length <= 1) yield items;
  else
    for (const [at, first] of items.entries())
      for (const rest of permutations(items.filter((_item, other) => other !== at))) yield [first, ...rest];
}
