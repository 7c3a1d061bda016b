import { describe, expect, it } from 'vitest';
import { parityRange } from './parity-range.ts';

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(`${text}Z`);
/** Rows of the candles from noon of the first to nine o'clock of the third day. */
const ROWS = Array.from({ length: 46 }, (_, i) => at('2026-01-01T12:00') + i * HOUR);

const cases: readonly (readonly [
  string,
  readonly number[],
  readonly [string, string] | null,
  readonly [string, string],
])[] = [
  ['the last finished day', ROWS, null, ['2026-01-02T00:00', '2026-01-03T00:00']],
  ['the part of it in which the session ran', ROWS.slice(0, 20), null, ['2026-01-01T13:00', '2026-01-02T00:00']],
  [
    'all of a session that is younger than midnight',
    ROWS.slice(13, 20),
    null,
    ['2026-01-02T02:00', '2026-01-02T08:00'],
  ],
  ['what was asked for', ROWS, ['2026-01-02T03:00', '2026-01-02T05:00'], ['2026-01-02T03:00', '2026-01-02T05:00']],
  ['whole candles', ROWS, ['2026-01-02T03:10', '2026-01-02T05:10'], ['2026-01-02T04:00', '2026-01-02T06:00']],
  ['no more than there is', ROWS, ['2025-01-02T03:00', '2027-01-02T05:00'], ['2026-01-01T13:00', '2026-01-03T10:00']],
];

describe('the stretch of a session that is compared', () => {
  it.each(cases)('is %s', (_, rows, asked, [from, to]) => {
    const range = asked === null ? null : { fromMs: at(asked[0]), toMs: at(asked[1]) };
    expect(parityRange(range, rows, '1h', 'sma')).toEqual({ fromMs: at(from), toMs: at(to) });
  });

  it('may be open at both ends', () => {
    const range = parityRange({ fromMs: -Infinity, toMs: Infinity }, ROWS, '1h', 'sma');
    expect(range).toEqual({ fromMs: at('2026-01-01T13:00'), toMs: at('2026-01-03T10:00') });
  });

  it.each<[string, readonly number[], string]>([
    ['nothing', [], 'The session of sma has finished no candle yet; expected at least two.'],
    [
      'one candle',
      ROWS.slice(0, 1),
      'The session of sma has no finished candle in that range; it has 2026-01-01 13:00 to 2026-01-01 13:00.',
    ],
  ])('cannot be had of a session with %s', (_, rows, message) => {
    expect(() => parityRange(null, rows, '1h', 'sma')).toThrow(message);
  });
});
