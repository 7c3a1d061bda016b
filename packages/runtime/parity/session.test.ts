import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runBacktest } from '../src/backtest/loop.ts';
import { applyDelta, type SessionRecords } from '../src/session/record-book.ts';
import type { SessionEvent } from '../src/session/session-event.ts';
import { TapePair } from '../src/session/tape-pair.fixture.ts';
import {
  closedTrades,
  comparable,
  eventsOf,
  NO_MEMORY,
  ongoing,
  openSession,
  type Tape,
} from '../src/session/tape.fixture.ts';
import { firstDifference } from './compare.ts';
import { scenarioRun, type Scenario } from './scenario.ts';
import { randomWorlds } from './scenario-suites.ts';

/** Of many worlds these; a session looks at no smaller candles, and has one trade of a pair at a time. */
const EVERY = 8;
const scenarios = randomWorlds().filter(({ detailMinutes, config }, number) => {
  return number % EVERY === 0 && detailMinutes === null && config['position_stacking'] !== true;
});

function tapeOf(scenario: Scenario): Tape {
  const { advise, pairs, ...run } = scenarioRun(scenario, null);
  const inputs = pairs.filter(({ first, last }) => first <= last);
  return {
    ...{ run, inputs },
    others: [],
    versionAt: () => ({
      pairs: inputs.map((input) => new TapePair(input, input.first + 1)),
      run: { advise: advise! },
      memory: () => NO_MEMORY,
    }),
  };
}

/** Trades and locks, also those that are over, of a session that is torn down and made anew from its records after some of its events. */
function played(tape: Tape, isCut: IsCut): { readonly trades: object[]; readonly locks: readonly unknown[] } {
  let { session, finish } = openSession(tape);
  let records: SessionRecords = new Map();
  const locks = new Map<string, unknown>();
  const take = (event: SessionEvent): void => {
    const delta = session.take(event);
    records = applyDelta(records, delta);
    for (const [key, text] of delta.put) if (key.startsWith('lock/')) locks.set(key, JSON.parse(text));
  };
  const events = eventsOf(tape);
  for (const [number, event] of events.entries()) {
    take(event);
    if (isCut(number)) ({ session, finish } = openSession(tape, events.slice(0, number + 1), records));
  }
  finish();
  take({ kind: 'resume' });
  expect(ongoing(records)).toEqual(session.records);
  return { trades: closedTrades(records), locks: [...locks.values()] };
}

type IsCut = (number: number) => boolean;

/** What differs between a backtest and a session of the same world; null: nothing. */
function differenceOf(scenario: Scenario, isCut: IsCut): string | null {
  const backtest = runBacktest(scenarioRun(scenario, null));
  const { trades, locks } = played(tapeOf(scenario), isCut);
  const expected = { trades: backtest.trades.map(comparable), locks: backtest.locks };
  const observed = { trades, locks };
  if (isDeepStrictEqual(expected, observed)) return null;
  return `${scenario.name}: ${firstDifference(expected, observed) ?? 'the last bits of a number'}`;
}

describe('a session that sees the candles of a random world', () => {
  const differences = scenarios.map((scenario) => differenceOf(scenario, () => false));

  it('makes the trades and locks of a backtest', () => {
    expect(differences.filter((difference) => difference !== null)).toEqual([]);
    expect(differences.length).toBeGreaterThan(100);
  });

  it('makes them when it is torn down and made anew from its records after any of its events', () => {
    const worlds = fc.integer({ min: 0, max: scenarios.length - 1 });
    fc.assert(
      fc.property(worlds, fc.array(fc.nat(400), { minLength: 1, maxLength: 12 }), (world, cuts) => {
        expect(differenceOf(scenarios[world]!, (number) => cuts.includes(number))).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it('makes them when it is made anew after every event', () => {
    const [first, , , , second] = scenarios;
    for (const scenario of [first!, second!]) expect(differenceOf(scenario, () => true)).toBeNull();
  });
});
