type SnakeKey<Name extends string> = Name extends `${infer Head}${infer Tail}`
  ? Head extends Lowercase<Head>
    ? `${Head}${SnakeKey<Tail>}`
    : `_${Lowercase<Head>}${SnakeKey<Tail>}`
  : Name;

/** A record with its names in freqtrade's manner, all the way down. */
export type SnakeCased<T> = T extends readonly unknown[]
  ? { [I in keyof T]: SnakeCased<T[I]> }
  : T extends object
    ? { [K in keyof T as K extends string ? SnakeKey<K> : K]: SnakeCased<T[K]> }
    : T;

/** `profitTotalAbs` → `profit_total_abs`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * A copy with all names in snake case. Only for records whose names are ours: a name that a user chose (pair, parameter, tag) must
 * not be a key in it.
 */
export function snakeCased<T>(value: T): SnakeCased<T> {
  return convert(value) as SnakeCased<T>;
}

function convert(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convert);
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) result[snakeCase(name)] = convert(inner);
  return result;
}
