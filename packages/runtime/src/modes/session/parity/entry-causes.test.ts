import { describe, expect, it } from 'vitest';
import type { SessionCommand, SessionWish } from '../../../contract/session-command.ts';
import { NO_ENTRY_REASONS, type NoEntryReason } from '../../../core/reasons.ts';
import type { SessionReason } from '../../../session/reasons.ts';
import type { ReasonsRow } from '../rows/row-forms.ts';
import { causeOfExtra, causeOfMissing } from './entry-causes.ts';
import type { ParityTrade } from './parity-trade.ts';
import type { ParityWorld } from './parity-world.ts';
import { SessionEvidence, type SessionPapers } from './session-evidence.ts';

const FIVE = 300_000;
const TRADE: ParityTrade = {
  ...{ id: 1, pair: 'A/B', isShort: false, tag: '', signalMs: 0, openTimeMs: FIVE, openRate: 100, leverage: 1 },
  ...{ exitMs: 3 * FIVE, closeTimeMs: 3 * FIVE, closeRate: 101, exitReason: 'roi', exitType: 'roi' },
  ...{ entries: 1, exits: 1, hasWaited: false, stakeAmount: 100, profitAbs: 1 },
};

function wished(wish: SessionWish, atMs: number, isDone = true): SessionCommand {
  return { id: 'x', wish, reason: 'noon', by: 'eva', atMs, answer: { isDone, text: '', atMs } };
}

function worldOf(papers: Partial<SessionPapers>, backtestFate: NoEntryReason | 'entered' | null = null): ParityWorld {
  const nothing = {
    timeframe: '5m',
    reasons: [],
    looks: [],
    commands: [],
    locks: [],
    version: 'v1',
    clockFactor: 1,
  } as const;
  return {
    ...{ timeframe: '5m', fromMs: 0, tolerance: 0, exitProfitOnly: false },
    evidence: new SessionEvidence({ ...nothing, ...papers }),
    backtestFate: () => backtestFate,
  };
}

function row(reason: SessionReason | null, more: Partial<ReasonsRow> = {}): ReasonsRow {
  return { candleMs: 0, version: 'v1', of: { 'A/B': [1, reason] }, ...more };
}

/** What the session wrote down, and what that makes of a trade that only the backtest made. */
const missing: readonly (readonly [string, ReasonsRow, Partial<SessionPapers>, object])[] = [
  ['data that were too old', row('stale-data'), {}, { cause: 'late-data' }],
  ['data that were too old after an absence', row('stale-data', { gapMs: 90_000 }), {}, { cause: 'missed-candle' }],
  [
    'a candle that waited for another series until the next one closed',
    row(null, { of: {}, awaited: { 'A/B': ['C/D|4h|-'] } }),
    {},
    {
      cause: 'late-data',
      evidence: 'the candle of 1970-01-01 00:00 was not looked at before the next one closed: C/D 4h was late',
    },
  ],
  [
    'a candle that waited for another series for too long',
    row('expired', { late: { 'A/B': 70_000 }, awaited: { 'A/B': ['C/D|1h|mark'] } }),
    {},
    { cause: 'late-data', evidence: 'the candle of 1970-01-01 00:00 came 70 s late: C/D 1h mark was late' },
  ],
  ['no price', row('no-rate', { blind: { 'A/B': FIVE } }), {}, { cause: 'late-data' }],
  ['a signal that had expired on the way', row('expired', { late: { 'A/B': 70_000 } }), {}, { cause: 'late-data' }],
  ['a book that leaned over', row('thin-book'), {}, { cause: 'different-fill' }],
  ['a crash loop', row('crash-loop'), {}, { cause: 'missed-candle' }],
  ['a lease that could not be renewed', row('lease-away'), {}, { cause: 'missed-candle' }],
  ['a strategy that took too long', row('slow-strategy'), {}, { cause: 'missed-candle' }],
  ['another version that waited', row('version-waits'), {}, { cause: 'missed-candle' }],
  ['a pair of which the exchange took no orders', row('market-closed'), {}, { cause: 'missed-candle' }],
  ['an order that nobody took', row(null), {}, { cause: 'different-fill' }],
  [
    'an order that a person canceled',
    row(null),
    { commands: [wished({ kind: 'cancel-order', trade: 1 }, FIVE)] },
    { cause: 'command', evidence: 'eva at 1970-01-01 00:05, cancel-order: noon' },
  ],
  ['a person who stopped entries', row('paused'), { commands: [wished({ kind: 'pause' }, 0)] }, { cause: 'command' }],
  [
    'entries that nobody stopped',
    row('paused'),
    { commands: [wished({ kind: 'pause' }, 0, false)] },
    { cause: 'unexplained' },
  ],
  ['a pair that was not in the session', { candleMs: 0, version: 'v1', of: {} }, {}, { cause: 'missed-candle' }],
  [
    'no signal on a candle that came late',
    { candleMs: 0, version: 'v1', of: { 'A/B': [0, 'no-signal'] }, late: { 'A/B': 20_000 } },
    {},
    { cause: 'late-data' },
  ],
  [
    'no signal, by another version',
    { candleMs: 0, version: 'v2', of: { 'A/B': [0, 'no-signal'] } },
    {},
    { cause: 'other-settings' },
  ],
  ['no signal', { candleMs: 0, version: 'v1', of: { 'A/B': [0, 'no-signal'] } }, {}, { cause: 'unexplained' }],
  [
    'the lock after an exit on the same candle',
    row('locked'),
    { locks: [{ pair: 'A/B', side: 'long', reason: 'Auto lock', startMs: FIVE + 1, endMs: 2 * FIVE }] },
    { cause: 'different-exit-path' },
  ],
  [
    'a protection',
    row('locked'),
    { locks: [{ pair: '*', side: '*', reason: 'StoplossGuard', startMs: 0, endMs: 9 * FIVE }] },
    { follows: 'any' },
  ],
  ['a trade of the pair', row('in-trade'), {}, { follows: 'pair' }],
  ['no slot', row('slot-taken'), {}, { follows: 'slot' }],
  [
    'no slot, since a person changed how many there are',
    row('slot-taken'),
    { commands: [wished({ kind: 'change-settings', settings: { max_open_trades: 1 } }, 1)] },
    { cause: 'other-settings' },
  ],
  ['a veto', row('vetoed'), {}, { cause: 'unexplained' }],
];

