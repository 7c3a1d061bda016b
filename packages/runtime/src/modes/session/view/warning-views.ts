import { seriesOfKey } from '../rows/row-forms.ts';
import type { StoredSession } from '../../../ports/session-store.ts';
import { HOST_WARNINGS, type Warnings } from '../step/warnings.ts';
import { WARNING_TITLES } from '../step/warning-titles.ts';
import { HOST_AWAITS, seriesText, type HostAwaits } from './host-records.ts';
import { readRecord } from './read-records.ts';

/** What a session has trouble with, or had a short while ago. */
export interface WarningView {
  /** As in `SESSION_WARNINGS`. */
  readonly cause: string;
  /** One line without a full stop. */
  readonly title: string;
  /** Sentences; may be empty. */
  readonly text: string;
  /** Exchange time at which it began last. */
  readonly sinceMs: number;
  /** It goes on. */
  readonly isOn: boolean;
}

/** A pair whose newest candle cannot be looked at before other series have theirs. */
export interface WaitView {
  readonly pair: string;
  /** `BTC/USDT 4h` */
  readonly series: readonly string[];
  readonly sinceMs: number;
}

/** What is over is shown for so long. */
const LATELY_MS = 3_600_000;

/** Those that go on come first, then the newest. */
export function warningViews(stored: StoredSession, nowMs: number): readonly WarningView[] {
  const warnings = readRecord<Warnings>(stored, HOST_WARNINGS) ?? {};
  return Object.values(warnings)
    .filter(({ isOn, sinceMs }) => isOn || nowMs - sinceMs < LATELY_MS)
    .toSorted((a, b) => Number(b.isOn) - Number(a.isOn) || b.sinceMs - a.sinceMs)
    .map(({ cause, text, sinceMs, isOn }) => ({
      cause,
      title: WARNING_TITLES[cause]?.[0] ?? cause,
      text,
      sinceMs,
      isOn,
    }));
}

/** In order of pairs. */
export function waitViews(stored: StoredSession): readonly WaitView[] {
  const awaits = readRecord<HostAwaits>(stored, HOST_AWAITS) ?? {};
  return Object.entries(awaits).map(([pair, { series, sinceMs }]) => ({
    ...{ pair, sinceMs },
    series: series.map((key) => seriesText(seriesOfKey(key))),
  }));
}
