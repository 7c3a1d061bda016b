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
  const values = isJson ? parsed(was, now) : null;
  const found = values === null ? lineDifferences(was, now) : valueDifferences(...values, '');
  // Equal values in another form.
  return found.length > 0 ? found : [{ place: 'the form of the text', was: was.length, now: now.length }];
}

/** Null when one of them is no JSON: a stored document may be damaged. */
function parsed(was: string, now: string): [was: unknown, now: unknown] | null {
  try {
    return [JSON.parse(was), JSON.parse(now)];
  } catch {
    return null;
  }
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
  const names = before[0] === after[0] ? before[0]!.split(',') : [];
  const found: Difference[] = [];
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    if (before[i] === after[i]) continue;
    const place = `line ${i + 1}`;
    found.push(...(cellDifferences(place, names, before[i], after[i]) ?? [{ place, was: before[i], now: after[i] }]));
  }
  return found;
}

/** By the names of a table's columns; null for lines that are not plain rows of it. */
function cellDifferences(line: string, names: readonly string[], was = '', now = ''): Difference[] | null {
  const [before, after] = [was.split(','), now.split(',')];
  const isRow = (cells: readonly string[]): boolean => names.length > 1 && cells.length === names.length;
  if (!isRow(before) || !isRow(after) || `${was}${now}`.includes('"')) return null;
  return names
    .map((name, i) => ({ place: `${line}, ${name}`, was: before[i], now: after[i] }))
    .filter((cell) => cell.was !== cell.now);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
