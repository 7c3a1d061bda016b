import { randomUUID } from 'node:crypto';
import type { DynamoTable, Expression, Key, PlainItem } from '@tradai/runtime/dynamo';

/** Replaces a row where the condition holds. A write of ours whose answer was lost is known again by its mark: that is a yes. */
export async function putMarked(table: DynamoTable, row: Key & PlainItem, condition: Expression): Promise<boolean> {
  const mark = randomUUID();
  if (await table.put({ ...row, mark }, condition)) return true;
  return (await table.get(row))?.['mark']?.S === mark;
}

/** That the row has this version; 0: that there is none. */
export function isVersion(version: number): Expression {
  return version === 0
    ? { text: 'attribute_not_exists(#pk)' }
    : { text: '#ver = :readVersion', values: { readVersion: version } };
}
