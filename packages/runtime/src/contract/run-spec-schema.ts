/** Only for reading and validating, as `result-schema.ts`. */
import { z } from 'zod';
import { each } from './each.ts';
import { DATA_POLICIES, SPEC_SCHEMA, type RunSpec } from './run-spec.ts';

const text = z.string().min(1).max(256);
const decimal = z.string().regex(/^\d+(\.\d+)?$/, 'expected a decimal number as a text, such as "0.001"');
const moment = z
  .string()
  .regex(
    /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/,
    'expected a day or a moment in UTC, such as "2025-01-31" or "2025-01-31T12:00:00Z"',
  )
  .refine((value) => !Number.isNaN(Date.parse(value)), 'is not in the calendar');

/** Unknown keys are refused: a misspelled one would silently run something else. */
export const runSpecSchema: z.ZodType<RunSpec> = z.strictObject({
  schema: z.literal(SPEC_SCHEMA),
  strategy: text.exactOptional(),
  version: z
    .string()
    .regex(/^\d{1,9}$/, 'expected a whole number as a text')
    .exactOptional(),
  timerange: z.strictObject({ from: moment.exactOptional(), to: moment.exactOptional() }).exactOptional(),
  pairs: z.array(text).min(1).max(300).exactOptional(),
  timeframe: text.exactOptional(),
  stake: z
    .strictObject({
      currency: text.exactOptional(),
      amount: z.union([z.literal('unlimited'), decimal]).exactOptional(),
      wallet: decimal.exactOptional(),
    })
    .exactOptional(),
  fees: z.strictObject({ taker: decimal.exactOptional() }).exactOptional(),
  data_policy: z.enum(DATA_POLICIES).exactOptional(),
  max_seconds: z.int().min(1).max(31_536_000).exactOptional(),
  params: z.record(text, z.unknown()).exactOptional(),
  config: z.record(text, z.unknown()).exactOptional(),
  labels: z.record(z.string().min(1).max(64), z.string().max(64)).exactOptional(),
  hyperopt: z
    .strictObject({
      epochs: z.int().min(1).max(1_000_000).exactOptional(),
      spaces: z.array(text).min(1).exactOptional(),
      loss: text.exactOptional(),
      sampler: text.exactOptional(),
      seed: z.int().nonnegative().exactOptional(),
      workers: z.int().min(1).max(256).exactOptional(),
      split: z.number().min(0).lt(1).exactOptional(),
      batch: z.int().min(1).max(10_000).exactOptional(),
      budget: z
        .strictObject({ seconds: z.int().min(60).max(604_800).exactOptional(), usd: decimal.exactOptional() })
        .exactOptional(),
    })
    .exactOptional(),
  walk_forward: z
    .strictObject({
      ...each(z.number().positive().exactOptional(), ['train_days', 'test_days', 'step_days']),
      embargo_days: z.number().nonnegative().exactOptional(),
      anchored: z.boolean().exactOptional(),
    })
    .exactOptional(),
});
