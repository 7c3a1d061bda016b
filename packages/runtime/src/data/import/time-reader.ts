import { textOf } from './decimal-text.ts';
import { Fault } from './fault.ts';
import { parseTimeText, unixUnitDivisor, type DateOrder } from './time-text.ts';
import { makeZone, type Zone } from './zones.ts';

export interface TimeRules {
  /** Option `timezone`: for times that carry no zone. */
  readonly timezone: string | undefined;
  readonly dateOrder: DateOrder | null;
  /** Newest first: decides which of two equal clock times of a clock change comes first. */
  readonly descending: boolean;
  /** A day alone is the UTC day, unless the file also has clock times in the option's zone. */
  readonly datesAreLocal: boolean;
}

/** Turns a file's times into UTC milliseconds, value by value. Throws `Fault`s `bad-time`, `time-zone`. */
export class TimeReader {
  /** Whether any time needed the option's zone. */
  usedZone = false;
  readonly #rules: TimeRules;
  readonly #zone: Zone | null;

  constructor(rules: TimeRules) {
    this.#rules = rules;
    this.#zone = rules.timezone === undefined ? null : makeZone(rules.timezone);
  }

  /** `previousMs` is the time of the pair's row above, `NaN` for the first. */
  fromBytes(bytes: Uint8Array, start: number, end: number, previousMs: number): number {
    const digits = end - start;
    const divisor = unixUnitDivisor(digits);
    if (divisor === divisor && digits !== 8) {
      const value = leadingDigits(bytes, start, divisor > 1 ? end - (divisor === 1000 ? 3 : 6) : end, end);
      if (value >= 0) return divisor === 0.001 ? value * 1000 : value;
    }
    return this.fromText(textOf(bytes, start, end), previousMs);
  }

  fromText(text: string, previousMs: number): number {
    const trimmed = text.trim();
    if (trimmed === '') throw new Fault('bad-time', 'the time is missing');
    const time = parseTimeText(trimmed, this.#rules.dateOrder);
    if (time === null || time.kind === 'clock') throw new Fault('bad-time', `"${trimmed}" is no time`);
    if (time.kind === 'zoned' || (time.kind === 'date' && !this.#rules.datesAreLocal)) return time.ms;
    return this.#toUtc(time.ms, trimmed, previousMs);
  }

  #toUtc(wallMs: number, text: string, previousMs: number): number {
    if (this.#zone === null) {
      throw new Fault('time-zone', `the time "${text}" has no zone, and exchanges, terminals and spreadsheets differ`, {
        option: 'timezone',
        values: 'UTC, UTC+2 or Europe/Berlin, say,',
      });
    }
    this.usedZone = true;
    const [earlier, later] = this.#zone.toUtcMs(wallMs);
    if (earlier === undefined)
      throw new Fault(
        'bad-time',
        `the clock of ${this.#rules.timezone} never showed "${text}": it was skipped by a clock change`,
        { option: 'timezone', values: '' },
      );
    if (later === undefined) return earlier;
    if (this.#rules.descending) return later < previousMs || previousMs !== previousMs ? later : earlier;
    return earlier > previousMs || previousMs !== previousMs ? earlier : later;
  }
}

/** The number that `bytes[start..upTo)` spell, `-1` when a byte up to `end` is no digit. */
function leadingDigits(bytes: Uint8Array, start: number, upTo: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i += 1) {
    const digit = bytes[i]! - 0x30;
    if (digit < 0 || digit > 9) return -1;
    if (i < upTo) value = value * 10 + digit;
  }
  return value;
}
