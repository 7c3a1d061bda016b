import { nearestNames } from '@tradai/strategy-sdk/graph';
import { KEY_TABLE, nameOf, parentOf, rowsBelow } from './key-table.ts';

/** Edits that a misspelling has at most. */
const FEW_EDITS = 2;

/** Blocks whose keys nobody means who writes them elsewhere: a cap is no setting of trades. */
const ELSEWHERE_NONE = /^(pairlists\[|live\.)/;

/** The known key that a person most likely meant: in the same block first, then anywhere. Null when none is near. */
export function nearestKey(path: string): string | null {
  const parent = parentOf(path);
  const name = nameOf(path);
  const beside = rowsBelow(parent)
    .filter(({ movedTo }) => movedTo === undefined)
    .map((row) => nameOf(row.path));
  const near = nearest(name, beside);
  if (near !== null) return parent === '' ? near : `${parent}.${near}`;
  const elsewhere = KEY_TABLE.filter((row) => row.movedTo === undefined && !ELSEWHERE_NONE.test(row.path));
  const same = elsewhere.find((row) => nameOf(row.path) === name);
  if (same !== undefined) return same.path;
  const far = nearest(
    name,
    elsewhere.map((row) => nameOf(row.path)),
  );
  return far === null ? null : elsewhere.find((row) => nameOf(row.path) === far)!.path;
}

/** By words in camel case or another order, by few wrong letters, by a beginning. */
function nearest(name: string, known: readonly string[]): string | null {
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const cased = known.find((candidate) => [name.toLowerCase(), snake].includes(candidate.toLowerCase()));
  if (cased !== undefined) return cased;
  const sorted = wordsOf(snake);
  const reordered = known.find((candidate) => wordsOf(candidate) === sorted);
  if (reordered !== undefined) return reordered;
  const joined = snake.replaceAll('_', '');
  const few = known.filter((candidate) => isNear(joined, candidate.replaceAll('_', '')));
  const [best] = few.length > 1 ? nearestNames(snake, few) : few;
  if (best !== undefined) return best;
  return snake.length < 6 ? null : (known.find((candidate) => candidate.startsWith(`${snake}_`)) ?? null);
}

/** `jwt_secret` and `secret_jwt` are the same; so are `stop_loss` and `stoploss`. */
function wordsOf(name: string): string {
  return name.split('_').toSorted().join('_');
}

/** Short names are near each other by chance. */
function isNear(name: string, candidate: string): boolean {
  const most = name.length > FEW_EDITS * 2 ? FEW_EDITS : 1;
  return name === candidate || (name.length > FEW_EDITS + 1 && editsAtMost(name, candidate, most));
}

/** Whether so many insertions, deletions, replacements and swaps of neighbors turn `a` into `b`. */
function editsAtMost(a: string, b: string, most: number): boolean {
  if (a === b) return true;
  if (most === 0 || Math.abs(a.length - b.length) > most) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const [restA, restB] = [a.slice(same), b.slice(same)];
  return (
    editsAtMost(restA.slice(1), restB.slice(1), most - 1) ||
    editsAtMost(restA.slice(1), restB, most - 1) ||
    editsAtMost(restA, restB.slice(1), most - 1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && editsAtMost(restA.slice(2), restB.slice(2), most - 1))
  );
}
