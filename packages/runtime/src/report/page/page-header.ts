import { el, on } from './dom.ts';
import { toggleTheme } from './theme.ts';

/** The name, a line about it, and the switch between dark and light. */
export function pageHeader(title: string, note: string): HTMLElement {
  const theme = el('button', { type: 'button', id: 'theme', title: 'Dark or light' }, '◐');
  on(theme, 'click', toggleTheme);
  return el('header', {}, el('h1', {}, title), el('span', { class: 'note' }, note), theme);
}
