import type { SessionRecords } from '../../../session/record-book.ts';
import { UNPROTECTED, type UnprotectedRecord } from './barred-pairs.ts';
import { BREACH } from './breaches.ts';
import type { OrderStep } from './order-step.ts';

/** The session does nothing more about what is held of a pair, and has said so: a person has to. */
export function noteForPerson({ step: { draft } }: OrderStep, pair: string): void {
  const record = recordIn(draft.get(UNPROTECTED + pair));
  if (record !== null && record.isForPerson !== true) draft.put(UNPROTECTED + pair, { ...record, isForPerson: true });
}

/** Pairs whose stops do not amount to what is held, but for those of which people were told and where waiting changes nothing. */
export function unprotectedPairs(records: SessionRecords): readonly string[] {
  const rows = [...records].filter(([key]) => key.startsWith(UNPROTECTED));
  // What stays without a stop by the policy `alarm` is a breach until a person has looked; an exit that waits may do so for ever.
  const isLeft = ([key, text]: readonly [string, string]): boolean => {
    const { by, isForPerson, isGivenUp } = recordIn(text)!;
    return by === 'exit' || isForPerson === true || (isGivenUp && records.has(BREACH + key));
  };
  return rows.filter((row) => !isLeft(row)).map(([key]) => key.slice(UNPROTECTED.length));
}

function recordIn(text: string | undefined): UnprotectedRecord | null {
  return JSON.parse(text ?? 'null') as UnprotectedRecord | null;
}
