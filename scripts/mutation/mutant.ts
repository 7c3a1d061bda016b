/** One mistake on purpose: `[start, end)` of the file's text is replaced. */
export interface Mutant {
  /** From the root of the repository, with `/`. */
  readonly file: string;
  /** The file, the line and the operator, with a number where a line has several. Stays the same while the line does. */
  readonly id: string;
  readonly operator: string;
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
  readonly original: string;
  readonly replacement: string;
}

export const mutated = (text: string, { start, end, replacement }: Mutant): string =>
  text.slice(0, start) + replacement + text.slice(end);
