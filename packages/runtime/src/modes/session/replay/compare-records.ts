import type { SessionRecords } from '../../../session/record-book.ts';
import type { ReplayedSession } from './replay-session.ts';

/** The first record that is not what the session wrote. */
export interface RecordDifference {
  readonly key: string;
  /** Step of the replay that wrote it last; null: none did. */
  readonly seq: number | null;
  /** JSON text; null: there is no such record. */
  readonly session: string | null;
  readonly replay: string | null;
}

/** Records that are the host's own, and not made by events. */
const HOST = ['host/', 'outbox/'];

/** Compares to the bit; of several differences the one that was written first. Null: there is none. */
export function compareRecords(
  session: SessionRecords,
  { records, writtenBy }: ReplayedSession,
): RecordDifference | null {
  const keys = new Set([...session.keys(), ...records.keys()]);
  const differences = [...keys]
    .filter((key) => !HOST.some((prefix) => key.startsWith(prefix)) && session.get(key) !== records.get(key))
    .map((key) => ({
      key,
      seq: writtenBy.get(key) ?? null,
      session: session.get(key) ?? null,
      replay: records.get(key) ?? null,
    }));
  return differences.toSorted((a, b) => orderOf(a) - orderOf(b) || (a.key < b.key ? -1 : 1))[0] ?? null;
}

function orderOf({ seq }: RecordDifference): number {
  return seq ?? Number.MAX_SAFE_INTEGER;
}

/** One sentence. */
export function differenceText({ key, seq, session, replay }: RecordDifference): string {
  const step = seq === null ? 'no step of the replay wrote it' : `step ${seq} of the replay wrote it last`;
  return `${key} is ${session ?? 'nothing'} in the session and ${replay ?? 'nothing'} in its replay (${step}).`;
}
