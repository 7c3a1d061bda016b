import { MISSING, type Missing } from '../core/missing.ts';

export type { Missing };

/** A number, or the reason why there is none. Never a number that stands for "none". */
export type Figure = number | Missing;

/** The same figures as a reader of results gets them: `null` where there is none. */
export type Settled<Group> = {
  readonly [Name in keyof Group]: [Extract<Group[Name], Missing>] extends [never]
    ? Group[Name]
    : Exclude<Group[Name], Missing> | null;
};

/** `numerator ÷ denominator`, or `reason` where the denominator is not above zero. */
export function over(numerator: number, denominator: number, reason: Missing): Figure {
  return denominator > 0 ? numerator / denominator : reason;
}

/** What `compute` makes of a figure; a missing one stays missing, for its own reason. */
export function mapFigure(figure: Figure, compute: (value: number) => Figure): Figure {
  return typeof figure === 'number' ? compute(figure) : figure;
}

const REASONS: ReadonlySet<unknown> = new Set(MISSING);

/** Groups of figures with `null` for missing ones, and the reasons by `group.figure`. */
export function settle<Groups extends Readonly<Record<string, object>>>(
  groups: Groups,
): { values: { readonly [Name in keyof Groups]: Settled<Groups[Name]> }; missing: Record<string, Missing> } {
  const missing: Record<string, Missing> = {};
  const values: Record<string, Record<string, unknown>> = {};
  for (const [name, group] of Object.entries(groups)) {
    values[name] = { ...group };
    for (const [figure, value] of Object.entries(group)) {
      if (!REASONS.has(value)) continue;
      missing[`${name}.${figure}`] = value as Missing;
      values[name][figure] = null;
    }
  }
  return { values: values as { readonly [Name in keyof Groups]: Settled<Groups[Name]> }, missing };
}
