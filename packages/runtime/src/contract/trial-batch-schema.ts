/** Only for reading and validating, as `result-schema.ts`. */
import { z } from 'zod';
import { each } from './each.ts';
import { trialSchema } from './hyperopt-schema.ts';
import { paramsSchema } from './result-schema.ts';
import { TRIAL_BATCH_SCHEMA, TRIAL_RESULTS_SCHEMA, type TrialBatch } from './trial-batch.ts';

/** Points are chosen from the first one on, whatever the range is. */
const MOST_TRIALS = 1_000_000;

const text = z.string();
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hex');
const number = z
  .int()
  .nonnegative()
  .max(MOST_TRIALS - 1);

const range = z
  .strictObject({ from: number, to: z.int().max(MOST_TRIALS) })
  .refine(({ from, to }) => from < to, 'expected "from" below "to", which is excluded');

const points = z
  .array(z.strictObject({ number, point: paramsSchema }))
  .min(1)
  .refine((trials) => isOnce(trials), 'expected each trial once');

/** Any JSON. */
export const studySpecSchema = z.looseObject({
  schema: z.literal('tradai.study/1'),
  ...each(text, ['strategy', 'strategy_source', 'exchange', 'sampler', 'markets']),
  versions: z.record(text, text),
  pairs: z.array(text).min(1),
  timerange: z.tuple([z.number().nullable(), z.number().nullable()]),
  ...each(z.record(text, z.unknown()), ['config', 'overrides', 'constraints']),
  fixed_values: paramsSchema,
  space: z.array(z.looseObject(each(text, ['name', 'space', 'kind']))).min(1),
  ...each(z.int().nonnegative(), ['seed', 'startup_candles']),
  batch: z.int().positive(),
  objectives: z.array(text).min(1),
  candles: z.array(z.object(each(text, ['series', 'sha256']))),
});

/** Unknown keys are refused: a misspelled one would silently run something else. */
export const trialBatchSchema: z.ZodType<TrialBatch> = z
  .strictObject({
    schema: z.literal(TRIAL_BATCH_SCHEMA),
    study: text,
    spec: studySpecSchema,
    range: range.exactOptional(),
    points: points.exactOptional(),
  })
  .refine((batch) => (batch.range === undefined) !== (batch.points === undefined), {
    error: 'expected either "range" or "points"',
    path: ['range'],
  });

const daily = z.base64().refine((value) => Buffer.from(value, 'base64').length % 8 === 0, 'expected doubles as base64');

export const trialResultSchema = trialSchema.extend({ number, daily_returns: daily.nullable() });

export const trialResultsSchema = z.looseObject({
  schema: z.literal(TRIAL_RESULTS_SCHEMA),
  study: text,
  ...each(hash, ['spec_sha256', 'batch_sha256']),
  trials: z.array(trialResultSchema).refine((trials) => isOnce(trials), 'expected each trial once'),
});

function isOnce(trials: readonly { readonly number: number }[]): boolean {
  return new Set(trials.map((trial) => trial.number)).size === trials.length;
}
