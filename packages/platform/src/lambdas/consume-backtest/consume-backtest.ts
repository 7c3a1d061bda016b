import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import { z } from 'zod';
import { RUN_KINDS } from '../../domain/run.ts';
import { dispatchRuns } from '../../operations/dispatch-runs.ts';
import type { Services } from '../../operations/services.ts';
import { attempt, runId } from '../event-schemas.ts';
import { parseEvent, parseJson, type Handler } from '../handler.ts';

const record = z.looseObject({
  messageId: z.string().max(128),
  body: z.string().max(8192),
  attributes: z.looseObject({ MessageGroupId: z.string().max(128) }),
});
/** As SQS hands over at most. */
const event = z.object({ Records: z.array(record).min(1).max(10) });

const message = z.object({ run_id: runId, attempt, kind: z.enum(RUN_KINDS), v: z.literal(1) });

/**
 * Messages that a run waits. Each starts what waits, as far as there are slots: a message twice starts nothing twice, and a run that finds no slot is
 * started when there is one. One that is no message fails alone, with what comes after it in its group, and is a dead letter after its third time.
 */
export const consumeBacktest: Handler<Services> = async (given, services) => {
  const batch = parseEvent(event, given, 'sqs-consumer');
  const processor = new SqsFifoPartialProcessorAsync();
  const consume = async ({ body }: z.infer<typeof record>): Promise<void> => {
    const { kind } = parseEvent(message, parseJson(body, 'sqs-consumer'), 'sqs-consumer');
    await dispatchRuns(services, kind);
  };
  const options = { skipGroupOnError: true, throwOnFullBatchFailure: false };
  const { batchItemFailures } = await processPartialResponse(batch, consume, processor, options);
  return { batchItemFailures: batchItemFailures.map(({ itemIdentifier }) => ({ itemIdentifier })) };
};
