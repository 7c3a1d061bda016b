const FIXED = /^(?:UTC|GMT|Z)?\s*(?:([+-])(\d{1,2})(?::?(\d{2}))?)?$/i;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Turns the wall-clock time of a zone, counted as if it were UTC, into UTC. */
export interface Zone {
  /**
   * `[]` when a clock change skips the time, two values, earlier first, when a clock change repeats it, else one.
   */
  toUtcMs(wallMs: number): readonly number[];
}

export function isKnownZone(name: string): boolean {
  return fixedOffset(name) !== null || isNamedZone(name);
}

/** `UTC`, `UTC+2`, `UTC-03:30`, `+02:00` or a name of the IANA database. The name has been checked with `isKnownZone`. */
export function makeZone(name: string): Zone {
  const offset = fixedOffset(name);
  return offset === null ? namedZone(name) : { toUtcMs: (wallMs) => [wallMs - offset] };
}

function fixedOffset(name: string): number | null {
  const match = name === '' ? null : FIXED.exec(name);
  if (!match) return null;
  const [, sign, hours = '0', minutes = '0'] = match;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

function isNamedZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function namedZone(name: string): Zone {
  const offsetAt = offsetReader(name);
  return {
    toUtcMs(wallMs) {
      // No zone changes its clock twice within two days, so the offsets a day before and after are all that can apply.
      const before = wallMs - offsetAt(wallMs - DAY_MS);
      const after = wallMs - offsetAt(wallMs + DAY_MS);
      const candidates = before === after ? [before] : [Math.min(before, after), Math.max(before, after)];
      return candidates.filter((utcMs) => utcMs + offsetAt(utcMs) === wallMs);
    },
  };
}

/** Offset of wall clock from UTC at a UTC time. Asked once per quarter of an hour: clocks change at no finer step. */
function offsetReader(timeZone: string): (utcMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const known = new Map<number, number>();
  return (utcMs) => {
    const quarter = Math.floor(utcMs / (HOUR_MS / 4));
    const cached = known.get(quarter);
    if (cached !== undefined) return cached;
    const startMs = quarter * (HOUR_MS / 4);
    const part = Object.fromEntries(format.formatToParts(startMs).map(({ type, value }) => [type, Number(value)]));
    const wallMs = Date.UTC(
      part['year']!,
      part['month']! - 1,
      part['day'],
      part['hour'],
      part['minute'],
      part['second'],
    );
    known.set(quarter, wallMs - startMs);
    return wallMs - startMs;
  };
}
