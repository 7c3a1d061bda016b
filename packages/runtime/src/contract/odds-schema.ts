/** Only for reading and validating, as `result-schema.ts`. */
import { z } from 'zod';
import { each } from './each.ts';
import { lossSchema as loss } from './sample-schema.ts';

const number = z.number();
const orNull = number.nullable();
const count = z.int().nonnegative();
const text = z.string();
const value = z.union([text, number, z.boolean()]);
const unanswered = z.object({ unanswered: text });

const answer = <S extends z.ZodType>(schema: S): z.ZodUnion<[typeof unanswered, S]> => z.union([unanswered, schema]);

const spread = z.object(each(number, ['mean', 'p5', 'p25', 'p50', 'p75', 'p95', 'p99']));

const deflated = z.object({
  ...each(number, ['sharpe', 'skew', 'kurtosis', 'days', 'distinct', 'clusters', 'blind', 'effective']),
  ...each(number, ['lucky_sharpe', 'probabilistic', 'deflated']),
  ...each(orNull, ['mean_correlation', 'minimum_track_record', 'minimum_backtest']),
});

const overfitting = z.object({
  ...each(number, ['probability', 'loss_share']),
  ...each(count, ['trials', 'splits', 'blocks']),
  logits: z.object(each(z.array(number), ['edges', 'shares'])),
  ...each(orNull, ['slope', 'intercept', 'r_squared']),
  points: z.array(z.tuple([number, number])),
  ...each(z.boolean(), ['dominates_first_order', 'dominates_second_order']),
});

const superiority = z.object({
  ...each(number, ['reality_check', 'spa', 'spa_lower', 'spa_upper', 'best_difference', 'mean_block']),
  best_trial: count.nullable(),
  samples: count,
});

const randomEntries = z.object({ ...each(number, ['chance', 'actual']), samples: count, random: spread });

const axis = z.object({ name: text, values: z.array(value), own: count });
const results = z.array(loss.nullable());

const sensitivity = z.object({
  objective: text,
  own: loss,
  ...each(orNull, ['plateau', 'worst']),
  by_parameter: z.array(z.object({ name: text, score: number })),
  neighbors: z.array(z.object({ name: text, value, result: loss.nullable() })),
  lines: z.array(axis.extend({ results })),
  planes: z.array(z.object({ axes: z.tuple([axis, axis]), results: z.array(results) })),
  extra_runs: count,
});

const importance = z.object({
  single: z.array(z.object({ name: text, share: number })),
  pairs: z.array(z.object({ names: z.tuple([text, text]), share: number })),
  trials: count,
});

const fan = z.object({
  paths: count,
  unit: z.enum(['trades', 'days']),
  mean_block: orNull,
  steps: z.array(number),
  bands: z.array(z.object({ share: number, values: z.array(number) })),
  ...each(spread, ['finals', 'drawdowns']),
  actual: z.object(each(number, ['final', 'drawdown'])),
  ...each(number, ['deeper_share', 'loss_share', 'risk_of_ruin', 'ruin_error']),
});

export const monteCarloRecordSchema = z.object({
  of: z.enum(['in_sample', 'out_of_sample', 'all_tests']),
  ...each(answer(fan), ['shuffled_trades', 'drawn_trades', 'returns']),
  candles: answer(fan).nullable(),
});

export const searchOddsSchema = z.object({
  ...each(count, ['days', 'trials']),
  deflated: answer(deflated),
  overfitting: answer(overfitting),
  holding: answer(superiority),
  random_entries: z.object({ in_sample: answer(randomEntries), out_of_sample: answer(randomEntries).nullable() }),
  sensitivity: answer(sensitivity),
  importance: answer(importance),
  monte_carlo: monteCarloRecordSchema,
});

export const walkOddsSchema = z.object({
  days: count,
  probabilistic: answer(z.object({ ...each(number, ['sharpe', 'probability']), minimum_track_record: orNull })),
  holding: answer(superiority),
  monte_carlo: monteCarloRecordSchema,
});
