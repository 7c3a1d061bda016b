import type { StoredSession } from '../../../ports/session-store.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { LeaseKeeper } from '../host/lease-keeper.ts';
import { StepDraft } from '../step/step-draft.ts';
import { StepWriter } from '../step/step-writer.ts';
import type { SessionWorld } from './session-world.ts';

/** Key of when this session was started lately, epoch ms of this machine; an end that was wanted empties it. */
export const HOST_STARTS = 'host/starts';
/** Key of what is there from a crash loop on, until a person has had a look: nothing is entered meanwhile. */
export const HOST_SAFE = 'host/safe';

/** `host/safe`. */
export interface SafeRecord {
  /** Why, one sentence. */
  readonly text: string;
  /** Starts in a row that did not come to trading, with the present one. */
  readonly tries: number;
}

const MOST_STARTS = 5;
/** By the market's pace: a clock that runs faster makes it shorter. */
const WITHIN_MS = 600_000;
/** What ends the process before it trades, this often while it was safe, is not tried again before a person says so. */
const MOST_TRIES = 3;

/**
 * Writes down that the session was started, before anything that may be to blame for the next start: candles, strategy and exchange come later.
 * The exchange's time is not known yet, so that this machine's counts. Gives the session as it stands then.
 */
export async function countStart(
  { store, key, time, voice, redact, factor = 1 }: SessionWorld,
  lease: LeaseKeeper,
  stored: StoredSession,
): Promise<StoredSession> {
  const nowMs = time.epochMs();
  const before = JSON.parse(stored.records.get(HOST_STARTS) ?? '[]') as readonly number[];
  const starts = [...before.filter((ms) => ms > nowMs - WITHIN_MS / factor && ms <= nowMs), nowMs];
  const records = new Map(stored.records);
  const draft = new StepDraft(records, redact);
  draft.put(HOST_STARTS, starts);
  const safe = safeIn(records);
  const text =
    safe?.text ??
    `The session was started ${starts.length} times within ten minutes; it waits for a person to resume or stop it.`;
  if (safe !== null || starts.length > MOST_STARTS) {
    draft.put(HOST_SAFE, { text, tries: (safe?.tries ?? 0) + 1 } satisfies SafeRecord);
    voice.line('error', 'crash-loop', text);
  }
  const onTrouble = (why: string | null): void => {
    voice.line(why === null ? 'info' : 'warn', 'journal-trouble', why ?? 'The journal can be written again.');
    voice.state({ stage: why === null ? 'RECOVERING' : 'DEGRADED', causes: [] });
  };
  const writer = new StepWriter({ store, key, time, lease, onTrouble }, stored.seq);
  await writer.write(draft.step(stored.atMs));
  draft.applyTo(records);
  return { ...stored, seq: writer.seq, records };
}

/** Null: there was no crash loop, or a person has had a look. */
export function safeIn(records: Pick<SessionRecords, 'get'>): SafeRecord | null {
  return JSON.parse(records.get(HOST_SAFE) ?? 'null') as SafeRecord | null;
}

/** Whether even looking after open trades ends the process each time. */
export function isInVain(records: SessionRecords): boolean {
  return (safeIn(records)?.tries ?? 0) > MOST_TRIES;
}

/** It came as far as it was to come. */
export function haveCome(draft: StepDraft): void {
  const safe = safeIn(draft);
  if (safe !== null) draft.put(HOST_SAFE, { ...safe, tries: 0 } satisfies SafeRecord);
}

/** A person has had a look. */
export function haveLooked(draft: StepDraft): void {
  draft.drop(HOST_SAFE);
  draft.put(HOST_STARTS, []);
}
