import type { Trade } from '../core/trade.ts';

/** What a strategy keeps across a restart: its notes by `trade/<id>` and `pair/<name>`, and the messages that it sent, by key. */
export interface SessionMemory {
  readonly notes: {
    takeTouched(): readonly (readonly [key: string, notes: Readonly<Record<string, unknown>>])[];
    resume(key: string, notes: Readonly<Record<string, unknown>>): void;
  };
  readonly notices: {
    takeSent(): readonly (readonly [key: string, notice: NoticeRecord])[];
    resume(key: string, notice: NoticeRecord): void;
  };
  readonly rows: {
    /** The row of a trade's entry as plain JSON; null when there is none. Its candle may be gone some day. */
    keep(trade: Trade): unknown;
    resume(tradeId: number, row: unknown): void;
    /** Those that are kept, by number of their trade. */
    all(): Iterable<readonly [tradeId: number, row: unknown]>;
    /** A trade that never was. */
    forget(tradeId: number): void;
  };
  /** How often each callback threw. */
  readonly failures: () => ReadonlyMap<string, number>;
  /** What each threw last: one sentence, and when. */
  readonly lastFailures: () => ReadonlyMap<string, { readonly text: string; readonly timeMs: number }>;
}

/** A message to the operator; when its record changes, it is to be sent. */
export interface NoticeRecord {
  readonly text: string;
  readonly count: number;
  readonly lastMs: number;
}
