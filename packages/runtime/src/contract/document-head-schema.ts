/** Only for reading and validating, as `result-schema.ts`. */
import { z } from 'zod';
import { each } from './each.ts';

const text = z.string();

/** Members of `DocumentHead`. */
export const headMembers = {
  versions: z.record(text, text),
  strategy: z.object(each(text, ['name', 'sha256'])),
  ...each(text, ['exchange', 'timeframe', 'stake_currency']),
  pairs: z.array(text),
  starting_balance: z.number(),
};
