import type { BeatCause, SessionStage } from '../../../contract/heartbeat.ts';
import type { ExitCodeName } from '../../../contract/exit-code.ts';
import type { Failed } from '../../../ports/order-exchange.ts';

/** What can be wrong with a session that trades with money. */
export type TroubleClass = Failed['cause'] | 'rejected' | 'ambiguous' | 'breach' | 'fatal';

/** `go`: as ever. `pair`: none on the pair of the order in question. `wait`: none before it is over. */
type Share = 'go' | 'pair' | 'wait';

export interface Policy {
  readonly entries: Share;
  readonly exits: 'go' | 'wait';
  /** Stops and what takes their place. */
  readonly protection: 'go' | 'wait';
  /** Audits, and looking for what is not known. */
  readonly questions: 'go' | 'wait';
  /** What the session says; null: what it said before. */
  readonly stage: SessionStage | null;
  readonly cause: BeatCause | null;
  /** How the process ends by it; null: never by itself. */
  readonly exit: ExitCodeName | null;
  /** What must hold before it ends. */
  readonly endsWhen: 'nothing-open' | 'after-300-s' | null;
}

const NOTHING = { stage: null, cause: null, exit: null, endsWhen: null } as const;
const ALL_GO = { entries: 'go', exits: 'go', protection: 'go', questions: 'go' } as const;
const ALL_WAIT = { entries: 'wait', exits: 'wait', protection: 'wait', questions: 'wait' } as const;

/** What each class of trouble does while a session trades. At a start that has nothing open, what stays away ends it with 69. */
export const TAXONOMY: Readonly<Record<TroubleClass, Policy>> = {
  transient: { ...ALL_GO, ...NOTHING },
  throttled: { ...ALL_GO, entries: 'wait', questions: 'wait', ...NOTHING, stage: 'DEGRADED', cause: 'throttled' },
  // A question during a ban prolongs it.
  banned: { ...ALL_WAIT, ...NOTHING, stage: 'BANNED', cause: 'ban' },
  rejected: { ...ALL_GO, ...NOTHING },
  ambiguous: { ...ALL_GO, entries: 'pair', ...NOTHING, stage: 'DEGRADED', cause: 'unknown-order' },
  // What is refused anyway is not sent again and again; questions go on, so that it is known when the key works.
  auth: {
    ...{ entries: 'wait', exits: 'wait', protection: 'wait', questions: 'go', stage: 'AUTH_LOST', cause: 'auth' },
    ...{ exit: 'credentials', endsWhen: 'nothing-open' },
  },
  // An order into an exchange that is away would be one of which nobody knows what became of it.
  maintenance: { ...ALL_WAIT, questions: 'go', ...NOTHING, stage: 'DEGRADED', cause: 'maintenance' },
  unlisted: { ...ALL_GO, entries: 'wait', ...NOTHING, stage: 'DEGRADED', cause: 'unlisted-answer' },
  breach: { ...ALL_GO, entries: 'wait', ...NOTHING, stage: 'HALTED', cause: 'order-breach' },
  // Nothing leaves that is not written down.
  fatal: {
    ...{ ...ALL_WAIT, questions: 'go', stage: 'DEGRADED', cause: 'journal-away' },
    ...{ exit: 'journal', endsWhen: 'after-300-s' },
  },
};
