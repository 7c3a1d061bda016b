import type { HalfOpenRange } from '../../../data/timerange.ts';
import type { SessionCommand } from '../../../contract/session-command.ts';
import type { SessionKey, SessionRow, SessionStore, StoredSession } from '../../../ports/session-store.ts';
import { RunError } from '../../rerun/errors.ts';
import type { Lock } from '../../../core/locks.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { TradeRecord } from '../../../session/trade-record.ts';
import type { VersionSpec } from '../driver/driver-parts.ts';
import type { ReasonsRow } from '../rows/row-forms.ts';
import { pastLocks, withPast } from '../rows/past-rows.ts';
import { readRow } from '../rows/rows.ts';
import { HOST_ABOUT, type HostAbout } from '../view/host-records.ts';
import { readRecord, readRecords } from '../view/read-records.ts';
import { looksIn, type Look } from './session-evidence.ts';

/** What a session has written down, of all its time. */
export interface SessionJournal {
  /** Closed trades are among its records. */
  readonly stored: StoredSession;
  readonly about: HostAbout;
  /** By number. */
  readonly trades: readonly TradeRecord[];
  readonly locks: readonly Lock[];
  /** Those that are kept, by name; the last one enters. */
  readonly versions: ReadonlyMap<string, VersionSpec>;
  readonly commands: readonly SessionCommand[];
  /** By candle, rising. */
  readonly reasons: readonly ReasonsRow[];
}

/** Throws `no-run` where there is no such session, `damaged-store` for what cannot be read. */
export async function readJournal(store: SessionStore, key: SessionKey): Promise<SessionJournal> {
  const live = await store.read(key);
  if (live === null)
    throw new RunError('no-run', `${store.place} has no ${key.mode} session of ${key.strategy} on ${key.account}.`);
  const [stored, overLocks] = await Promise.all([withPast(store, live), pastLocks(store, live)]);
  const about = readRecord<HostAbout>(stored, HOST_ABOUT);
  if (about === null)
    throw new RunError('no-run', `The session of ${key.strategy} in ${store.place} has never got as far as trading.`);
  const [rows, commands] = await Promise.all([store.rows(key, 'reasons', {}), store.commands(key, 'all')]);
  const trades = readRecords<TradeRecord>(stored, 'trade/').map(([, trade]) => trade);
  return {
    ...{ stored, commands, about },
    trades: trades.toSorted((a, b) => a.trade.id - b.trade.id),
    locks: locksIn(overLocks, stored),
    versions: versionsIn(stored),
    reasons: rows.map((row) => readRow('reasons', row).row).toSorted((a, b) => a.candleMs - b.candleMs),
  };
}

/** By number. */
function locksIn(over: SessionRecords, stored: StoredSession): readonly Lock[] {
  const all = readRecords<Lock>({ ...stored, records: new Map([...over, ...stored.records]) }, 'lock/');
  return all.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, lock]) => lock);
}

function versionsIn(stored: StoredSession): ReadonlyMap<string, VersionSpec> {
  const kept = new Map(readRecords<VersionSpec>(stored, 'version/'));
  const { versions: inOrder = [] } = readRecord<{ readonly versions?: readonly string[] }>(stored, 'account') ?? {};
  const names = [...new Set([...kept.keys()].filter((name) => !inOrder.includes(name))), ...inOrder];
  return new Map(names.flatMap((name) => (kept.has(name) ? [[name, kept.get(name)!] as const] : [])));
}

const HOUR = 3_600_000;

/** What a session saw in a stretch of time, as far as its log is kept: read hour by hour, because steps are many and their books large. */
export async function readLooks(
  store: SessionStore,
  key: SessionKey,
  { fromMs, toMs }: HalfOpenRange,
): Promise<readonly Look[]> {
  const looks: Look[] = [];
  for await (const row of logRows(store, key, { fromMs, toMs })) looks.push(...looksIn(readRow('log', row).row));
  return looks;
}

/** How long before a stretch its version may have begun to trade, so that the log is still searched for it. */
const VERSION_WITHIN_MS = 72 * HOUR;

/** A version that the session has forgotten since, as its log names it where it began to trade; null: not within three days, or not any more. */
export async function loggedVersion(
  store: SessionStore,
  key: SessionKey,
  id: string,
  timeMs: number,
): Promise<VersionSpec | null> {
  for await (const row of logRows(store, key, { fromMs: timeMs - VERSION_WITHIN_MS, toMs: timeMs + HOUR })) {
    // Most rows are looks, and need not be read.
    if (!row.text.includes(id)) continue;
    for (const event of readRow('log', row).row.events)
      if ((event.kind === 'start' || event.kind === 'version') && event.spec.id === id) return event.spec;
  }
  return null;
}

async function* logRows(
  store: SessionStore,
  key: SessionKey,
  { fromMs, toMs }: HalfOpenRange,
): AsyncGenerator<SessionRow> {
  for (let hourMs = fromMs; hourMs < toMs; hourMs += HOUR)
    yield* await store.rows(key, 'log', { fromMs: hourMs, toMs: Math.min(toMs, hourMs + HOUR) });
}
