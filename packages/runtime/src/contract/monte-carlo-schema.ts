/** Only for reading and validating, as `result-schema.ts`. */
import { z } from 'zod';
import { each } from './each.ts';
import { MONTE_CARLO_SCHEMA } from './monte-carlo.ts';
import { monteCarloRecordSchema } from './odds-schema.ts';
import { paramsSchema } from './result-schema.ts';
import { dailyEquitySchema, sampleSchema } from './sample-schema.ts';

const text = z.string();

/** Members that a later minor version added are kept, not refused. */
export const monteCarloSchema = z.looseObject({
  schema: z.literal(MONTE_CARLO_SCHEMA),
  mode: z.literal('monte-carlo'),
  versions: z.record(text, text),
  strategy: z.object(each(text, ['name', 'sha256'])),
  ...each(text, ['exchange', 'timeframe', 'stake_currency']),
  pairs: z.array(text),
  starting_balance: z.number(),
  params: paramsSchema,
  seed: z.int().nonnegative(),
  figures: sampleSchema.omit({ objectives: true }),
  equity: dailyEquitySchema,
  monte_carlo: monteCarloRecordSchema.omit({ of: true }),
  warnings: z.array(text),
});
