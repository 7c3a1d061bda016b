import type { Mutant } from './mutant.ts';

export interface Tried {
  readonly mutant: Mutant;
  /** `uncovered`: no test enters the function. `endless`: a run that did not end in time, or whose process ended. */
  readonly outcome: 'killed' | 'endless' | 'survived' | 'uncovered' | 'equivalent';
  /** The test file that noticed, and the test. */
  readonly by: string | null;
  readonly why: string | null;
  readonly ms: number;
}

export interface FileScore {
  readonly file: string;
  readonly tried: number;
  readonly noticed: number;
  readonly equivalent: number;
}

export interface MutationReport {
  readonly seed: number;
  /** Mutants that there are, and those that were tried. */
  readonly mutants: number;
  readonly tried: readonly Tried[];
  readonly leftOut: readonly string[];
  /** Ended before all that were chosen were tried. */
  readonly isStopped: boolean;
  readonly seconds: number;
}

/** Ratio of the mistakes that tests noticed, equivalent ones aside; 1 where there is none. */
export function score(tried: readonly Tried[]): number {
  const counted = tried.filter(({ outcome }) => outcome !== 'equivalent');
  return counted.length === 0 ? 1 : counted.filter(isNoticed).length / counted.length;
}

const isNoticed = ({ outcome }: Tried): boolean => outcome === 'killed' || outcome === 'endless';

export function fileScores(tried: readonly Tried[]): readonly FileScore[] {
  const files = [...new Set(tried.map(({ mutant }) => mutant.file))].sort();
  return files.map((file) => {
    const own = tried.filter(({ mutant }) => mutant.file === file);
    const equivalent = own.filter(({ outcome }) => outcome === 'equivalent').length;
    return { file, tried: own.length - equivalent, noticed: own.filter(isNoticed).length, equivalent };
  });
}

/** For people: survivors with their place and what stood there instead, then the files, then one line. */
export function reportText(report: MutationReport, goal: number): string {
  const { tried, leftOut, mutants, seed, isStopped, seconds } = report;
  const survivors = tried.filter(({ outcome }) => outcome === 'survived' || outcome === 'uncovered');
  survivors.sort((a, b) =>
    a.mutant.file < b.mutant.file ? -1 : a.mutant.file > b.mutant.file ? 1 : a.mutant.start - b.mutant.start,
  );
  const counted = tried.filter(({ outcome }) => outcome !== 'equivalent').length;
  return [
    ...leftOut.map((each) => `Left out: ${each}.`),
    ...survivors.map(triedText),
    ...fileScores(tried).map(
      (each) => `${percent(each.noticed, each.tried)}  ${each.noticed} of ${each.tried}  ${each.file}`,
    ),
    `${isStopped ? 'Stopped. ' : ''}${percent(score(tried), 1)} of ${counted} mistakes noticed (of ${mutants} there are, seed ${seed}, ` +
      `${tried.length - counted} equivalent, ${Math.round(seconds)} s); expected ${percent(goal, 1)}.`,
  ].join('\n');
}

/** Place, operator, what stood there and what stands there instead. */
export const triedText = ({ outcome, mutant }: Tried): string =>
  `${outcome}  ${mutant.file}:${mutant.line}  ${mutant.operator}  ${change(mutant)}`;

const change = ({ original, replacement }: Mutant): string => `${oneLine(original)} → ${oneLine(replacement)}`;

const oneLine = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
};

const percent = (part: number, whole: number): string =>
  `${(whole === 0 ? 100 : (100 * part) / whole).toFixed(1).padStart(5)} %`;
