import { closeSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeSeries, type SeriesKey } from '../candles.ts';
import { DataError } from '../errors.ts';
import { seriesPath } from './series-path.ts';

const RETRY_MS = 50;

export interface LockOptions {
  /** How long to wait for another writer before `cache-locked`. */
  readonly waitMs?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
}

/**
 * Runs `work` as the only writer of a data folder. Readers need no lock: files are replaced as a whole. A lock that a dead process of
 * this machine left behind is taken over. Throws `cache-locked` naming the process that holds it.
 */
export async function withCacheLock<Result>(
  dataDir: string,
  work: () => Promise<Result> | Result,
  options: LockOptions = {},
): Promise<Result> {
  return withLock(join(dataDir, '.lock'), 'The data folder is being written', work, options);
}

/**
 * Runs `work` as the only one that brings candles of a series, however long that takes. Whoever writes the series alone need not wait for it:
 * the one lock does not stand for the other.
 */
export async function withSeriesLock<Result>(
  dataDir: string,
  key: SeriesKey,
  work: () => Promise<Result> | Result,
  options: LockOptions = {},
): Promise<Result> {
  return withLock(`${seriesPath(dataDir, key)}.lock`, `${describeSeries(key)} is being brought`, work, options);
}

async function withLock<Result>(
  path: string,
  what: string,
  work: () => Promise<Result> | Result,
  { waitMs = 10_000, signal }: LockOptions,
): Promise<Result> {
  mkdirSync(dirname(path), { recursive: true });
  const until = performance.now() + waitMs;
  while (!tryLock(path)) {
    if (performance.now() >= until) throw lockedBy(path, what);
    await sleep(RETRY_MS);
    signal?.throwIfAborted();
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path: string): boolean {
  removeStale(path);
  try {
    const descriptor = openSync(path, 'wx');
    writeSync(descriptor, JSON.stringify({ pid: process.pid, host: hostname() } satisfies Holder));
    closeSync(descriptor);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a dead holder's lock away. Should another process have taken it over in between, what was moved is alive and is put back. */
function removeStale(path: string): void {
  if (!isStale(readHolder(path))) return;
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
    if (!isStale(readHolder(aside))) linkSync(aside, path);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  rmSync(aside, { force: true });
}

function isStale(holder: Holder | null): boolean {
  if (holder === null || holder.host !== hostname()) return false;
  if (holder.pid === process.pid) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** `null` when there is no lock, or one that is being written this moment. */
function readHolder(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function lockedBy(path: string, what: string): DataError {
  const holder = readHolder(path);
  const who = holder === null ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  return new DataError(
    'cache-locked',
    `${what} by ${who}. Wait for it to end, or delete ${path} if it is no longer running.`,
    { file: path },
  );
}
