import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '@tradai/runtime/ports';
import type { RunLogEnd, RunLogKey, RunLogPart, RunLogs } from '../../ports/run-logs.ts';

/** Files that containers of this machine write: `<folder>/<run>/a<attempt>-<tier>.log`. */
export class RunLogFiles implements RunLogs {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async tiers(runId: string, attempt: number): Promise<readonly string[]> {
    const folder = join(this.#folder, checked(runId));
    const begins = `a${attempt}-`;
    const names = (await orNull(readdir(folder))) ?? [];
    const found = names.filter((name) => name.startsWith(begins) && name.endsWith('.log'));
    const born = await Promise.all(found.map(async (name) => (await stat(join(folder, name))).birthtimeMs));
    const inOrder = found.map((name, at) => ({ name, bornMs: born[at]! })).toSorted((a, b) => a.bornMs - b.bornMs);
    return inOrder.map(({ name }) => name.slice(begins.length, -'.log'.length));
  }

  async tail(key: RunLogKey, lines: number, bytes: number): Promise<RunLogEnd | null> {
    const read = await this.#read(key, (size) => [Math.max(0, size - bytes), size]);
    return read && lastLines(read.bytes, { lines, size: read.size, isWhole: read.from === 0 });
  }

  async after(key: RunLogKey, from: number, bytes: number, isOver = false): Promise<RunLogPart | null> {
    const read = await this.#read(key, (size) => {
      const start = from > size ? 0 : from;
      return [start, Math.min(size, start + bytes)];
    });
    return read && wholeLines(read, bytes, isOver);
  }

  async #read(
    { runId, attempt, tier }: RunLogKey,
    rangeOf: (size: number) => readonly [from: number, to: number],
  ): Promise<{ readonly bytes: Uint8Array; readonly from: number; readonly size: number } | null> {
    const path = join(this.#folder, checked(runId), `a${attempt}-${checked(tier)}.log`);
    const file = await orNull(open(path));
    if (file === null) return null;
    try {
      const { size } = await file.stat();
      const [from, to] = rangeOf(size);
      const buffer = Buffer.alloc(to - from);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
      return { bytes: buffer.subarray(0, bytesRead), from, size };
    } finally {
      await file.close();
    }
  }
}

const NEWLINE = 10;

/** Up to the last newline; the end of a line that fills the whole part, or that nobody writes to its end, is not waited for. */
function wholeLines(
  { bytes, from }: { readonly bytes: Uint8Array; readonly from: number },
  most: number,
  isOver: boolean,
): RunLogPart {
  const last = bytes.lastIndexOf(NEWLINE);
  const end = last < 0 && (isOver || bytes.length === most) ? bytes.length : last + 1;
  const text = new TextDecoder().decode(bytes.subarray(0, end));
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  return { lines, next: from + end };
}

function lastLines(
  bytes: Uint8Array,
  { lines, size, isWhole }: { lines: number; size: number; isWhole: boolean },
): RunLogEnd {
  const all = new TextDecoder().decode(bytes).split('\n');
  if (all.at(-1) === '') all.pop();
  const whole = isWhole ? all : all.slice(1);
  const shown = whole.slice(Math.max(0, whole.length - lines));
  return { lines: shown, bytes: size, isCut: !isWhole || shown.length < whole.length };
}

/** Part of a path: never a path itself. */
function checked(part: string): string {
  if (/^[\w-]{1,128}$/.test(part)) return part;
  throw new ServiceError('invalid-entry', `${JSON.stringify(part.slice(0, 100))} is no name of a run or tier.`);
}

/** What is not there is no failure. */
async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ServiceError('unavailable', 'The logs of runs cannot be read.', { cause: error });
  }
}
