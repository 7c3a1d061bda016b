/** One place at which two texts of a document differ; undefined: not there. */
export interface Difference {
  /** `trades[3].close_rate`, `line 7`. */
  readonly place: string;
  readonly was: unknown;
  readonly now: unknown;
}

/** Where two documents differ: JSON member by member, everything else line by line. Equal texts give none. */
export function textDifferences(was: string, now: string, isJson: boolean): Difference[] {
  if (was === now) return [];
  const found = isJson ? valueDifferences(JSON.parse(was), JSON.parse(now), '') : lineDifferences(was, now);
  // Equal values in another form.
  return found.length > 0 ? found : [{ place: 'the form of the text', was: was.length, now: now.length }];
}

/** Members in the order of their names; lists element by element. */
export function valueDifferences(was: unknown, now: unknown, place: string): Difference[] {
  if (Object.is(was, now)) return [];
  if (Array.isArray(was) && Array.isArray(now)) {
    return Array.from({ length: Math.max(was.length, now.length) }, (_, i) =>
      valueDifferences(was[i], now[i], `${place}[${i}]`),
    ).flat();
  }
  if (isRecord(was) && isRecord(now)) {
    const keys = [...new Set([...Object.keys(was), ...Object.keys(now)])].toSorted();
    return keys.flatMap((key) => valueDifferences(was[key], now[key], place === '' ? key : `${place}.${key}`));
  }
  return [{ place, was, now }];
}

function lineDifferences(was: string, now: string): Difference[] {
  const [before, after] = [was.split('\n'), now.split('\n')];
  const found: Difference[] = [];
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    if (before[i] !== after[i]) found.push({ place: `line ${i + 1}`, was: before[i], now: after[i] });
  }
  return found;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
