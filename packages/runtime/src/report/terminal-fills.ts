import type { ResultDocument } from '../contract/result.ts';
import { fillSentences, profileHeads, profileRows } from './fills-rows.ts';
import { type Column, table } from './table.ts';

/** How far the figures hang on what a candle does not tell; empty when nothing is known of it. */
export function fillsTable(result: ResultDocument, width: number): string[] {
  if (result.fills === null) return [];
  const [first, ...others] = profileHeads(result.stake_currency);
  const columns: Column[] = [
    { head: first!, align: 'left' },
    ...others.map((head): Column =>
      head.startsWith('Profit ') && head !== 'Profit %' ? { head, dropAt: 1 } : { head },
    ),
  ];
  const rows = profileRows(result);
  const sentences = fillSentences(result).map((sentence) => `  ${sentence}`);
  return [[table({ title: 'FILL PROFILES', columns, rows, width }), ...sentences].join('\n')];
}
