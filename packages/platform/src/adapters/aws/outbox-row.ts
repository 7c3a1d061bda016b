import { textIn, numberIn, type Item, type PlainItem } from '@tradai/runtime/dynamo';
import type { OutboxMessage } from '../../ports/run-store.ts';

/** So that no part of the table has to take all that is accepted. */
const SHARDS = 8;

export const OUTBOX_PARTS: readonly string[] = Array.from({ length: SHARDS }, (_, shard) => `OUTBOX#${shard}`);

/** Where a message is found by its id alone, which begins with its time. */
export function outboxKey(id: string): { pk: string; sk: string } {
  let sum = 0;
  for (const letter of id) sum += letter.codePointAt(0)!;
  return { pk: OUTBOX_PARTS[sum % SHARDS]!, sk: `MSG#${id}` };
}

export function rowOfMessage({
  id,
  queue,
  group,
  dedup,
  body,
  createdMs,
}: OutboxMessage): PlainItem & { pk: string; sk: string } {
  return { ...outboxKey(id), queue, group, dedup, body: JSON.stringify(body), created_ms: createdMs };
}

/** Throws `damaged-store`. */
export function readMessageRow(item: Item): OutboxMessage {
  return {
    ...{ id: textIn(item, 'sk').slice('MSG#'.length), queue: textIn(item, 'queue') as OutboxMessage['queue'] },
    ...{ group: textIn(item, 'group'), dedup: textIn(item, 'dedup'), createdMs: numberIn(item, 'created_ms') },
    body: JSON.parse(textIn(item, 'body')) as OutboxMessage['body'],
  };
}
