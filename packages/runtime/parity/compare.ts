/** Largest relative difference between two figures that still counts as equal. */
const TOLERANCE = 1e-9;

type Plain = string | number | boolean | null | undefined | readonly Plain[] | { readonly [key: string]: Plain };

/** First place where `actual` differs from `expected`, as a text, or null. Keys that only `actual` has are not looked at. */
export function firstDifference(expected: unknown, actual: unknown, path = ''): string | null {
  return differ(expected as Plain, actual as Plain, path);
}

/** Null when two results are the same text, otherwise the first place where they differ. */
export function exactDifference(expected: unknown, actual: unknown): string | null {
  if (JSON.stringify(expected) === JSON.stringify(actual)) return null;
  return firstDifference(expected, actual) ?? `a number, by less than ${TOLERANCE} of itself`;
}

function differ(expected: Plain, actual: Plain, path: string): string | null {
  if (typeof expected === 'number' && typeof actual === 'number')
    return close(expected, actual) ? null : text(path, expected, actual);
  if (isList(expected)) return isList(actual) ? differInList(expected, actual, path) : text(path, expected, actual);
  if (isRecord(expected))
    return isRecord(actual) ? differInRecord(expected, actual, path) : text(path, expected, actual);
  return expected === actual ? null : text(path, expected, actual);
}

function differInList(expected: readonly Plain[], actual: readonly Plain[], path: string): string | null {
  for (let i = 0; i < Math.min(expected.length, actual.length); i++) {
    const found = differ(expected[i], actual[i], `${path}[${i}]`);
    if (found !== null) return found;
  }
  return expected.length === actual.length ? null : text(`${path}.length`, expected.length, actual.length);
}

function differInRecord(
  expected: { readonly [key: string]: Plain },
  actual: { readonly [key: string]: Plain },
  path: string,
): string | null {
  for (const key of Object.keys(expected)) {
    const found = differ(expected[key], actual[key], path === '' ? key : `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

function close(expected: number, actual: number): boolean {
  if (expected === actual) return true;
  return Math.abs(expected - actual) <= TOLERANCE * Math.max(Math.abs(expected), Math.abs(actual));
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

function isRecord(value: Plain): value is { readonly [key: string]: Plain } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(path: string, expected: Plain, actual: Plain): string {
  return `${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`;
}
