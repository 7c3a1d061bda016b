/**
 * Plain data with bigints, as JSON can hold them and back: `{ "$n": "12" }`. Objects, arrays, strings, numbers, booleans and null only;
 * `undefined` is left out. Throws a `TypeError` for everything else: a snapshot that dropped something would restore something else.
 */
export function toJson(value: unknown): unknown {
  if (typeof value === 'bigint') return { $n: value.toString() };
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    return Object.fromEntries(entries.map(([key, each]) => [key, toJson(each)]));
  }
  throw new TypeError(`A snapshot cannot hold a ${typeof value}.`);
}

export function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromJson);
  if (value === null || typeof value !== 'object') return value;
  if ('$n' in value && typeof value.$n === 'string') return BigInt(value.$n);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fromJson(each)]));
}
