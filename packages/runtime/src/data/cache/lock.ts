import {
  closeSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from '../make-folder.ts';
import { describeSeries, type SeriesKey } from '../candles.ts';
import { DataError } from '../errors.ts';
import { seriesPath } from './series-path.ts';

const RETRY_MS = 50;
/** A holder shows that it lives this often. Whether a process of another machine or container lives, nothing else tells. */
const TOUCH_MS = 5_000;
const SILENT_MS = 60_000;

/** Locks of this process. */
const held = new Set<string>();

export interface LockOptions {
  /** How long to wait for another writer before `cache-locked`. */
  readonly waitMs?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
  /** Also a process of this machine that has shown no sign of life for a minute counts as gone: it is stopped, and what it does once it goes on harms nothing. */
  readonly takesSilent?: boolean;
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
  const path = `${seriesPath(dataDir, key)}.lock`;
  // A series that another one has written meanwhile is written by nobody: a session must not wait for a container that is paused.
  return withLock(path, `${describeSeries(key)} is being brought`, work, { ...options, takesSilent: true });
}

/**
 * Runs `work` as the only holder of the lock file `path`. `what` begins the sentence of `cache-locked`. A lock whose holder is dead is taken over:
 * of this machine by its process, of another one after a minute without a sign of life.
 */
export async function withLock<Result>(
  path: string,
  what: string,
  work: () => Promise<Result> | Result,
  { waitMs = 10_000, signal, takesSilent = false }: LockOptions,
): Promise<Result> {
  makeFolder(dirname(path));
  const until = performance.now() + waitMs;
  while (!tryLock(path, takesSilent)) {
    if (performance.now() >= until) throw lockedBy(path, what);
    await sleep(RETRY_MS);
    signal?.throwIfAborted();
  }
  held.add(path);
  const touching = setInterval(() => touch(path), TOUCH_MS).unref();
  try {
    return await work();
  } finally {
    clearInterval(touching);
    held.delete(path);
    if (isOwn(path)) rmSync(path, { force: true });
  }
}

/** Another one may have taken it over while this process was stopped. */
function isOwn(path: string): boolean {
  const holder = readHolder(path);
  return holder?.pid === process.pid && holder.host === hostname();
}

function touch(path: string): void {
  try {
    if (!isOwn(path)) return;
    utimesSync(path, new Date(), new Date());
  } catch {
    // Somebody took the folder away; the work will find out.
  }
}

function tryLock(path: string, takesSilent: boolean): boolean {
  removeStale(path, takesSilent);
  const whole = `${path}.${process.pid}.new`;
  try {
    write(whole, 'w');
    place(whole, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(whole, { force: true });
  }
}

/** A lock is there as a whole or not at all: of one without a holder nobody knows for a minute whether it is being written. */
function place(whole: string, path: string): void {
  try {
    linkSync(whole, path);
  } catch (error) {
    // Some file systems have no links.
    if (codeOf(error) === 'EEXIST') throw error;
    write(path, 'wx');
  }
}

function write(path: string, flags: 'w' | 'wx'): void {
  const descriptor = openSync(path, flags);
  try {
    writeSync(descriptor, JSON.stringify({ pid: process.pid, host: hostname() } satisfies Holder));
  } catch (error) {
    // The system does not name the file of a descriptor.
    throw Object.assign(error as NodeJS.ErrnoException, { path });
  } finally {
    closeSync(descriptor);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

/** Moves a dead holder's lock away. Should another process have taken it over in between, what was moved is alive and is put back. */
function removeStale(path: string, takesSilent: boolean): void {
  if (!isStale(path, path, takesSilent)) return;
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
    if (!isStale(aside, path, takesSilent)) linkSync(aside, path);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes(codeOf(error))) throw error;
  }
  rmSync(aside, { force: true });
}

/** `file` holds the lock `path`, or is it. */
function isStale(file: string, path: string, takesSilent: boolean): boolean {
  const holder = readHolder(file);
  // Being written at the moment, or left by who was killed there.
  if (holder === null || holder.host !== hostname()) return isSilent(file);
  // A container that is started again has the host and the process number of the one before.
  if (holder.pid === process.pid) return !held.has(path);
  try {
    process.kill(holder.pid, 0);
    return takesSilent && isSilent(file);
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

function isSilent(path: string): boolean {
  const mtimeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return mtimeMs !== undefined && Date.now() - mtimeMs > SILENT_MS;
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
