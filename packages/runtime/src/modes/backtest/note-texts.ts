import type { StrategyNotes } from '../../callbacks/advice-of.ts';
import type { AssumptionRecord } from '../../contract/result.ts';

/** Messages that are listed, and how much of one. */
const LISTED = 5;
const SHOWN = 80;

/** What callbacks left behind beside trades, as a report says it. Nothing when they left nothing. */
export function noteTexts({ failures, vetoes, notices, booksMissed }: StrategyNotes): AssumptionRecord[] {
  return [
    ...listed('callback errors', [...failures], "; freqtrade's answers counted in their place"),
    ...listed('vetoes', [...vetoes]),
    ...listed(
      'messages',
      notices.map(({ text, count }) => [text, count]),
    ),
    ...(booksMissed === 0
      ? []
      : [{ name: 'order books', text: `asked for ${times(booksMissed)}, and a backtest has none` }]),
  ];
}

function listed(name: string, counts: readonly (readonly [string, number])[], after = ''): AssumptionRecord[] {
  if (counts.length === 0) return [];
  const sorted = counts.toSorted(([, a], [, b]) => b - a);
  const texts = sorted.slice(0, LISTED).map(([text, count]) => `${text.slice(0, SHOWN)} (${times(count)})`);
  const more = counts.length > LISTED ? `, and ${counts.length - LISTED} more` : '';
  return [{ name, text: `${texts.join(', ')}${more}${after}` }];
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
