import type { SessionBeat } from '@tradai/runtime/contract';
import type { EpisodeKind } from '../ports/episodes.ts';
import { NEVER_AGAIN, type LiveKey, type LiveServiceState } from '../ports/live-services.ts';
import type { DesiredSession } from './deployment.ts';

/** All that is known of a session. */
export interface WatchedSession {
  readonly key: LiveKey;
  /** The last one; null: there was never one. */
  readonly beat: SessionBeat | null;
  /** Null: the platform did not begin it. */
  readonly desired: DesiredSession | null;
  readonly service: LiveServiceState | null;
}

export interface Trouble {
  readonly kind: EpisodeKind;
  /** In a sentence. */
  readonly text: string;
}

/** A beat comes every 60 s, and every 120 s where its store asks for patience. */
export const SILENT_MS = 180_000;
/** A successor follows within 25 s. */
const FENCED_MS = 60_000;
/** Within ten minutes. A container that was started more often looks after its trades alone. */
export const MOST_RESTARTS = 5;

/** What is wrong with a session now. An old beat says nothing but that it is old. */
export function troublesOf(session: WatchedSession, nowMs: number): readonly Trouble[] {
  const { beat, service } = session;
  const restarts =
    service !== null && service.wanted === 1 && service.restarts > MOST_RESTARTS ? [restarted(service)] : [];
  const ended = endOf(session);
  if (ended !== null) return [ended];
  const silent = silenceOf(session, nowMs);
  if (silent !== null) return [...restarts, silent];
  if (beat === null) return restarts;
  if (beat.stage === 'FENCED') return [...restarts, ...fencedOf(session, beat, nowMs)];
  if (beat.outcome !== null) return restarts;
  return [...(restarts.length > 0 ? restarts : safeOf(beat)), ...stageOf(beat), ...swapOf(beat)];
}

/** It will not be started again. */
function endOf({ desired, service }: WatchedSession): Trouble | null {
  if (desired?.state !== 'RUNNING' || service?.wanted !== 0) return null;
  const { lastExitCode: code, lastWords } = service;
  if (code === null || !NEVER_AGAIN.includes(code)) return null;
  return { kind: 'ended', text: `It ended with ${code} and is not started again. ${lastWords}`.trim() };
}

function silenceOf({ beat, desired, service }: WatchedSession, nowMs: number): Trouble | null {
  const isActive = beat !== null && beat.outcome === null;
  const isWanted = desired?.state === 'RUNNING' && desired.proof !== 'wanted';
  // One that was killed while it was to stop says nothing any more.
  if (isActive ? desired?.state === 'STOPPED' && (service?.running ?? 0) === 0 : !isWanted) return null;
  const sinceMs = isActive ? beat.ts : Math.max(beat?.ts ?? 0, desired!.updatedMs);
  const silentMs = nowMs - sinceMs;
  return silentMs > SILENT_MS ? { kind: 'silent', text: `No beat for ${Math.round(silentMs / 1000)} s.` } : null;
}

function fencedOf({ desired }: WatchedSession, { ts }: SessionBeat, nowMs: number): readonly Trouble[] {
  if (desired?.state === 'STOPPED' || nowMs - ts <= FENCED_MS) return [];
  return [{ kind: 'fenced', text: 'It lost its lease, and nobody trades in its place.' }];
}

function restarted({ restarts, lastWords }: LiveServiceState): Trouble {
  return { kind: 'restarts', text: `It was started again ${restarts} times within ten minutes. ${lastWords}`.trim() };
}

function safeOf({ stage }: SessionBeat): readonly Trouble[] {
  if (stage !== 'SAFE') return [];
  return [{ kind: 'restarts', text: 'It was started too often: it enters nothing until somebody says resume.' }];
}

function stageOf({ stage, causes }: SessionBeat): readonly Trouble[] {
  const why = causes.length === 0 ? '' : ` (${causes.join(', ')})`;
  if (stage === 'STALLED')
    return [{ kind: 'stalled', text: `It says that it trades or starts, and does not get on${why}.` }];
  if (stage === 'HALTED') return [{ kind: 'halted', text: `It enters nothing until a person says so${why}.` }];
  if (stage === 'AUTH_LOST') return [{ kind: 'halted', text: `The exchange refuses its credentials${why}.` }];
  return [];
}

function swapOf({ causes }: SessionBeat): readonly Trouble[] {
  if (!causes.includes('swap-rejected')) return [];
  return [{ kind: 'swap-rejected', text: 'The version that the alias names cannot be used; the one before goes on.' }];
}
