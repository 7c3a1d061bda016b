import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import { z } from 'zod';
import { parseEvent, parseJson } from './handler.ts';

const record = z.looseObject({
  messageId: z.string().max(128),
  body: z.string().max(8192),
  attributes: z.looseObject({ MessageGroupId: z.string().max(128) }),
});
/** As SQS hands over at most. */
const event = z.object({ Records: z.array(record).min(1).max(10) });

export interface FailedRecords {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Messages of a queue in order, one after another. One that cannot be done fails alone, with what comes after it in its group, and is a dead letter
 * after its third time.
 */
export async function processRecords(
  given: unknown,
  name: string,
  consume: (body: unknown) => Promise<unknown>,
): Promise<FailedRecords> {
  const batch = parseEvent(event, given, name);
  const processor = new SqsFifoPartialProcessorAsync();
  const work = async ({ body }: z.infer<typeof record>): Promise<void> => void (await consume(parseJson(body, name)));
  const options = { skipGroupOnError: true, throwOnFullBatchFailure: false };
  const { batchItemFailures } = await processPartialResponse(batch, work, processor, options);
  return { batchItemFailures: batchItemFailures.map(({ itemIdentifier }) => ({ itemIdentifier })) };
}
