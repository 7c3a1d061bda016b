import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, resolve } from 'node:path';
import { clockOffsetMs } from './ntp-offset.ts';

/** `unknown`: it could not be looked at, and need not be wrong. */
export interface Finding {
  readonly state: 'good' | 'wrong' | 'unknown';
  readonly what: string;
  readonly found: string;
}

const LEAST_NODE = 24;
const LEAST_FREE_GB = 1;
/** Exchanges refuse orders of a clock that is further off than a few seconds. */
const MOST_OFFSET_MS = 2000;

export function examineNode(version: string): Finding {
  const isNew = Number(/^v(\d+)/.exec(version)?.[1]) >= LEAST_NODE;
  return { state: isNew ? 'good' : 'wrong', what: 'Node', found: `${version}; needs ${LEAST_NODE} or newer` };
}

/** The folder, or the nearest one above it that exists. */
export function examineFolder(folder: string, networkOf: (folder: string) => string | null): Finding[] {
  let place = resolve(folder);
  while (!existsSync(place)) place = dirname(place);
  const network = networkOf(place);
  const freeGb = freeOf(place);
  return [
    isWritable(place)
      ? { state: 'good', what: 'Folder', found: `${resolve(folder)} can be written` }
      : { state: 'wrong', what: 'Folder', found: `${place} cannot be written` },
    network === null
      ? { state: 'good', what: 'File system', found: 'of this machine' }
      : { state: 'wrong', what: 'File system', found: `${network}; needs a disk of this machine` },
    {
      state: freeGb >= LEAST_FREE_GB ? 'good' : 'wrong',
      what: 'Disk',
      found: `${freeGb.toFixed(1)} GB free; needs ${LEAST_FREE_GB}`,
    },
  ];
}

function freeOf(place: string): number {
  const { bavail, bsize } = statfsSync(place);
  return (bavail * bsize) / 1024 ** 3;
}

function isWritable(place: string): boolean {
  try {
    accessSync(place, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** `ours`: where the platform of the folder listens. */
export async function examinePort(port: number, ours: string | null): Promise<Finding> {
  const what = 'Port';
  if (ours !== null && URL.parse(ours)?.port === String(port))
    return { state: 'good', what, found: `${port}: the platform of this folder listens there` };
  const trouble = await listening(port);
  return trouble === null
    ? { state: 'good', what, found: `${port} is free` }
    : { state: 'wrong', what, found: `${port}: ${trouble === 'EADDRINUSE' ? 'somebody listens there' : trouble}` };
}

/** Null, or the system's word for why not. */
function listening(port: number): Promise<string | null> {
  const { promise, resolve: settle } = Promise.withResolvers<string | null>();
  const server = createServer();
  server.once('error', ({ code = 'it cannot be had' }: NodeJS.ErrnoException) => settle(code));
  server.listen({ host: '127.0.0.1', port }, () => server.close(() => settle(null)));
  return promise;
}

export async function examineTime(server: string, patienceMs?: number): Promise<Finding> {
  const what = 'Clock';
  const offset = await clockOffsetMs(server, patienceMs);
  if (offset === null) return { state: 'unknown', what, found: `${server} does not answer` };
  const word = offset > 0 ? 'behind' : 'ahead of';
  const found = `${Math.abs(Math.round(offset))} ms ${word} ${server}; at most ${MOST_OFFSET_MS}`;
  return { state: Math.abs(offset) <= MOST_OFFSET_MS ? 'good' : 'wrong', what, found };
}
