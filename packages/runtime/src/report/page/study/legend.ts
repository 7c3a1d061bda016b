import { el } from '../dom.ts';

/** What the signs of a drawing mean: a class of the style sheet and a word for each. */
export function legend(...entries: readonly (readonly [className: string, text: string])[]): HTMLElement {
  const items = entries.map(([name, text]) => el('span', {}, el('i', { class: `sign ${name}` }), text));
  return el('div', { class: 'signs' }, ...items);
}
