/** Only for reading and validating, as `result-schema.ts`. */
import { z } from 'zod';
import { headMembers } from './document-head-schema.ts';
import { MONTE_CARLO_SCHEMA } from './monte-carlo.ts';
import { monteCarloRecordSchema } from './odds-schema.ts';
import { paramsSchema } from './result-schema.ts';
import { dailyEquitySchema, sampleSchema } from './sample-schema.ts';

const text = z.string();

/** Members that a later minor version added are kept, not refused. */
export const monteCarloSchema = z.looseObject({
  schema: z.literal(MONTE_CARLO_SCHEMA),
  mode: z.literal('monte-carlo'),
  ...headMembers,
  params: paramsSchema,
  seed: z.int().nonnegative(),
  figures: sampleSchema.omit({ objectives: true }),
  equity: dailyEquitySchema,
  monte_carlo: monteCarloRecordSchema.omit({ of: true }),
  warnings: z.array(text),
});
