import type { SessionRecords } from '../../../session/record-book.ts';
import type { OpenStep } from '../host/session-host.ts';
import type { NamedVersion } from '../start/named-version.ts';
import { openTrades } from '../turn/open-trades.ts';

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

/**
 * Writes down that open trades are to be left, where `version` takes over and wants it so. `before`: name of the version that made the entries;
 * undefined where nobody knows. The same one with another config is no other version.
 */
export function noteLeaving(step: OpenStep, before: string | undefined, { name, closesTrades }: NamedVersion): void {
  if (closesTrades !== true || before === undefined || before === name) return;
  const trades = openTrades(step).map(({ trade }) => trade.id);
  if (trades.length > 0) step.draft.put(HOST_LEAVING, { trades, id: `swap.${step.seq}` } satisfies LeavingRecord);
}
