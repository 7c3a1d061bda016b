import { numberIn, textIn, type Item } from '@tradai/runtime/dynamo';
import type { RunId, RunKind } from '../../domain/run.ts';
import { timeIn } from './run-row.ts';

interface Waiting {
  readonly id: RunId;
  readonly subject: string;
  readonly priority: number;
  readonly createdMs: number;
}

/**
 * Of each subject the first `most` that wait, all of them by priority and age, from what the index holds of each. All that waits is looked at, 200
 * bytes each: nobody must be overlooked behind another's thousands.
 */
export async function firstOfEverybody(entries: AsyncIterable<Item>, kind: RunKind, most: number): Promise<RunId[]> {
  const line: Waiting[] = [];
  for await (const entry of entries) if (textIn(entry, 'kind') === kind) line.push(waitingIn(entry));
  const taken = new Map<string, number>();
  const first = line.toSorted(inOrder).filter(({ subject }) => {
    const count = (taken.get(subject) ?? 0) + 1;
    taken.set(subject, count);
    return count <= most;
  });
  return first.map(({ id }) => id);
}

function waitingIn(entry: Item): Waiting {
  return {
    ...{ id: textIn(entry, 'gsi1sk'), subject: textIn(entry, 'subject') },
    ...{ priority: numberIn(entry, 'priority'), createdMs: timeIn(entry, 'created_at') },
  };
}

function inOrder(a: Waiting, b: Waiting): number {
  return b.priority - a.priority || a.createdMs - b.createdMs || (a.id < b.id ? -1 : 1);
}
