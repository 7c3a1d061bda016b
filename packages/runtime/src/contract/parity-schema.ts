/** Only for reading and validating, as `result-schema.ts`. */
import { z } from 'zod';
import { headMembers } from './document-head-schema.ts';
import { each } from './each.ts';
import { SESSION_MODES } from './heartbeat.ts';
import { PARITY_CAUSES, PARITY_SCHEMA } from './parity.ts';

const [text, number, count] = [z.string(), z.number(), z.int().nonnegative()];
const cause = z.enum(PARITY_CAUSES);
const cost = each(number, ['cost_abs', 'cost_ratio']);

const trade = z.looseObject({
  ...{ id: count, enter_tag: text, exit_reason: text.nullable() },
  ...each(number, ['open_time_ms', 'open_rate', 'close_time_ms', 'close_rate', 'stake_amount', 'profit_abs']),
});

const difference = z.looseObject({
  ...{ cause, evidence: text, pair: text, is_short: z.boolean(), at_ms: number, ...cost },
  ...{ session: trade.nullable(), backtest: trade.nullable() },
});

/** Members that a later minor version added are kept, not refused. */
export const paritySchema = z.looseObject({
  schema: z.literal(PARITY_SCHEMA),
  mode: z.literal('parity'),
  ...headMembers,
  session: z.looseObject({ account: text, mode: z.enum(SESSION_MODES) }),
  range: z.looseObject({ from_ms: number, to_ms: number }),
  tolerance: number,
  summary: z.looseObject({
    ...each(count, ['trades_session', 'trades_backtest', 'equal', 'different', 'unexplained']),
    equal_ratio: number.nullable(),
    ...each(number, ['profit_session', 'profit_backtest']),
    ...cost,
  }),
  causes: z.array(z.looseObject({ cause, differences: count, ...cost })),
  differences: z.array(difference),
  excluded: z.array(
    z.looseObject({ id: count, pair: text, open_time_ms: number, reason: z.literal('open-at-the-start') }),
  ),
  notes: z.array(text),
});
