import type { PageData } from '../html-data.ts';
import { fillSentences, profileHeads, profileRows } from '../fills-rows.ts';
import { el, scrolling, simpleTable } from './dom.ts';

/** How far the figures hang on what a candle does not tell. */
export function fillTables(result: PageData['result']): HTMLElement {
  const heads = profileHeads(result.stake_currency);
  const sentences = fillSentences(result).map((sentence) => el('li', {}, sentence));
  return el(
    'div',
    {},
    scrolling(simpleTable(heads, profileRows(result), 'lines')),
    sentences.length === 0 ? null : el('ul', { class: 'note' }, ...sentences),
  );
}
