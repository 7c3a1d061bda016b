import { describe, expect, it } from 'vitest';
import { SESSION_STAGES, type SessionStage } from '../../contract/heartbeat.ts';
import type { OrderVitals, SessionVitals } from './session-vitals.ts';
import { stageOf, stalledCauses, startStage, type StartStage } from './stalled.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 0, 1);

interface Case {
  readonly candleMs?: number | null;
  readonly timeframeMs?: number;
  readonly answerMs?: number | null;
  readonly lagMs?: number | null;
  readonly factor?: number;
  /** Of a session with orders at an exchange. */
  readonly live?: { readonly auditMs?: number | null; readonly answerMs?: number | null };
}

function ordersOf({ auditMs = 0, answerMs = 0 }: NonNullable<Case['live']>): OrderVitals {
  const at = (ageMs: number | null): number | null => (ageMs === null ? null : NOW - ageMs);
  const none = { unknown: 0, blocked: 0, open: 0, positions: 0, unprotected: [], usedWeightPct: null, isAuditOk: true };
  return { ...none, lastAuditMs: at(auditMs), lastAnswerMs: at(answerMs) };
}

/** Ages in ms before now. */
function causesOf({ candleMs = 0, timeframeMs = 5 * MINUTE, answerMs = 0, lagMs = 0, factor = 1, live }: Case) {
  const orders = live === undefined ? null : ordersOf(live);
  const vitals: SessionVitals = {
    worst: candleMs === null ? null : { name: 'BTC/USDT 5m', closeMs: NOW - candleMs, timeframeMs },
    lastAnswerMs: answerMs === null ? null : NOW - answerMs,
    ...{ offsetMs: 0, openTrades: 0, openOrders: 0, pnl: null, orders },
  };
  return stalledCauses({ vitals, nowMs: NOW, factor, lagMs });
}

const cases: readonly (readonly [title: string, view: Case, causes: readonly string[]])[] = [
  ['everything is there', {}, []],
  ['the second candle is 30 s late', { candleMs: 10 * MINUTE + 30_000 }, []],
  ['the second candle is later than that', { candleMs: 10 * MINUTE + 30_001 }, ['stale-data']],
  ['an hour is young for a candle of an hour', { candleMs: 2 * 60 * MINUTE + 30_000, timeframeMs: 60 * MINUTE }, []],
  ['there is no candle', { candleMs: null }, ['stale-data']],
  ['the exchange was silent for 120 s', { answerMs: 120_000 }, []],
  ['the exchange was silent for longer', { answerMs: 120_001 }, ['no-exchange-answer']],
  ['the exchange never answered', { answerMs: null }, ['no-exchange-answer']],
  ['events are served a second late', { lagMs: 1000 }, []],
  ['events are served later than that', { lagMs: 1000.1 }, ['loop-lag']],
  ['lateness was not measured yet', { lagMs: null }, []],
  ['a clock runs faster: half a second of the network more', { factor: 120, candleMs: 10 * MINUTE + 90_000 }, []],
  ['a clock runs faster, and it is later', { factor: 120, candleMs: 10 * MINUTE + 90_001 }, ['stale-data']],
  ['a clock runs faster: silence is counted in real time', { factor: 120, answerMs: 120 * 120_000 }, []],
  ['a clock runs faster, and silence lasts', { factor: 120, answerMs: 120 * 120_001 }, ['no-exchange-answer']],
  ['orders were compared 150 s ago', { live: { auditMs: 150_000 } }, []],
  ['orders were compared longer ago', { live: { auditMs: 150_001 } }, ['audit-old']],
  ['orders were never compared', { live: { auditMs: null } }, ['audit-old']],
  ['nobody answered about orders for 120 s', { live: { answerMs: 120_000 } }, []],
  ['nobody answered about orders for longer', { live: { answerMs: 120_001 } }, ['no-exchange-answer']],
  ['nobody ever answered about orders', { live: { answerMs: null } }, ['no-exchange-answer']],
  ['a clock runs faster: questions of an audit take their time', { factor: 60, live: { auditMs: 270_000 } }, []],
  ['a clock runs faster, and the audit is older', { factor: 60, live: { auditMs: 270_001 } }, ['audit-old']],
  [
    'all at once',
    { candleMs: 60 * MINUTE, answerMs: 60 * MINUTE, lagMs: 5000 },
    ['stale-data', 'no-exchange-answer', 'loop-lag'],
  ],
];

describe('a session does not get on when', () => {
  it.each(cases)('%s', (_, view, causes) => {
    expect(causesOf(view)).toEqual(causes);
  });

  it('nothing was told', () => {
    const view = { nowMs: NOW, factor: 1, lagMs: 0 };

    expect(stalledCauses({ ...view, vitals: null })).toEqual(['stale-data', 'no-exchange-answer']);
    expect(stalledCauses({ ...view, vitals: 'unreadable' })).toEqual(['loop-lag']);
  });
});

it('only a session that says that it trades is called stalled', () => {
  const stalled = SESSION_STAGES.filter((stage) => stageOf(stage, ['stale-data'], null, NOW) !== stage);

  expect(stalled).toEqual(['RUNNING', 'DEGRADED']);
  for (const stage of SESSION_STAGES) expect(stageOf(stage, [], null, NOW)).toBe(stage);
});

describe('a start that does not come further', () => {
  const told = (...stages: readonly (readonly [stage: SessionStage, atMs: number])[]): StartStage | null =>
    stages.reduce<StartStage | null>((before, [stage, atMs]) => startStage(before, stage, atMs), null);

  it.each([
    ['STARTING', 15],
    ['RECOVERING', 5],
    ['WARMING', 15],
  ] as const)('is stalled after its usual time in %s: %i minutes', (stage, minutes) => {
    const start = told([stage, 0]);
    expect(stageOf(stage, [], start, minutes * MINUTE)).toBe(stage);
    expect(stageOf(stage, [], start, minutes * MINUTE + 1)).toBe('STALLED');
  });

  it('is no younger for having waited for something in between, as it does with each try', () => {
    const tries = Array.from({ length: 20 }, (_, minute) => [
      ['WARMING', minute * MINUTE] as const,
      ['DEGRADED', minute * MINUTE + 1000] as const,
    ]);
    const start = told(...tries.flat(), ['WARMING', 20 * MINUTE]);
    expect(stageOf('WARMING', [], start, 20 * MINUTE)).toBe('STALLED');
  });

  it('counts each of its stages for itself, and anew after the session has traded', () => {
    const next = told(['WARMING', 0], ['RECOVERING', 14 * MINUTE]);
    expect(stageOf('RECOVERING', [], next, 19 * MINUTE)).toBe('RECOVERING');
    const again = told(['WARMING', 0], ['RUNNING', MINUTE], ['DEGRADED', 50 * MINUTE], ['WARMING', 60 * MINUTE]);
    expect(stageOf('WARMING', [], again, 75 * MINUTE)).toBe('WARMING');
  });

  it('is over with the stages that say more: those of a session that is to end, or that only looks after what is open', () => {
    for (const stage of ['DRAINING', 'SAFE', 'HALTED', 'BANNED', 'AUTH_LOST', 'FENCED'] as const)
      expect(stageOf(stage, [], told(['RECOVERING', 0], [stage, 0]), 60 * MINUTE)).toBe(stage);
  });
});
