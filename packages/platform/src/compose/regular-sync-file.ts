import { existsSync, readFileSync } from 'node:fs';
import { MARKETS } from '@tradai/runtime/data';
import { ServiceError } from '@tradai/runtime/ports';
import { z } from 'zod';
import type { RegularSync } from '../operations/regular-syncs.ts';

const sync = z.strictObject({
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/),
  exchange: z.string().regex(/^[A-Za-z0-9][\w-]{0,63}$/),
  market: z.enum(MARKETS),
  timeframe: z.string().regex(/^\d{1,2}[mhdwM]$/),
  every_minutes: z.int().min(1).max(10_080),
  days: z.int().min(1).max(3650),
  pairs: z.array(z.string().max(44)).min(1).max(300).optional(),
});

/**
 * Candles that are kept fresh by themselves, from a file; none where there is no such file. Throws `refused` for a file that says something else.
 */
export function regularSyncsIn(path: string): readonly RegularSync[] {
  if (!existsSync(path)) return [];
  const parsed = z.array(sync).safeParse(jsonIn(path));
  if (parsed.success)
    return parsed.data.map(({ every_minutes: everyMinutes, pairs, ...rest }) => ({
      ...rest,
      everyMinutes,
      ...(pairs === undefined ? {} : { pairs }),
    }));
  const [{ path: at, message }] = parsed.error.issues as [z.core.$ZodIssue];
  throw new ServiceError('refused', `${path}: ${at.map(String).join('.') || 'the list'}: ${message}.`);
}

function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (cause) {
    throw new ServiceError('refused', `${path} is not JSON.`, { cause });
  }
}
