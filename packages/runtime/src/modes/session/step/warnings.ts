import { createHash } from 'node:crypto';
import type { SessionWarning } from '../../../contract/notification.ts';
import type { Draft } from './trade-news.ts';
import { WARNING_TITLES } from './warning-titles.ts';

/** Key of the host's warnings. */
export const HOST_WARNINGS = 'host/warnings';

/** Exchange time between two of one kind. */
const HOUR_MS = 3_600_000;
/** Longer than anybody counts. */
const FORGOTTEN_MS = 24 * HOUR_MS;

/** What keeps a session from what it should do. */
export interface Trouble {
  readonly cause: SessionWarning;
  /** Which one, where a cause has several that are nothing to each other: a version that was refused. */
  readonly about?: string;
  /** Sentences; may be empty. */
  readonly text: string;
}

export interface WarningRecord {
  readonly cause: SessionWarning;
  /** In the words of its beginning. */
  readonly text: string;
  /** Exchange time at which it began last. */
  readonly sinceMs: number;
  /** It lasts; what has just happened does not. */
  readonly isOn: boolean;
  /** People know of this one, and are told when it is over. */
  readonly isTold: boolean;
  /** Exchange time at which people were last told of its like; null: never. */
  readonly toldMs: number | null;
  /** How often it began since without anybody's being told. */
  readonly untold: number;
}

/** By cause, and what it is about. */
export type Warnings = Readonly<Record<string, WarningRecord>>;

/** What is known from now on, and what people are told of it. `seq`: of the step, by which messages are named. */
export interface Warned {
  readonly warnings: Warnings;
  readonly news: readonly Draft[];
}

export interface Moment {
  readonly nowMs: number;
  readonly seq: number;
}

/**
 * Troubles that last, all of those that do now: each is told when it begins and when it is over. Of one that comes again within an hour nothing is
 * told before the hour is over and it lasts still; how often it came is said then.
 */
export function lasting(warnings: Warnings, troubles: readonly Trouble[], at: Moment): Warned {
  const next: Record<string, WarningRecord> = {};
  const news: Draft[] = [];
  const now = new Map(troubles.map((trouble) => [keyOf(trouble), trouble]));
  for (const [key, was] of Object.entries(warnings)) {
    if (now.has(key)) continue;
    if (was.isOn && was.isTold) news.push(overNews(key, was, at));
    if (at.nowMs - was.sinceMs < FORGOTTEN_MS) next[key] = { ...was, isOn: false, isTold: false };
  }
  for (const [key, trouble] of now) {
    const was = warnings[key];
    const begun = was?.isOn === true ? was : begin(was, trouble, at.nowMs);
    const isDue = !begun.isTold && mayTell(begun, at.nowMs);
    if (isDue) news.push(beginNews(key, begun, trouble.text, at));
    next[key] = isDue ? { ...begun, isTold: true, toldMs: at.nowMs, untold: 0 } : begun;
  }
  return { warnings: next, news };
}

/** Something happened that does not last. Without news it was told within the last hour, and is counted: `times` since that was written down. */
export function happened(warnings: Warnings, trouble: Trouble, at: Moment, times = 1): Warned {
  const key = keyOf(trouble);
  const begun = { ...begin(warnings[key], trouble, at.nowMs, times), isOn: false };
  if (!mayTell(begun, at.nowMs)) return { warnings: { ...warnings, [key]: begun }, news: [] };
  const told = { ...begun, toldMs: at.nowMs, untold: 0 };
  return { warnings: { ...warnings, [key]: told }, news: [beginNews(key, begun, trouble.text, at)] };
}

/** Whether people would be told of a trouble that happens now. */
export function isToBeTold(warnings: Warnings, trouble: Trouble, nowMs: number): boolean {
  return mayTell(begin(warnings[keyOf(trouble)], trouble, nowMs), nowMs);
}

/** What is said of a trouble during which nothing can be written down, before it is; null when its like was told within the hour. */
export function unwritten(warnings: Warnings, trouble: Trouble, at: Moment): Draft | null {
  const key = keyOf(trouble);
  const begun = begin(warnings[key], trouble, at.nowMs);
  return mayTell(begun, at.nowMs) ? beginNews(key, begun, trouble.text, at) : null;
}

/** The same once it is over; it began at `since`. */
export function unwrittenOver(warnings: Warnings, trouble: Trouble, since: Moment, at: Moment): Warned {
  const key = keyOf(trouble);
  const begun = { ...begin(warnings[key], trouble, since.nowMs), isOn: false };
  if (!mayTell(begun, since.nowMs)) return { warnings: { ...warnings, [key]: begun }, news: [] };
  const told = { ...begun, toldMs: since.nowMs, untold: 0 };
  return { warnings: { ...warnings, [key]: told }, news: [overNews(key, begun, at)] };
}

function keyOf({ cause, about }: Trouble): string {
  return about === undefined ? cause : `${cause}.${createHash('sha256').update(about).digest('hex').slice(0, 8)}`;
}

function begin(was: WarningRecord | undefined, { cause, text }: Trouble, sinceMs: number, times = 1): WarningRecord {
  const { toldMs = null, untold = 0 } = was ?? {};
  return { cause, text, sinceMs, isOn: true, isTold: false, toldMs, untold: untold + times };
}

function mayTell({ toldMs }: WarningRecord, nowMs: number): boolean {
  return toldMs === null || nowMs - toldMs >= HOUR_MS;
}

function beginNews(
  key: string,
  { cause, sinceMs, toldMs, untold }: WarningRecord,
  text: string,
  { seq }: Moment,
): Draft {
  const since = toldMs === null ? '' : new Date(toldMs).toISOString().slice(0, 16).replace('T', ' ');
  const more = untold > 1 ? ` It came ${untold} times since ${since} UTC.` : '';
  return {
    about: `w.${key}.${seq}`,
    kind: 'warning',
    level: cause === 'crash-loop' ? 'error' : 'warn',
    title: WARNING_TITLES[cause][0],
    text: `${text}${more}`.trimStart(),
    data: { cause, is_over: false, since_ms: sinceMs },
  };
}

function overNews(key: string, { cause, sinceMs, text }: WarningRecord, { nowMs, seq }: Moment): Draft {
  const seconds = Math.round((nowMs - sinceMs) / 1000);
  return {
    about: `w.${key}.over.${seq}`,
    kind: 'warning',
    level: 'info',
    title: WARNING_TITLES[cause][1] ?? WARNING_TITLES[cause][0],
    text: `It lasted ${seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`}.${text === '' ? '' : ` What was said: ${text}`}`,
    data: { cause, is_over: true, since_ms: sinceMs, lasted_s: seconds },
  };
}
