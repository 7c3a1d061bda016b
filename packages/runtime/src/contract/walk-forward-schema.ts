/** Only for reading and validating, as `result-schema.ts`. */
import { z } from 'zod';
import { headMembers } from './document-head-schema.ts';
import { each } from './each.ts';
import { walkOddsSchema } from './odds-schema.ts';
import { paramsSchema } from './result-schema.ts';
import { dailyEquitySchema, sampleSchema, stitchedSchema } from './sample-schema.ts';
import { WALK_FORWARD_SCHEMA } from './walk-forward.ts';

const text = z.string();
const count = z.int().nonnegative();
const stretch = z.object(each(z.int(), ['from_ms', 'to_ms']));

const windowSchema = z.object({
  ...each(count, ['number', 'trials', 'failed']),
  study: text,
  ...each(stretch, ['train', 'test']),
  best_trial: count.nullable(),
  point: paramsSchema.nullable(),
  ...each(sampleSchema.nullable(), ['in_sample', 'out_of_sample']),
  efficiency: z.number().nullable(),
});

/** Members that a later minor version added are kept, not refused. */
export const walkForwardSchema = z.looseObject({
  schema: z.literal(WALK_FORWARD_SCHEMA),
  mode: z.literal('walk-forward'),
  ...headMembers,
  walk: z.object({ ...each(count, ['train_ms', 'test_ms', 'step_ms', 'embargo_ms']), anchored: z.boolean() }),
  search: z.object({
    sampler: text,
    ...each(count, ['seed', 'batch', 'epochs']),
    objectives: z.array(text),
    constraints: z.record(text, z.number()),
  }),
  windows: z.array(windowSchema),
  stitched: stitchedSchema,
  equity: dailyEquitySchema,
  odds: walkOddsSchema,
  efficiency: z.number().nullable(),
  profitable: z.number(),
  drift: z.array(
    z.object({ name: text, values: z.array(z.union([text, z.number(), z.boolean()])), drift: z.number() }),
  ),
  warnings: z.array(text),
});
