import { z } from 'zod';
import { recordRun as recorded, type RecordServices } from '../../operations/record-run.ts';
import { whose } from '../event-schemas.ts';
import { findRun } from '../find-run.ts';
import { parseEvent, type Handler } from '../handler.ts';

const outcome = z.object({ code: z.string().max(256), cause: z.string() });
const record = z.object({
  ...whose,
  to: z.enum(['RUNNING', 'COMPLETED', 'FAILED']),
  execution: z.string().min(1).max(2048),
  outcome: outcome.default({ code: '', cause: '' }),
});

/** What a workflow says of its run, where it has no state of its own for that. */
export const recordRun: Handler<RecordServices> = async (event, services) => {
  const { to, execution, outcome: end, ...of } = parseEvent(record, event, 'record-run');
  await recorded(services, await findRun(services, of), { to, execution, ...end });
  return { to };
};
