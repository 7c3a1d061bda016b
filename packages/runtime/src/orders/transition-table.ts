import type { AttemptState } from './attempt.ts';
import type { AttemptEvent } from './attempt-event.ts';

/** A rule by which an attempt goes from one state to another. */
export interface TransitionRow {
  /** Null: there was no attempt before. */
  readonly from: readonly (AttemptState | null)[];
  readonly on: readonly (AttemptEvent['kind'] | 'denied' | 'planned')[];
  readonly to: readonly AttemptState[];
}

export type RuleId = keyof typeof TRANSITIONS;

const WORKING = ['OPEN', 'PARTIAL'] as const;
const SEEN = ['report', 'fills'] as const;
const SHOWN = [...WORKING, 'FILLED', 'CANCELED', 'EXPIRED'] as const;

/** Every change there is: what is not in here does not happen. Numbers are kept once given. */
export const TRANSITIONS = {
  T01: { from: [null], on: ['denied'], to: ['DENIED'] },
  T02: { from: [null], on: ['planned'], to: ['SUBMITTING'] },
  T03: { from: ['SUBMITTING'], on: ['report'], to: SHOWN },
  T04: { from: ['SUBMITTING'], on: ['rejected'], to: ['REJECTED'] },
  T05: { from: ['SUBMITTING'], on: ['unclear'], to: ['UNKNOWN'] },
  T06: { from: ['SUBMITTING', 'UNKNOWN'], on: [...SEEN, 'rejected'], to: [...SHOWN, 'REJECTED'] },
  T07: { from: ['UNKNOWN'], on: ['not-found', 'overdue'], to: ['UNKNOWN'] },
  T08: { from: ['UNKNOWN'], on: ['query-failed'], to: ['UNKNOWN'] },
  T09: { from: ['UNKNOWN'], on: ['not-found'], to: ['UNKNOWN'] },
  T10: { from: ['UNKNOWN'], on: ['never-placed'], to: ['NEVER_PLACED'] },
  T11: { from: ['UNKNOWN'], on: ['overdue'], to: ['UNKNOWN'] },
  T12: { from: WORKING, on: SEEN, to: [...WORKING, 'FILLED'] },
  T13: {
    from: ['UNKNOWN', ...SHOWN, 'REJECTED', 'NEVER_PLACED', 'DENIED'],
    on: [...SEEN, 'rejected', 'unclear', 'cancel-unclear', 'cancel-gone'],
    to: ['UNKNOWN', ...SHOWN, 'REJECTED', 'NEVER_PLACED', 'DENIED'],
  },
  T14: { from: WORKING, on: ['cancel-asked'], to: WORKING },
  T15: { from: WORKING, on: ['cancel-unclear'], to: WORKING },
  T16: { from: WORKING, on: SEEN, to: ['CANCELED', 'EXPIRED'] },
  T17: { from: WORKING, on: ['cancel-gone'], to: WORKING },
  T18: { from: WORKING, on: ['not-found', 'vanished', 'report'], to: [...WORKING, 'EXPIRED'] },
  T19: { from: ['FILLED', 'CANCELED', 'EXPIRED'], on: SEEN, to: ['FILLED', 'CANCELED', 'EXPIRED'] },
  T20: { from: ['NEVER_PLACED', 'REJECTED', 'DENIED'], on: SEEN, to: SHOWN },
  T21: { from: SHOWN, on: SEEN, to: SHOWN },
  T22: { from: ['SUBMITTING', 'UNKNOWN'], on: ['forgotten'], to: ['EXPIRED'] },
  T23: { from: WORKING, on: SEEN, to: [...WORKING, 'FILLED'] },
  T24: { from: ['SUBMITTING'], on: ['held-back'], to: ['DENIED'] },
  T25: { from: ['CANCELED', 'EXPIRED'], on: ['still-open'], to: WORKING },
} as const satisfies Readonly<Record<string, TransitionRow>>;

const RANKS: Readonly<Record<AttemptState, number>> = {
  SUBMITTING: 0,
  UNKNOWN: 1,
  OPEN: 2,
  PARTIAL: 3,
  FILLED: 4,
  CANCELED: 4,
  EXPIRED: 4,
  REJECTED: 4,
  NEVER_PLACED: 4,
  DENIED: 4,
};

/** 0 to 4; but for a breach it never falls. */
export function rankOf(state: AttemptState): number {
  return RANKS[state];
}

/** Whether nothing more is expected of it. */
export function isEnded({ state }: { readonly state: AttemptState }): boolean {
  return RANKS[state] === 4;
}
