import { el } from '../dom.ts';
import { type Coloring, shadeColor, SHADES } from './coloring.ts';
import { valueText } from './value-text.ts';

/** The colors in a row with the values at both ends. */
export function colorLegend({ best, worst }: Coloring, name: string): HTMLElement {
  const shades = Array.from({ length: SHADES }, (_, i) => el('i', { style: `background:${shadeColor(i)}` }));
  return el(
    'div',
    { class: 'shades' },
    `${name}, lower is better: ${valueText(best)}`,
    el('span', {}, ...shades),
    `${valueText(worst)} and above`,
  );
}
