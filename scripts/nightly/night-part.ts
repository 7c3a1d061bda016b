import { sumOf, type Counts } from './counts.ts';

/** A part of a night: what it does so often, cut into pieces that are done one after the other. */
export interface NightPart {
  readonly name: string;
  /** How much a night wants of it, and what is counted. */
  readonly goal: number;
  readonly unit: string;
  /** How much of it one piece does. */
  readonly piece: number;
  /** The command of the n-th piece, from 0; arguments of `npm`. */
  readonly command: (n: number) => readonly string[];
  /** Beside the variables of the night; those of the n-th piece. */
  readonly env?: (n: number) => Variables;
  /** How much of the part was done, by what each piece has counted: never by what was planned. */
  readonly counted: (pieces: readonly Counts[]) => number;
  /** The n-th command, after those that were planned: for what these have not come to. Absent: nothing is tried again. */
  readonly again?: (n: number, pieces: readonly Counts[]) => readonly string[];
  /** What is not done, by name. */
  readonly lacking?: (pieces: readonly Counts[]) => string;
}

export type Variables = Readonly<Record<string, string>>;

/** What is the same of every kind of part. */
type Wanted = Pick<NightPart, 'name' | 'goal' | 'unit' | 'piece'>;

export const npmRun = (name: string, ...more: readonly string[]): readonly string[] => [
  'run',
  '--silent',
  name,
  '--',
  ...more,
];
export const crash = (...more: readonly string[]): readonly string[] => npmRun('crash:live', ...more);
export const tests = (...files: readonly string[]): readonly string[] => npmRun('test:unit', ...files);

/** Seeds of pieces do not overlap. */
const from = (n: number, piece: number): string => String(1 + n * piece);

/** Adds up what commands have told by this name. */
export function told(name: string): NightPart['counted'] {
  return (pieces) => sumOf(pieces)[name] ?? 0;
}

/** A test does what it is told to, or fails; one that was skipped, or was not there, did nothing: so often this amount as all of a piece were green. */
export function tested(amount: number): NightPart['counted'] {
  const isGreen = ({ passed = 0, failed = 0, skipped = 0 }: Counts): boolean => passed > 0 && failed + skipped === 0;
  return (pieces) => amount * pieces.filter(isGreen).length;
}

/** Tests that try as often as a variable says, all of it at once. */
export function tried(
  name: string,
  goal: number,
  unit: string,
  variable: string,
  ...files: readonly string[]
): NightPart {
  return {
    ...{ name, goal, unit, piece: goal },
    command: () => tests(...files),
    env: () => ({ [variable]: String(goal) }),
    counted: tested(goal),
  };
}

/** Each of these places once a seed. As much is done as of the place that was reached least; places that fall short are tried with more seeds. */
export function placed(of: Wanted, points: readonly string[], ...more: readonly string[]): NightPart {
  const { goal, piece } = of;
  const reached = (pieces: readonly Counts[]): readonly (readonly [point: string, times: number])[] => {
    const sum = sumOf(pieces);
    return points.map((point) => [point, sum[`at ${point}`] ?? 0]);
  };
  const short = (pieces: readonly Counts[]) => reached(pieces).filter(([, times]) => times < goal);
  return {
    ...of,
    command: (n) => crash(...more, '--seeds', String(piece), '--from', from(n, piece)),
    counted: (pieces) => Math.min(...reached(pieces).map(([, times]) => times)),
    again: (n, pieces) => {
      const seeds = Math.min(piece, Math.max(...short(pieces).map(([, times]) => goal - times)));
      const names = short(pieces).map(([point]) => point);
      return crash(...more, '--points', names.join(','), '--seeds', String(seeds), '--from', from(n, piece));
    },
    lacking: (pieces) =>
      `reached ${short(pieces)
        .map(([point, times]) => `${point} ${times}`)
        .join(', ')}`,
  };
}

/** Kills, or holders that are frozen, at moments of chance: `each` of them are of one seed, and the command counts them by this name. */
export function byChance(
  of: Wanted,
  option: string,
  each: number,
  name: string,
  ...more: readonly string[]
): NightPart {
  const { goal, piece } = of;
  const asked = (n: number, amount: number): readonly string[] =>
    crash(...more, option, String(amount), '--from', from(n, Math.ceil(piece / each)));
  const counted = told(name);
  return {
    ...{ ...of, counted },
    command: (n) => asked(n, piece),
    again: (n, pieces) => asked(n, Math.min(piece, goal - counted(pieces))),
  };
}
