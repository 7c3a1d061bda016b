import type { z } from 'zod';

/** The same schema under each of the names. */
export function each<const Key extends string, S extends z.ZodType>(schema: S, keys: readonly Key[]): Record<Key, S> {
  return Object.fromEntries(keys.map((key) => [key, schema])) as Record<Key, S>;
}
