import type { SessionRecords } from '../../../session/record-book.ts';

/** Key of the trades that are to be left because another version took over. */
export const HOST_LEAVING = 'host/leaving';

export interface LeavingRecord {
  readonly trades: readonly number[];
  /** Of the swap, in the place of a person's command. */
  readonly id: string;
}

export function leavingIn(records: Pick<SessionRecords, 'get'>): LeavingRecord | null {
  return JSON.parse(records.get(HOST_LEAVING) ?? 'null') as LeavingRecord | null;
}
