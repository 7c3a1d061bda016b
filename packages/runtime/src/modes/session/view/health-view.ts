import type { BeatCause, BeatOutcome, SessionBeat, SessionFigures, SessionStage } from '../../../contract/heartbeat.ts';
import { exchangeNow } from './exchange-now.ts';
import type { SessionView } from './session-view.ts';

/** How a session is: as its last beat told, or as it wrote down since. */
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
export function healthView(
  beat: SessionBeat | null,
  { about, state }: Pick<SessionView, 'about' | 'state'>,
  realMs: number,
): HealthView | null {
  if (beat === null) return null;
  const { outcome, session: figures } = beat;
  const beatAgeMs = Math.max(0, realMs - beat.ts);
  const isSilent = outcome === null && beatAgeMs > MISSING_BEATS * beat.every_ms;
  const saidMs = figures?.market_ms ?? exchangeNow(about?.clock ?? null, beat.ts);
  const { stage, causes } = outcome === null && state !== null && state.sinceMs > saidMs ? state : beat;
  return { stage, causes, beatAgeMs, isSilent, outcome, figures };
}
