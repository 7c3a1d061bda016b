import type { ReasonsRow } from './row-forms.ts';

/** As it is written: pairs without a signal, which are nearly all of nearly all candles and are kept for ever, by their names alone. */
type WrittenReasons = ReasonsRow & { readonly quiet?: readonly string[] };

type Reasons = ReasonsRow['of'];

export function writtenReasons({ of, ...row }: ReasonsRow): WrittenReasons {
  const quiet = Object.keys(of).filter((pair) => isQuiet(of[pair]!));
  if (quiet.length === 0) return { ...row, of };
  return { ...row, of: Object.fromEntries(Object.entries(of).filter(([, reason]) => !isQuiet(reason))), quiet };
}

/** Also of rows that name each pair with its reason, as older builds wrote them. */
export function readReasons({ quiet = [], of, ...row }: WrittenReasons): ReasonsRow {
  const quietOf: Reasons = Object.fromEntries(quiet.map((pair) => [pair, [0, 'no-signal'] as const]));
  return { ...row, of: { ...quietOf, ...of } };
}

function isQuiet([direction, reason]: Reasons[string]): boolean {
  return direction === 0 && reason === 'no-signal';
}
