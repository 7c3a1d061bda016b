import { z } from 'zod';
import { RUN_KINDS } from '../../domain/run.ts';
import { dispatchRuns } from '../../operations/dispatch-runs.ts';
import type { Services } from '../../operations/services.ts';
import { attempt, runId } from '../event-schemas.ts';
import { parseEvent, type Handler } from '../handler.ts';
import { processRecords } from '../process-records.ts';

const message = z.object({ run_id: runId, attempt, kind: z.enum(RUN_KINDS), v: z.literal(1) });

/** One message that a run waits. */
export const consumeRunMessage: Handler<Services> = async (body, services) => {
  const { kind } = parseEvent(message, body, 'sqs-consumer');
  await dispatchRuns(services, kind);
  return null;
};

/**
 * Messages that a run waits. Each starts what waits, as far as there are slots: a message twice starts nothing twice, and a run that finds no slot is
 * started when there is one.
 */
export const consumeBacktest: Handler<Services> = async (event, services, signal) => {
  const consume = (body: unknown): Promise<unknown> => consumeRunMessage(body, services, signal);
  const { batchItemFailures } = await processRecords(event, 'sqs-consumer', consume);
  return { batchItemFailures };
};
