/** Only for reading and validating, as `result-schema.ts`. */
import { z } from 'zod';
import { headMembers } from './document-head-schema.ts';
import { each } from './each.ts';
import { HYPEROPT_SCHEMA } from './hyperopt.ts';
import { searchOddsSchema } from './odds-schema.ts';
import { paramsSchema } from './result-schema.ts';
import { dailyEquitySchema, lossSchema, sampleSchema } from './sample-schema.ts';

const text = z.string();
const number = z.number();
const count = z.int().nonnegative();

const names = each(text, ['name', 'space']);
const bounds = each(number, ['min', 'max']);
const searched = z.discriminatedUnion('kind', [
  z.object({ ...names, ...bounds, kind: z.literal('int'), step: number }),
  z.object({ ...names, ...bounds, kind: z.literal('decimal'), decimals: count }),
  z.object({ ...names, kind: z.literal('choice'), options: z.array(z.union([text, number, z.boolean()])) }),
]);

export const trialSchema = z.object({
  number: count,
  point: paramsSchema,
  error: text.nullable(),
  values: z.array(lossSchema),
  violations: z.array(number),
  figures: z.record(text, number),
});

/** Members that a later minor version added are kept, not refused. */
export const hyperoptSchema = z.looseObject({
  schema: z.literal(HYPEROPT_SCHEMA),
  mode: z.literal('hyperopt'),
  ...headMembers,
  study: z.object(each(text, ['name', 'spec_sha256'])),
  search: z.object({
    sampler: text,
    ...each(count, ['seed', 'batch']),
    points: number,
    objectives: z.array(text),
    constraints: z.record(text, number),
    space: z.array(searched),
    fixed: paramsSchema,
  }),
  end: z.enum(['done', 'exhausted', 'stalled', 'stopped']),
  trials: z.array(trialSchema),
  best: count.nullable(),
  front: z.array(count),
  samples: z.object({ in_sample: sampleSchema, out_of_sample: sampleSchema.nullable() }).nullable(),
  equity: z.object({ in_sample: dailyEquitySchema, out_of_sample: dailyEquitySchema.nullable() }).nullable(),
  odds: searchOddsSchema.nullable(),
  warnings: z.array(text),
});
