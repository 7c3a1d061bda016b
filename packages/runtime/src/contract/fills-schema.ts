/** Only for reading and validating, as `result-schema.ts`. */
import { z } from 'zod';
import { FILL_PROFILES } from '../core/fill-rules.ts';
import { each } from './each.ts';

const number = z.number();
const count = z.int().nonnegative();
const profile = z.enum(FILL_PROFILES);

const profileSchema = z.object({
  profile,
  is_chosen: z.boolean(),
  ...each(count, ['trades', 'ambiguous_trades']),
  ...each(number, ['profit_total_abs', 'profit_total', 'max_drawdown_account', 'slippage_abs', 'ambiguous_profit_abs']),
  ambiguous_profit_share: number.nullable(),
});

export const fillsSchema = z.object({
  profile,
  switches: z.array(z.string()),
  slippage: z.object(each(number, ['fixed', 'range', 'volume', 'cap'])).nullable(),
  notes: z.object(
    each(count, [
      'gapped_stops',
      'reversals_inside',
      'liquidations_passed',
      'stops_beyond_market',
      'oversized_reductions',
      'last_candle_entries',
      'stale_money_orders',
    ]),
  ),
  profiles: z.array(profileSchema),
});
