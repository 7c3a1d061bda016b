import { sumOf } from './counts.ts';
import { commitsOf, type NightPieces } from './night-file.ts';
import { doneOf } from './night.ts';
import type { NightPart } from './night-part.ts';

/** What a night came to, in lines, and whether all of it is green and whole. */
export interface NightEnd {
  readonly lines: readonly string[];
  readonly isWhole: boolean;
}

/** Of the parts that were asked for. A night is whole that did all of each, failed in no piece, and tried one commit alone. */
export function nightEnd(parts: readonly NightPart[], pieces: NightPieces): NightEnd {
  const missing = [...parts.flatMap((part) => missingOf(part, pieces)), ...doubtsOf(parts, pieces)];
  return {
    lines: [
      ...parts.map((part) => partLine(part, pieces)),
      ...(missing.length === 0 ? ['All of it is done.'] : missing),
    ],
    isWhole: missing.length === 0,
  };
}

function partLine(part: NightPart, pieces: NightPieces): string {
  const all = pieces[part.name] ?? [];
  const seconds = all.reduce((sum, piece) => sum + piece.seconds, 0);
  // Places are many: what lacks of them is said below.
  const counts = Object.entries(sumOf(all.map((piece) => piece.counts))).filter(([name]) => !name.startsWith('at '));
  const figures = counts.map(([name, count]) => `, ${Number(count.toFixed(1))} ${name}`).join('');
  return `${part.name}: ${doneOf(part, all)} of ${part.goal} ${part.unit}; ${all.length} pieces, ${seconds.toFixed(0)} s${figures}`;
}

function missingOf(part: NightPart, pieces: NightPieces): readonly string[] {
  const all = pieces[part.name] ?? [];
  const failed = all.filter(({ code }) => code !== 0).map(({ command }) => `failed: ${command}`);
  const done = doneOf(part, all);
  if (done >= part.goal) return failed;
  const lacking = all.length === 0 ? '' : (part.lacking?.(all.map(({ counts }) => counts)) ?? '');
  return [
    ...failed,
    `not done: ${part.name}, ${done} of ${part.goal} ${part.unit}${lacking === '' ? '' : `: ${lacking}`}`,
  ];
}

/** Why figures are of no commit. */
function doubtsOf(parts: readonly NightPart[], pieces: NightPieces): readonly string[] {
  const commits = commitsOf(pieces);
  const changed = parts.flatMap(({ name }) => (pieces[name] ?? []).filter(({ isClean }) => !isClean));
  return [
    ...(commits.length > 1
      ? [`of no one commit: pieces are of ${commits.map((commit) => commit ?? 'none').join(', ')}`]
      : []),
    ...(changed.length > 0 ? [`of no commit: files had been changed beside ${changed.length} pieces`] : []),
  ];
}
