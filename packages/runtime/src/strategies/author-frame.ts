import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { localFiles } from './local-imports.ts';
import { shortPath } from './short-path.ts';

/** A place in a file that the author of a strategy wrote. */
export interface AuthorFrame {
  /** `indicators`, as far as it has a name. */
  readonly function: string | null;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The innermost call in the strategy's own files, of what the error was caused by or of itself; `null` when there is none. */
export function authorFrame(error: unknown, strategyFile: string): AuthorFrame | null {
  if (!(error instanceof Error) || error.stack === undefined) return null;
  const earlier = authorFrame(error.cause, strategyFile);
  if (earlier !== null) return earlier;
  const files = new Set(localFiles(strategyFile).map((file) => realpathSync(file)));
  for (const line of error.stack.split('\n')) {
    const match = /^\s+at (?:(.*?) \()?((?:file:\/\/)?\/.*?):(\d+):(\d+)\)?$/.exec(line);
    if (match === null) continue;
    const file = match[2]!.startsWith('file:') ? fileURLToPath(match[2]!) : match[2]!;
    if (files.has(file))
      return { function: plainName(match[1]), file, line: Number(match[3]), column: Number(match[4]) };
  }
  return null;
}

/** `strategies/mine/strategy.ts:14:9`. */
export function frameText({ file, line, column }: AuthorFrame): string {
  return `${shortPath(file)}:${line}:${column}`;
}

/** `Object.indicators` → `indicators`. */
function plainName(name: string | undefined): string | null {
  const last = name?.split(' ').at(-1)?.split('.').at(-1) ?? '';
  return /^[A-Za-z_$][\w$]*$/.test(last) && last !== 'anonymous' ? last : null;
}
