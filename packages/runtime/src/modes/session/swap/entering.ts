import type { SessionRecords } from '../../../session/record-book.ts';
import type { NamedVersion } from '../start/named-version.ts';
import type { StepDraft } from '../step/step-draft.ts';

/** Key of the version that makes the entries, so that another process knows what it may go back to. */
const HOST_ENTERING = 'host/entering';

/** Writes it down where that is news. */
export function noteEntering(draft: StepDraft, version: NamedVersion): void {
  const record: NamedVersion = { ...version, lastGood: null };
  if (draft.get(HOST_ENTERING) !== JSON.stringify(record)) draft.put(HOST_ENTERING, record);
}

/** The version that made the entries last; null before any did, and in journals of builds that did not write it down. */
export function enteringIn(records: Pick<SessionRecords, 'get'>): NamedVersion | null {
  return JSON.parse(records.get(HOST_ENTERING) ?? 'null') as NamedVersion | null;
}
