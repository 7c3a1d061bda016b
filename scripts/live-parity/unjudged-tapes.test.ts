import { describe, expect, it } from 'vitest';
import type { NotificationDocument } from '../../packages/runtime/src/contract/notification.ts';
import type { Heard } from '../crash/witness.ts';
import { comparedOrders, whyUnjudged } from './compared-orders.ts';
import type { ParityRun } from './parity-run.ts';
import { parityCounts, parityText } from './parity-text.ts';

const MINUTE = 60_000;
const END_MS = 10 * MINUTE;

function heard(atMinute: number, kind: NotificationDocument['kind'], of: Partial<NotificationDocument>): Heard {
  const document: NotificationDocument = {
    ...{ schema: 'tradai.notification/1', id: `${kind}.${atMinute}`, kind, level: 'info', title: '', text: '' },
    ...{ at_ms: atMinute * MINUTE, strategy: 'brisk', account: 'main', mode: 'live', data: {}, ...of },
  };
  return { document, isSigned: true, signedS: 0, path: '/live', realMs: 0 };
}

const running = (atMinute: number): Heard => heard(atMinute, 'state', { title: 'RUNNING: trades' });
const starting = heard(1, 'state', { title: 'STARTING: loads candles' });
const entry = (atMinute: number): Heard =>
  heard(atMinute, 'entry', { data: { pair: 'ADA/USDT', trade_id: atMinute, order_rate: 2, amount: 10 } });

// oxfmt-ignore
const TAPES: readonly (readonly [string, readonly Heard[], readonly Heard[], boolean, string | null])[] = [
  ['both ordered while both traded',               [running(1), entry(3)],   [running(1), entry(3)],   true,  null],
  ['one of them ordered, and the other did not',   [running(1), entry(3)],   [running(1)],             true,  null],
  ['the dry run never traded',                     [starting, entry(3)],     [running(1), entry(3)],   true,  'the dry run never traded'],
  ['the live session never traded',                [running(1), entry(3)],   [],                       true,  'the live session never traded'],
  ['neither ever traded',                          [],                       [starting],               false, 'the dry run and the live session never traded'],
  ['orders lie before one of them traded',         [running(1), entry(3)],   [running(5)],             true,  'neither ordered anything while both traded'],
  ['nobody ordered anything',                      [running(1)],             [running(1)],             true,  'neither ordered anything while both traded'],
  ['one of them ended before the tape',            [running(1), entry(3)],   [running(1), entry(3)],   false, 'it was left before its end'],
];

describe('a tape', () => {
  it.each(TAPES)('is judged, or it is said why it is not: %s', (_, dry, live, isWhole, why) => {
    expect(whyUnjudged(comparedOrders({ dry, live }, END_MS), isWhole)).toBe(why);
  });
});

describe('tapes of which some are not judged', () => {
  const judged: ParityRun = { tape: 1, orders: 4, unjudged: null, differences: [], problems: [] };
  const empty: ParityRun = { ...judged, tape: 2, orders: 0, unjudged: 'neither ordered anything while both traded' };
  const absent: ParityRun = {
    ...{ ...judged, tape: 3, orders: 0, unjudged: 'the live session never traded' },
    problems: ['the live session never said that it trades'],
  };

  it('count without those', () => {
    expect(parityCounts([judged, empty, absent])).toEqual({ tapes: 1, orders: 4 });
  });

  it('are clean by the others, and say which they are', () => {
    const { text, isSame } = parityText([judged, empty]);
    expect(isSame).toBe(true);
    expect(text).toContain('tape 2: not judged: neither ordered anything while both traded');
    expect(text).toContain('Both planned the same on 1 of 2 tapes.');
  });

  it('are not clean where one of two never traded', () => {
    const { text, isSame } = parityText([judged, absent]);
    expect(isSame).toBe(false);
    expect(text).toContain('tape 3: the live session never said that it trades');
  });

  it('are not clean where that is all of them', () => {
    expect(parityText([empty])).toMatchObject({ isSame: false });
  });
});
