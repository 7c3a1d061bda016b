import type { Heartbeat, SessionBeat, SessionMode } from '../contract/heartbeat.ts';
import { assertKeyPart } from './key-part.ts';

/** Whose beats are kept apart: one row each. */
export type BeatKey =
  | { readonly kind: 'run'; readonly runId: string }
  | { readonly kind: 'session'; readonly account: string; readonly strategy: string; readonly mode: SessionMode };

/** Beats of one session, of whichever run, or of whoever beats. */
export type BeatsOf = Extract<BeatKey, { kind: 'session' }> | 'run' | 'any';

/** `storedEpoch` is that of the newer holder whose beat stays. */
export type PutBeatOutcome = { readonly isStored: true } | { readonly isStored: false; readonly storedEpoch: number };

/** The last beat of every run and session. */
export interface Heartbeats {
  /** For people: a folder or the name of a table. */
  readonly place: string;
  /**
   * Replaces the last beat unless that has a higher epoch, so that an old holder cannot hide that a new one is silent.
   * Throws `ServiceError`: `busy` when the store asks for patience.
   */
  put(beat: Heartbeat): Promise<PutBeatOutcome>;
  get(key: BeatKey): Promise<Heartbeat | null>;
  /** Sessions that have not ended, the longest silent first. */
  active(): Promise<readonly SessionBeat[]>;
  close(): void;
}

/** Whose beat it is. Throws `invalid-entry` for a name that a store cannot hold. */
export function keyOfBeat(beat: Heartbeat): BeatKey {
  if (beat.kind === 'run') {
    assertKeyPart('run id', beat.run_id);
    return { kind: 'run', runId: beat.run_id };
  }
  const { account, strategy, mode } = beat;
  assertKeyPart('account', account);
  assertKeyPart('strategy', strategy);
  return { kind: 'session', account, strategy, mode };
}

/** For messages. */
export function beatName(key: BeatKey): string {
  return key.kind === 'run' ? `run ${key.runId}` : `session ${key.account}/${key.strategy}/${key.mode}`;
}
