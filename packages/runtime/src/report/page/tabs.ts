import { el, on } from './dom.ts';

/** Several panels, one shown at a time; each is made when it is opened. */
export function tabs(entries: readonly (readonly [name: string, make: () => HTMLElement])[]): HTMLElement {
  const panel = el('div');
  const buttons = entries.map(([name]) => el('button', { type: 'button' }, name));
  const open = (chosen: number): void => {
    buttons.forEach((button, i) => button.setAttribute('aria-pressed', String(i === chosen)));
    panel.replaceChildren(entries[chosen]![1]());
  };
  buttons.forEach((button, i) => on(button, 'click', () => open(i)));
  open(0);
  return el('div', {}, el('div', { class: 'tabs' }, ...buttons), panel);
}
