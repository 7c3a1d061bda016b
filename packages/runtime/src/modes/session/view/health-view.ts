import type { BeatCause, BeatOutcome, SessionBeat, SessionFigures, SessionStage } from '../../../contract/heartbeat.ts';

/** How a session is, by its last beat. */
export interface HealthView {
  readonly stage: SessionStage;
  readonly causes: readonly BeatCause[];
  /** Since the beat was made, real time. */
  readonly beatAgeMs: number;
  /** It has not ended, and yet is not heard of: three beats are missing. */
  readonly isSilent: boolean;
  /** How it ended; null while it goes on. */
  readonly outcome: BeatOutcome | null;
  /** How it fared when it beat. */
  readonly figures: SessionFigures | null;
}

const MISSING_BEATS = 3;

/** `realMs`: epoch ms on this machine, as beats have it. Null without a beat. */
export function healthView(beat: SessionBeat | null, realMs: number): HealthView | null {
  if (beat === null) return null;
  const { stage, causes, outcome } = beat;
  const beatAgeMs = Math.max(0, realMs - beat.ts);
  const isSilent = outcome === null && beatAgeMs > MISSING_BEATS * beat.every_ms;
  return { stage, causes, outcome, beatAgeMs, isSilent, figures: beat.session };
}
