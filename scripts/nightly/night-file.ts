import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Counts } from './counts.ts';
import { readIfThere } from './read-if-there.ts';

/** A command of a night that has ended. */
export interface Piece {
  /** With its variables, as a person repeats it: its seeds stand in it. */
  readonly command: string;
  readonly code: number | null;
  readonly seconds: number;
  /** Of the machine at its end, over one minute. */
  readonly load: number;
  /** Null where there is no repository. */
  readonly commit: string | null;
  /** Whether the tree was that commit's, before the piece and after it. */
  readonly isClean: boolean;
  readonly counts: Counts;
  /** Its last words: more of them where it failed. */
  readonly text: string;
}

/** Pieces of each part, in the order in which they ended. */
export type NightPieces = Readonly<Record<string, readonly Piece[]>>;

/** None where there is no such file. Throws one sentence for a file that holds something else. */
export function piecesIn(file: string): NightPieces {
  const text = readIfThere(file);
  if (text === null) return {};
  const pieces = parsed(text);
  if (pieces !== null) return pieces;
  throw new Error(`${file} holds no pieces of a night: expected what this command has written, or no such file.`);
}

export function writePieces(file: string, pieces: NightPieces): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify({ pieces }, null, 2));
  renameSync(`${file}.new`, file);
}

/** The commits that pieces are of, each once. */
export function commitsOf(pieces: NightPieces): readonly (string | null)[] {
  return [...new Set(Object.values(pieces).flatMap((each) => each.map(({ commit }) => commit)))];
}

function parsed(text: string): NightPieces | null {
  try {
    const { pieces } = JSON.parse(text) as { pieces?: NightPieces };
    return typeof pieces === 'object' && Object.values(pieces).every((each) => Array.isArray(each)) ? pieces : null;
  } catch {
    return null;
  }
}
