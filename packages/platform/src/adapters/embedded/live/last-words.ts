import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const READ_BYTES = 16_384;
const MOST = 1024;

/** What a container said last of what went wrong, else its last line; empty where it said nothing. */
export function lastWords(log: string): string {
  const lines = endOf(log)
    .split('\n')
    .filter((line) => line.trim() !== '');
  const error = lines.map(errorIn).findLast((message) => message !== null);
  return (error ?? lines.at(-1) ?? '').slice(0, MOST);
}

/** Containers log in JSON where no terminal is. */
function errorIn(line: string): string | null {
  if (!line.startsWith('{')) return null;
  try {
    const { level, message } = JSON.parse(line) as { readonly level?: unknown; readonly message?: unknown };
    return level === 'error' && typeof message === 'string' ? message : null;
  } catch {
    return null;
  }
}

function endOf(path: string): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, READ_BYTES));
    const read = readSync(file, bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString('utf8', 0, read);
  } finally {
    closeSync(file);
  }
}
