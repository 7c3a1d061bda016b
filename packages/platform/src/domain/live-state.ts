import type { SessionStage } from '@tradai/runtime/contract';
import { SILENT_MS, type WatchedSession } from './session-troubles.ts';

type FromStage = Exclude<SessionStage, 'RUNNING' | 'DEGRADED' | 'HALTED'> | 'TRADING' | 'PAUSED';

/**
 * What a session does, in the words of those who watch it. `SILENT`: it has not beaten for too long. `FAILED`: it ended so that it is not started
 * again. `STOPPED`: it is not to run.
 */
export type LiveState = FromStage | 'SILENT' | 'FAILED' | 'STOPPED';

export const LIVE_STATES = [
  'STARTING',
  'RECOVERING',
  'WARMING',
  'TRADING',
  'PAUSED',
  'BANNED',
  'AUTH_LOST',
  'DRAINING',
  'FENCED',
  'SAFE',
  'STALLED',
  'SILENT',
  'FAILED',
  'STOPPED',
] as const satisfies readonly LiveState[];

export function liveStateOf({ beat, desired, service }: WatchedSession, nowMs: number): LiveState {
  const isWanted = desired?.state === 'RUNNING';
  if (isWanted && service?.wanted === 0) return 'FAILED';
  // Nobody stopped it: it did not come to trade, and there is nothing to go back to.
  const isTakenBack = desired?.state === 'STOPPED' && desired.proof === 'restored';
  if (isTakenBack && (service?.running ?? 0) === 0) return 'FAILED';
  if (beat === null || beat.outcome !== null) return isWanted ? 'STARTING' : 'STOPPED';
  if (desired?.state === 'STOPPED' && service?.running === 0) return 'STOPPED';
  if (nowMs - beat.ts > SILENT_MS) return 'SILENT';
  return stateOf(beat.stage);
}

function stateOf(stage: SessionStage): FromStage {
  if (stage === 'RUNNING') return 'TRADING';
  return stage === 'DEGRADED' || stage === 'HALTED' ? 'PAUSED' : stage;
}
