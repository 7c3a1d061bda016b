import type { ImportanceRecord } from '../../../contract/odds.ts';
import { share } from '../../study/verdicts.ts';
import { el } from '../dom.ts';

/** Bars of what each searched value explains alone and of pairs, the largest first. */
export function importanceBars({ single, pairs, trials }: ImportanceRecord): HTMLElement {
  const alone = single.toSorted((a, b) => b.share - a.share).map((entry) => bar(entry.name, entry.share));
  const together = pairs
    .toSorted((a, b) => b.share - a.share)
    .slice(0, 10)
    .map((entry) => bar(entry.names.join(' × '), entry.share));
  const note = `Shares of the variance of the first objective over the whole space, from ${trials} trials: what a parameter explains alone, and what two explain only together.`;
  return el(
    'div',
    {},
    el(
      'div',
      { class: 'columns' },
      bars('Alone', alone),
      ...(together.length === 0 ? [] : [bars('In pairs', together)]),
    ),
    el('p', { class: 'note' }, note),
  );
}

function bars(title: string, rows: readonly HTMLElement[]): HTMLElement {
  return el('div', {}, el('h3', {}, title), el('div', { class: 'bars' }, ...rows));
}

function bar(name: string, value: number): HTMLElement {
  const width = Math.max(0, Math.min(1, value)) * 100;
  return el(
    'div',
    { class: 'bar' },
    el('span', { title: name }, name),
    el('div', {}, el('i', { style: `width:${width.toFixed(1)}%` })),
    el('b', {}, share(value)),
  );
}
