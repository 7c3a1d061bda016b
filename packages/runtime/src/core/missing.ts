/** Why a figure has no value. A closed list: reports have a sentence for each. */
export const MISSING = [
  'too-few-days',
  'no-variation',
  'no-losing-day',
  'no-drawdown',
  'not-recovered',
  'account-lost',
  'no-trades',
  'too-few-trades',
  'no-adverse-move',
  'no-winning-trades',
  'no-gross-profit',
  'no-candles',
] as const;
export type Missing = (typeof MISSING)[number];
