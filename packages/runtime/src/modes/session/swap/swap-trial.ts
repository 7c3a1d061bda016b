import { timeframeMs, type Timeframe } from '@tradai/strategy-sdk';
import type { SessionRecords } from '../../../session/record-book.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import { haltByOrders } from '../orders/halts.ts';
import type { VersionSpec } from '../driver/driver-parts.ts';
import type { NamedVersion } from '../start/named-version.ts';

/** Key of the last swap while it may still be taken back, and after it was. */
export const HOST_SWAP = 'host/swap';

export interface SwapRecord {
  /** The version before, which goes on when the new one fails. */
  readonly from: NamedVersion;
  readonly to: { readonly id: string; readonly name: string };
  /** Exchange time of the swap. */
  readonly sinceMs: number;
  /** How often each callback had thrown by then. */
  readonly failures: Failures;
  /** Why it was taken back, in sentences; null while the new version is on trial. */
  readonly failed: string | null;
}

type Failures = Readonly<Record<string, number>>;
type Records = Pick<SessionRecords, 'get'>;

/** Candles for which a new version is on trial. */
const TRIAL_CANDLES = 3;
/** A callback that threw so often on trial, and not once before, has failed: one that throws now and then has its own way of being told. */
const MOST_FAILURES = 10;

export function swapIn(records: Records): SwapRecord | null {
  return JSON.parse(records.get(HOST_SWAP) ?? 'null') as SwapRecord | null;
}

/** A swap that happens now. */
export function swapNow(from: NamedVersion, { spec, name }: NamedVersion, records: Records, nowMs: number): SwapRecord {
  return {
    from: { ...from, lastGood: null },
    to: { id: spec.id, name },
    sinceMs: nowMs,
    failures: failuresIn(records),
    failed: null,
  };
}

/** Where a version takes over by a start. One that was on trial itself is nothing to go back to. Null: it is on no trial. */
export function swapAtStart(
  { draft, nowMs }: { readonly draft: Records; readonly nowMs: number },
  before: NamedVersion,
  version: NamedVersion,
  {
    about,
    mayReturnTo,
  }: { readonly about: { readonly timeframe: string }; readonly mayReturnTo?: (version: VersionSpec) => boolean },
): SwapRecord | null {
  const earlier = swapIn(draft);
  const isOnTrial = earlier !== null && earlier.failed === null && !isOver(earlier, nowMs, about.timeframe);
  const from = isOnTrial ? earlier.from : before;
  // An image brings the code of its own versions alone.
  if (from.spec.id === version.spec.id || mayReturnTo?.(from.spec) !== true) return null;
  return swapNow(from, version, draft, nowMs);
}

/** The same once it was taken back. */
export function takenBack(swap: SwapRecord, why: string): SwapRecord {
  const failed = `${swap.to.name} failed: ${why} ${swap.from.name} makes the entries again until another version is named.`;
  return { ...swap, failed };
}

export function isOver(swap: SwapRecord, nowMs: number, timeframe: string): boolean {
  return nowMs >= endOf(swap, timeframe);
}

function endOf({ sinceMs }: SwapRecord, timeframe: string): number {
  return sinceMs + TRIAL_CANDLES * timeframeMs(timeframe as Timeframe);
}

/**
 * Why a version has failed on trial by what is written down; null when it has not. Orders that halted the entries count whenever that is looked
 * for, and not once a person has resumed.
 */
export function failureIn(swap: SwapRecord, records: SessionRecords, nowMs: number, timeframe: string): string | null {
  const halt = haltByOrders(records, swap.sinceMs, endOf(swap, timeframe));
  if (halt !== null)
    return `Its orders reached the cap ${halt.reason}, and nothing is entered before somebody resumes.`;
  return isOver(swap, nowMs, timeframe) ? null : failingIn(swap, records);
}

function failingIn({ failures: before }: SwapRecord, records: Records): string | null {
  const bad = Object.entries(failuresIn(records)).find(
    ([callback, count]) => (before[callback] ?? 0) === 0 && count >= MOST_FAILURES,
  );
  return bad === undefined ? null : `${bad[0]} threw ${bad[1]} times.`;
}

export interface Refused {
  readonly id: string;
  readonly text: string;
}

/** With which version a session begins, or begins anew after it lost the thread of one. */
export interface FirstVersion {
  readonly version: NamedVersion;
  /** The one that is named, and was taken back. */
  readonly refused: Refused | null;
  /** What is to be written down of the last swap; null: nothing. */
  readonly swap: SwapRecord | null;
}

/** `lost`: the version whose thread was lost just now. */
export function firstVersion(
  records: SessionRecords,
  named: NamedVersion,
  lost: Refused | null,
  { nowMs, timeframe }: { readonly nowMs: number; readonly timeframe: string },
): FirstVersion {
  const swap = swapIn(records);
  if (swap === null) return { version: named, refused: null, swap: null };
  // What its orders have halted is for the first candle to judge, however late that is.
  const isOnTrial =
    swap.failed === null && (!isOver(swap, nowMs, timeframe) || failureIn(swap, records, nowMs, timeframe) !== null);
  const hasFailed = isOnTrial && lost !== null && lost.id === swap.to.id;
  const now = hasFailed ? takenBack(swap, lost.text) : swap;
  const { to, from, failed } = now;
  // The registry names the one that failed, or the one before has lost its thread as well.
  const isBack = failed !== null && (named.spec.id === to.id || (lost !== null && named.spec.id === from.spec.id));
  if (isBack) {
    const version = { ...from, spec: withoutTradesOf(from.spec, to.id, records) };
    return { version, refused: { id: to.id, text: failed }, swap: now };
  }
  return { version: named, refused: null, swap: isOnTrial && named.spec.id === to.id ? swap : null };
}

/** Code that failed need not look after its trades, where the version before knows their pairs. */
function withoutTradesOf(spec: VersionSpec, id: string, records: SessionRecords): VersionSpec {
  const pairs = openTradesIn(records).flatMap(({ trade, version }) => (version === id ? [trade.pair] : []));
  return pairs.every((pair) => spec.pairs.includes(pair)) ? { ...spec, without: [id] } : spec;
}

function failuresIn(records: Records): Failures {
  const { failures = {} } = JSON.parse(records.get('account') ?? '{}') as { readonly failures?: Failures };
  return failures;
}
