import type { ShapeAction } from './script.ts';

/** Which part of a lagging replica answers. */
export type ReadGroup = 'order' | 'list' | 'trades' | 'account';

/** What faults do to one request. */
export interface RequestPlan {
  /** Ids of the rules that fired. */
  readonly rules: readonly string[];
  readonly shape: ShapeAction | null;
  readonly delayBeforeMs: number;
  readonly delayAfterMs: number;
  readonly lagMs: (group: ReadGroup) => number;
  readonly read: { readonly kind: 'emptyList' | 'queryFail'; readonly status: number } | null;
  /** The answer never comes, comes slowly, or the request comes twice. */
  readonly connect: {
    readonly kind: 'refuse' | 'halfOpen' | 'slowBody' | 'duplicateRequest';
    readonly bytesPerSecond: number;
  } | null;
  /** Code by which the order is refused. */
  readonly rejectCode: number | null;
}

/** Nothing happens. */
export const PLAIN: RequestPlan = {
  rules: [],
  shape: null,
  delayBeforeMs: 0,
  delayAfterMs: 0,
  lagMs: () => 0,
  read: null,
  connect: null,
  rejectCode: null,
};
