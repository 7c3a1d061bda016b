/** Only for reading and validating, as `result-schema.ts`. */
import { z } from 'zod';
import { each } from './each.ts';
import { SUMMARY_SCHEMA, type SummaryDocument } from './run-summary.ts';

const text = z.string().min(1).max(256);
const decimal = z
  .string()
  .max(400)
  .regex(/^-?\d+(\.\d+)?$/, 'expected a decimal number as a text');

/** Readers pass over fields that they do not know: a later version may add some. */
export const summarySchema: z.ZodType<SummaryDocument> = z.object({
  schema: z.literal(SUMMARY_SCHEMA),
  ...{ strategy_name: text, stake_currency: text, manifest_sha256: z.string().length(64) },
  ...each(z.int(), ['backtest_start_ms', 'backtest_end_ms']),
  trades: z.int().nonnegative(),
  ...each(decimal, ['profit_ratio', 'profit_abs', 'max_drawdown_ratio']),
  sharpe: decimal.nullable(),
  figures: z.record(text, z.number()),
});
