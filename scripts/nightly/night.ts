import { loadavg } from 'node:os';
import type { Counts } from './counts.ts';
import { piecesIn, writePieces, type NightPieces, type Piece } from './night-file.ts';
import type { NightPart, Variables } from './night-part.ts';

export interface NightWishes {
  readonly parts: readonly NightPart[];
  /** JSON; what stands in it is not done again. */
  readonly file: string;
  /** No piece is begun after this, on `performance.now()`. */
  readonly untilMs: number;
  readonly say: (text: string) => void;
  /** Carries a command out: its exit code, what it said and what it did. */
  readonly run: (command: readonly string[], env: Variables) => Promise<Ended>;
  readonly tree: () => Tree;
}

export interface Ended {
  readonly code: number | null;
  readonly text: string;
  readonly counts: Counts;
}

/** What is tried: a commit, and whether files differ from it. */
export interface Tree {
  readonly commit: string | null;
  readonly isClean: boolean;
}

/** How often a part tries again what its pieces have not come to. */
const MOST_AGAIN = 3;
const LAST_WORDS = 4000;
const LAST_WORDS_OF_GREEN = 300;

/**
 * Carries out what is not done yet, piece by piece, and writes down each. A night that ends early goes on with the next call. A part whose pieces did
 * less than they were asked to goes on with more of them, three at most. Throws for a file that holds something else.
 */
export async function night(wishes: NightWishes): Promise<NightPieces> {
  const { parts, file, untilMs, say } = wishes;
  let pieces = piecesIn(file);
  for (const part of parts) {
    const { name, goal, unit } = part;
    for (let next; (next = nextOf(part, pieces[name] ?? [])) !== null && performance.now() < untilMs;) {
      const piece = await pieceOf(next, wishes);
      const all = [...(pieces[name] ?? []), piece];
      pieces = { ...pieces, [name]: all };
      writePieces(file, pieces);
      const failure = piece.code === 0 ? '' : `: FAILED, ${piece.command}`;
      say(`${name}: ${doneOf(part, all)} of ${goal} ${unit}, ${piece.seconds.toFixed(0)} s${failure}`);
    }
  }
  return pieces;
}

/** How much of a part these pieces did, by what they counted. */
export function doneOf({ goal, counted }: NightPart, pieces: readonly Piece[]): number {
  return Math.min(goal, counted(pieces.map(({ counts }) => counts)));
}

interface Command {
  readonly words: readonly string[];
  readonly variables: Variables;
}

/** The command after these pieces; null: none. */
function nextOf(part: NightPart, pieces: readonly Piece[]): Command | null {
  const { goal, piece, command, again, env = (): Variables => ({}) } = part;
  const [n, planned] = [pieces.length, Math.ceil(goal / piece)];
  if (n < planned) return { words: command(n), variables: env(n) };
  if (again === undefined || n >= planned + MOST_AGAIN || doneOf(part, pieces) >= goal) return null;
  return {
    words: again(
      n,
      pieces.map(({ counts }) => counts),
    ),
    variables: env(n),
  };
}

async function pieceOf({ words, variables }: Command, { run, tree }: NightWishes): Promise<Piece> {
  const [before, began] = [tree(), performance.now()];
  const { code, text, counts } = await run(words, variables);
  const after = tree();
  const set = Object.entries(variables).map(([variable, value]) => `${variable}=${value}`);
  return {
    ...{ command: [...set, 'npm', ...words].join(' '), code, counts },
    ...{ seconds: (performance.now() - began) / 1000, load: loadavg()[0]! },
    ...{ commit: before.commit, isClean: before.isClean && after.isClean && before.commit === after.commit },
    text: text.slice(code === 0 ? -LAST_WORDS_OF_GREEN : -LAST_WORDS),
  };
}
