import { SESSION_MODES, type SessionMode } from '../contract/heartbeat.ts';

/** What the image can be asked to do. */
export const CONTAINER_MODES = ['backtest', 'hyperopt', 'walk-forward', 'check', 'prepare', 'dry-run', 'live'] as const;
export type ContainerMode = (typeof CONTAINER_MODES)[number];

/** freqtrade writes `dry_run`. */
export function modeOf(text: string): ContainerMode | null {
  return CONTAINER_MODES.find((mode) => mode === text.replace('_', '-')) ?? null;
}

/** Of what trades around the clock. */
export function isSessionMode(mode: ContainerMode): mode is SessionMode {
  return SESSION_MODES.some((each) => each === mode);
}
