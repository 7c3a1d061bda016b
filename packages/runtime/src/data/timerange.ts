import { DataError } from './errors.ts';

/** freqtrade's time range: both ends inclusive, `null` where open. Milliseconds UTC. */
export interface Timerange {
  readonly startMs: number | null;
  readonly endMs: number | null;
}

/** Start inclusive, end exclusive, as everything inside the program counts; infinite where open. */
export interface HalfOpenRange {
  readonly fromMs: number;
  readonly toMs: number;
}

const FORMS =
  'expected START-END with at least one of them, each as YYYYMMDD, YYYYMMDDThhmm, YYYYMMDDThhmmss, 10-digit seconds or 13-digit milliseconds, all UTC';

/**
 * Reads freqtrade's `A-B`: `20210101-20210201`, `20210101-`, `-1612137600`. The end is inclusive: a candle that opens exactly then
 * belongs to the range. Throws `bad-timerange`.
 */
export function parseTimerange(text: string): Timerange {
  const match = /^([0-9T]*)-([0-9T]*)$/.exec(text.trim());
  if (!match || (match[1] === '' && match[2] === ''))
    throw new DataError('bad-timerange', `Time range "${text}" cannot be read; ${FORMS}.`);
  const startMs = parseEnd(match[1]!, text);
  const endMs = parseEnd(match[2]!, text);
  if (startMs !== null && endMs !== null && startMs > endMs) {
    throw new DataError('bad-timerange', `Time range "${text}" starts after it ends.`);
  }
  return { startMs, endMs };
}

/** The one place where an inclusive end becomes an exclusive one: times are whole milliseconds, so it is one later. */
export function toHalfOpen({ startMs, endMs }: Timerange): HalfOpenRange {
  return { fromMs: startMs ?? -Infinity, toMs: endMs === null ? Infinity : endMs + 1 };
}

function parseEnd(text: string, range: string): number | null {
  if (text === '') return null;
  if (/^\d{10}$/.test(text)) return Number(text) * 1000;
  if (/^\d{13}$/.test(text)) return Number(text);
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?)?$/.exec(text);
  if (!match) throw new DataError('bad-timerange', `"${text}" in time range "${range}" is no date; ${FORMS}.`);
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const timeMs = Date.UTC(year, month - 1, day, hour, minute, second);
  const written = new Date(timeMs).toISOString().replace(/[-:]/g, '').slice(0, 15);
  if (!written.startsWith(text))
    throw new DataError('bad-timerange', `"${text}" in time range "${range}" is not in the calendar.`);
  return timeMs;
}
