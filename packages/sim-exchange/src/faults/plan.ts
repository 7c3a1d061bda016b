import type { ReadGroup, ShapeAction } from './script.ts';

/** What faults do to one request. */
export interface RequestPlan {
  /** Ids of the rules that fired. */
  readonly rules: readonly string[];
  readonly shape: ShapeAction | null;
  readonly delayBeforeMs: number;
  readonly delayAfterMs: number;
  readonly lagMs: (group: ReadGroup) => number;
  readonly read: { readonly kind: 'emptyList' | 'queryFail'; readonly status: number } | null;
  /** The line is torn, or open without a word, before the exchange saw anything. */
  readonly line: 'refuse' | 'halfOpen' | null;
  /** How fast the answer is written; `null`: at once. */
  readonly bytesPerSecond: number | null;
  /** A proxy sends the request twice. */
  readonly twice: boolean;
  /** Code by which the request is refused. */
  readonly rejectCode: number | null;
  /** What becomes of the body of an answer. */
  readonly change: (body: unknown) => unknown;
}

/** Nothing happens. */
export const PLAIN: RequestPlan = {
  rules: [],
  shape: null,
  delayBeforeMs: 0,
  delayAfterMs: 0,
  lagMs: () => 0,
  read: null,
  line: null,
  bytesPerSecond: null,
  twice: false,
  rejectCode: null,
  change: (body) => body,
};
