import { expect, it } from 'vitest';
import { decidedRows, type DecidedRow } from './decided-rows.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2025, 0, 1);

/** Texts such as `3 A B`: the candle that opens at 3 o'clock, of pairs A and B; looked at a minute after its end, or `+n` minutes. */
function rows(...texts: readonly string[]): DecidedRow[] {
  return texts.map((text) => {
    const [hour, ...words] = text.split(' ');
    const candleMs = START + Number(hour) * HOUR;
    const minutes = Number(words.find((word) => /^[+-]\d/.test(word)) ?? 1);
    const of = Object.fromEntries(words.filter((word) => /^[A-Z]/.test(word)).map((pair) => [pair, [0, null]]));
    return { atMs: candleMs + HOUR + minutes * 60_000, row: { candleMs, of } };
  });
}

it.each([
  ['nothing', [], 0, 0, null],
  ['one candle', ['1 A'], 1, 0, null],
  ['each once', ['1 A B', '2 A B', '3 A B'], 6, 0, null],
  ['one of a pair left out', ['1 A B', '2 A', '3 A B'], 5, 1, null],
  ['a pair that comes later', ['1 A', '2 A B', '3 A B'], 5, 0, null],
  [
    'a candle twice',
    ['1 A', '2 A', '2 A'],
    3,
    -1,
    'A 2025-01-01T02:00:00.000Z was decided after 2025-01-01T02:00:00.000Z',
  ],
  [
    'one out of order',
    ['1 A', '3 A', '2 A'],
    3,
    -1,
    'A 2025-01-01T02:00:00.000Z was decided after 2025-01-01T03:00:00.000Z',
  ],
  ['one too early', ['1 A', '2 A -2'], 2, 0, 'A 2025-01-01T02:00:00.000Z was decided before it was over'],
  ['one early by what clocks are apart', ['1 A', '2 A -1'], 2, 0, null],
])('%s', (_, texts, decided, missed, wrong) => {
  expect(decidedRows(rows(...texts), 60_000)).toEqual({ decided, missed, wrong });
});
