/** Only for reading and validating, as `result-schema.ts`. */
import { z } from 'zod';
import { each } from './each.ts';

const number = z.number();
/** A loss may be infinite, which JSON writes as a text. */
export const lossSchema = z.union([number, z.enum(['Infinity', '-Infinity']).transform(Number)]);

export const stitchedSchema = z.object({
  ...each(z.int(), ['from_ms', 'to_ms']),
  ...each(z.int().nonnegative(), ['days', 'trades', 'wins']),
  ...each(number, ['total_return', 'max_drawdown']),
  ...each(number.nullable(), ['cagr', 'sharpe', 'sortino', 'calmar', 'market_change']),
});

export const sampleSchema = stitchedSchema.extend({
  market_change: number,
  objectives: z.record(z.string(), lossSchema.nullable()),
});

export const dailyEquitySchema = z.object(each(z.array(number), ['times_ms', 'values']));
