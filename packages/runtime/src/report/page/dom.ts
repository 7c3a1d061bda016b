type Attributes = Readonly<Record<string, string | number | boolean>>;
type Child = Node | string | null;

/** An element. Texts become text nodes, so no text can become markup; `null` children are left out. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '');
    else if (value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export function on<Name extends keyof HTMLElementEventMap>(
  element: HTMLElement,
  name: Name,
  act: (event: HTMLElementEventMap[Name]) => void,
): void {
  element.addEventListener(name, act);
}

/** A click, or Enter on the focused element. */
export function onPress(element: HTMLElement, act: () => void): void {
  on(element, 'click', act);
  on(element, 'keydown', (event) => {
    if (event.key === 'Enter') act();
  });
}

/** `id` is where a link of the page can point. */
export function section(id: string, title: string, ...children: readonly Child[]): HTMLElement {
  return el('section', { id }, el('h2', {}, title), ...children);
}

/** A figure and its name: green above zero, red below. */
export function tile(name: string, text: string, value = 0, hint = ''): HTMLElement {
  const tone = value > 0 ? 'good' : value < 0 ? 'bad' : '';
  return el('div', { class: 'tile', title: hint }, el('span', {}, name), el('strong', { class: tone }, text));
}

/** A head and rows of cells; cells that begin with a digit or sign are set to the right. */
export function simpleTable(
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
  className = '',
): HTMLTableElement {
  return el(
    'table',
    { class: className },
    el('thead', {}, el('tr', {}, ...heads.map((head, i) => el('th', { class: i === 0 ? '' : 'number' }, head)))),
    el('tbody', {}, ...rows.map((row) => el('tr', {}, ...row.map((cell, i) => toCell(cell, i))))),
  );
}

export type Cell = string | { readonly text: string; readonly tone: 'good' | 'bad' | '' };

function toCell(cell: Cell, position: number): HTMLTableCellElement {
  const { text, tone } = typeof cell === 'string' ? { text: cell, tone: '' } : cell;
  return el('td', { class: `${position === 0 ? '' : 'number'} ${tone}`.trim() }, text);
}

/** Green above zero, red below. */
export function signed(text: string, value: number): Cell {
  return { text, tone: value > 0 ? 'good' : value < 0 ? 'bad' : '' };
}

/** Wide tables scroll on their own. */
export function scrolling(...children: readonly Child[]): HTMLElement {
  return el('div', { class: 'scroll' }, ...children);
}
