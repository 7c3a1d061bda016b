import { Fault } from './fault.ts';

/** A time as written. `zoned`: UTC is known. `wall`: a clock time without a zone. `date`: a day alone. `clock`: a time of day alone. */
export interface WrittenTime {
  readonly kind: 'zoned' | 'wall' | 'date' | 'clock';
  /** UTC milliseconds; for `wall` and `date` counted as if the clock showed UTC. */
  readonly ms: number;
}

export type DateOrder = 'dmy' | 'mdy';

const CLOCK = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s*([AP]M))?`;
const ZONE = String.raw`\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ,]+${CLOCK}${ZONE})?$`, 'i');
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})[-./](\d{1,2})[-./](\d{4})(?:[T ,]+${CLOCK}${ZONE})?$`, 'i');
const COMPACT = /^((?:19|20)\d{2})(\d{2})(\d{2})(?:[T ]?(\d{2}):?(\d{2}):?(\d{2})?(Z?))?$/;
const HOUR_ONLY = /^(\d{4})-(\d{2})-(\d{2}) (\d{1,2})-([AP]M)$/i;
const MONTH_NAME = /^([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})$/;
const CLOCK_ALONE = new RegExp(`^${CLOCK}$`, 'i');
const UNIX = /^(\d+)(?:\.(\d*))?$/;
const ROUNDED = /^(\d(?:\.\d*)?)e\+?(\d+)$/i;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Spreadsheets show six significant digits; a time that was saved so has lost the rest. */
const DIGITS_OF_A_SPREADSHEET = 6;

/** Reads any way of writing a time that is known here; `null` for other text. `order` decides `03/02/2021`. Throws `bad-time`. */
export function parseTimeText(text: string, order: DateOrder | null): WrittenTime | null {
  const unix = UNIX.exec(text);
  if (unix) return parseCompact(text) ?? { kind: 'zoned', ms: unixMs(unix[1]!, unix[2] ?? '', text) };
  const rounded = ROUNDED.exec(text);
  if (rounded) return { kind: 'zoned', ms: unixOfExponent(rounded[1]!, Number(rounded[2]), text) };
  const first = YEAR_FIRST.exec(text);
  if (first) return written(text, [first[1]!, first[2]!, first[3]!], first.slice(4));
  const last = YEAR_LAST.exec(text);
  if (last) {
    const monthFirst = order === 'mdy' || (order === null && Number(last[2]) > 12);
    const [day, month] = monthFirst ? [last[2]!, last[1]!] : [last[1]!, last[2]!];
    return written(text, [last[3]!, month, day], last.slice(4));
  }
  return parseRarer(text);
}

/** Both numbers before the year in `03/02/2021`, which only their size can tell apart; `null` for other forms. */
export function dayAndMonth(text: string): readonly [number, number] | null {
  const match = YEAR_LAST.exec(text);
  return match && [Number(match[1]), Number(match[2])];
}

/** Unit by size: 9–10 digits are seconds, 12–13 milliseconds, 15–16 microseconds, 18–19 nanoseconds. `NaN` for other counts. */
export function unixUnitDivisor(digits: number): number {
  if (digits === 10 || digits === 9) return 0.001;
  if (digits === 13 || digits === 12) return 1;
  if (digits === 16 || digits === 15) return 1000;
  return digits === 19 || digits === 18 ? 1_000_000 : NaN;
}

function unixMs(whole: string, fraction: string, text: string): number {
  const divisor = unixUnitDivisor(whole.length);
  if (divisor === 0.001) return Number(whole) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
  if (divisor === 1) return Number(whole);
  if (divisor === 1000) return Number(whole.slice(0, -3));
  if (divisor === 1_000_000) return Number(whole.slice(0, -6));
  throw new Fault('bad-time', `"${text}" is no time: a Unix time has 10, 13, 16 or 19 digits`);
}

function unixOfExponent(mantissa: string, exponent: number, text: string): number {
  const digits = mantissa.replace('.', '');
  if (digits.length <= DIGITS_OF_A_SPREADSHEET || digits.length > exponent + 1) {
    throw new Fault('bad-time', `the time "${text}" was rounded when the file was saved; take the original file`);
  }
  return unixMs(digits.padEnd(exponent + 1, '0'), '', text);
}

/** `20210203`, `20210203 020000`, `20210203020000`. */
function parseCompact(text: string): WrittenTime | null {
  const match = text.length === 8 || text.length >= 13 ? COMPACT.exec(text) : null;
  if (!match || (text.length === 13 && !text.includes(' ')) || text.length === 16) return null;
  return written(
    text,
    [match[1]!, match[2]!, match[3]!],
    [match[4], match[5], match[6], undefined, undefined, match[7] === '' ? undefined : match[7]],
  );
}

function parseRarer(text: string): WrittenTime | null {
  const compact = parseCompact(text);
  if (compact) return compact;
  const hour = HOUR_ONLY.exec(text);
  if (hour)
    return written(text, [hour[1]!, hour[2]!, hour[3]!], [hour[4], '0', undefined, undefined, hour[5], undefined]);
  const named = MONTH_NAME.exec(text);
  const month = named ? MONTHS.indexOf(named[1]!.toLowerCase()) + 1 : 0;
  if (named && month > 0) return written(text, [named[3]!, String(month), named[2]!], []);
  const clock = CLOCK_ALONE.exec(text);
  return clock && { kind: 'clock', ms: clockMs(clock.slice(1), text) };
}

/** `clock` holds hour, minute, second, fraction, AM or PM, zone. */
function written(
  text: string,
  [year, month, day]: readonly [string, string, string],
  clock: readonly (string | undefined)[],
): WrittenTime {
  const dayMs = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const check = new Date(dayMs);
  if (check.getUTCMonth() !== Number(month) - 1 || check.getUTCDate() !== Number(day))
    throw new Fault('bad-time', `"${text}" is not in the calendar`);
  if (clock[0] === undefined) return { kind: 'date', ms: dayMs };
  const ms = dayMs + clockMs(clock, text);
  const zone = clock[5];
  return zone === undefined || zone === '' ? { kind: 'wall', ms } : { kind: 'zoned', ms: ms - offsetMs(zone) };
}

function clockMs(clock: readonly (string | undefined)[], text: string): number {
  const [hour = '0', minute = '0', second = '0', fraction = '', half] = clock;
  if (half !== undefined && (Number(hour) < 1 || Number(hour) > 12))
    throw new Fault('bad-time', `"${text}" is no time of day`);
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);
  if (hours > 23 || Number(minute) > 59 || Number(second) > 59)
    throw new Fault('bad-time', `"${text}" is no time of day`);
  return ((hours * 60 + Number(minute)) * 60 + Number(second)) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
}

function offsetMs(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000;
}
