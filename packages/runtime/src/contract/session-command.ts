/** What a person or the platform can ask of a session. */
export type SessionWish =
  /** No entries, no additions to positions; exits go on. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'force-entry'; readonly pair: string; readonly side: 'long' | 'short' }
  /** `all`: every open trade. */
  | { readonly kind: 'force-exit'; readonly trade: number | 'all' }
  /** The open order of a trade. */
  | { readonly kind: 'cancel-order'; readonly trade: number }
  /** The config is read again; a bad one is refused and changes nothing. */
  | { readonly kind: 'reload-config' }
  /** Settings that may change while a session trades, by their config keys. */
  | { readonly kind: 'change-settings'; readonly settings: Readonly<Record<string, number | string | boolean>> }
  /** What waits for a person, by its id, counts as decided. `isGone`: the person has seen that its orders are not at the exchange. */
  | { readonly kind: 'resolve'; readonly matters: readonly string[]; readonly isGone: boolean }
  /** A command that nobody has answered yet, by its id, is not to be carried out. */
  | { readonly kind: 'withdraw'; readonly command: string }
  /** `drain`: no entries, wait until all trades have left by themselves; `close`: leave all trades now; `leave`: end, trades stay as they are. */
  | { readonly kind: 'stop'; readonly how: 'drain' | 'close' | 'leave' };

export interface SessionOrder {
  /** Chosen by whoever asks, so that asking twice is asking once. */
  readonly id: string;
  readonly wish: SessionWish;
  /** Why, in the words of the person; not empty. */
  readonly reason: string;
  /** Who: a user, or the name of a program. */
  readonly by: string;
  /** Epoch ms. */
  readonly atMs: number;
}

export interface SessionAnswer {
  readonly id: string;
  readonly isDone: boolean;
  /** What was done, or why not: one sentence. */
  readonly text: string;
  readonly atMs: number;
}

/** A command and what became of it; the whole list is the audit. */
export interface SessionCommand extends SessionOrder {
  /** Null while it is open. */
  readonly answer: Omit<SessionAnswer, 'id'> | null;
}