describe('a trade that only the backtest made', () => {
  it.each(missing)('is put down to what kept the session: %s', (_, reasons, papers, expected) => {
    expect(causeOfMissing(TRADE, worldOf({ reasons: [reasons], ...papers }))).toMatchObject(expected);
  });

  it('has a verdict whatever the reason', () => {
    for (const reason of NO_ENTRY_REASONS)
      expect(causeOfMissing(TRADE, worldOf({ reasons: [row(reason)] })).evidence).not.toBe('');
  });
});

const extra: readonly (readonly [string, NoEntryReason | 'entered' | null, Partial<SessionPapers>, object])[] = [
  ['an order that the backtest placed in vain', 'entered', {}, { cause: 'different-fill' }],
  ['no slot in the backtest', 'slot-taken', {}, { follows: 'slot' }],
  ['a trade of the pair in the backtest', 'in-trade', {}, { follows: 'pair' }],
  ['money that the backtest lacks', 'not-enough-money', {}, { follows: 'any' }],
  ['a veto in the backtest', 'vetoed', {}, { cause: 'unexplained' }],
  ['a signal that candles do not give', null, {}, { cause: 'unexplained' }],
  [
    'a signal that candles do not give, on one that was late',
    null,
    { reasons: [row(null, { late: { 'A/B': 11_000 } })] },
    { cause: 'late-data' },
  ],
  [
    'a person',
    null,
    { commands: [wished({ kind: 'force-entry', pair: 'A/B', side: 'long' }, FIVE)] },
    { cause: 'command' },
  ],
  ['settings', 'slot-taken', { commands: [wished({ kind: 'reload-config' }, 1)] }, { cause: 'other-settings' }],
];

describe('an absence', () => {
  it.each([
    [1, 40_000, 'missed-candle'],
    [20, 40_000, 'missed-candle'],
    [600, 590_000, 'late-data'],
    [600, 610_000, 'missed-candle'],
  ])('on a clock %i times as fast as time, of %i ms: %s', (clockFactor, gapMs, cause) => {
    const reasons = [row('no-rate', { gapMs })];
    expect(causeOfMissing(TRADE, worldOf({ reasons, clockFactor }))).toMatchObject({ cause });
  });
});

describe('a trade that only the session made', () => {
  it.each(extra)('is put down to what kept the backtest: %s', (_, fate, papers, expected) => {
    expect(causeOfExtra(TRADE, worldOf(papers, fate))).toMatchObject(expected);
  });

  it('of another side than the one that a person asked for is not theirs', () => {
    const commands = [wished({ kind: 'force-entry', pair: 'A/B', side: 'short' }, FIVE)];
    expect(causeOfExtra(TRADE, worldOf({ commands }))).toMatchObject({ cause: 'unexplained' });
  });
});
