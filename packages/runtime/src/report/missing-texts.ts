import type { Missing } from '../core/missing.ts';

/** What a reason says to a reader: why a figure is not there. */
export const MISSING_TEXTS: Readonly<Record<Missing, string>> = {
  'too-few-days': 'the run has fewer days than it needs',
  'no-variation': 'all days are the same',
  'no-losing-day': 'no day lost',
  'no-drawdown': 'the account never fell below a peak',
  'not-recovered': 'the run ended before',
  'account-lost': 'the account fell to zero or below',
  'no-trades': 'there was no trade',
  'too-few-trades': 'there were too few such trades',
  'no-adverse-move': 'no trade went against its side',
  'no-winning-trades': 'no trade won',
  'no-gross-profit': 'prices made no profit before costs',
  'no-candles': 'there are no candles of the pairs',
};
