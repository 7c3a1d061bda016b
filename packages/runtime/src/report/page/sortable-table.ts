import { el, on, onPress, scrolling } from './dom.ts';

export interface SortableColumn<Row> {
  readonly head: string;
  /** What rows are sorted by, and shown where there is no `text`. */
  readonly value: (row: Row) => number | string;
  readonly text?: (row: Row) => string;
  /** A class of its cells. */
  readonly tone?: (row: Row) => string;
  /** Texts stand left, numbers right. */
  readonly isText?: boolean;
}

export interface SortableTable<Row> {
  readonly element: HTMLElement;
  /** Other rows in place of those before. */
  show(rows: readonly Row[]): void;
}

interface TableOptions<Row> {
  readonly id: string;
  /** Position of the column that rows are sorted by at first, upward. */
  readonly sort: number;
  /** Rows in the page before someone asks for all. */
  readonly firstRows: number;
  /** Called with each row's element when it is made. */
  readonly onRow?: (element: HTMLTableRowElement, row: Row) => void;
}

/** A click on a head sorts, a second one the other way round. Empty until `show`. */
export function sortableTable<Row>(
  columns: readonly SortableColumn<Row>[],
  { id, sort, firstRows, onRow }: TableOptions<Row>,
): SortableTable<Row> {
  const state = { sort, falls: false, limit: firstRows };
  let rows: readonly Row[] = [];
  const body = el('tbody');
  const heads = columns.map(({ head, isText }) =>
    el('th', { class: isText === true ? '' : 'number', tabindex: 0 }, head),
  );
  const more = el('button', { type: 'button' });
  const draw = (): void => {
    const found = sorted(rows, columns[state.sort]!, state.falls);
    body.replaceChildren(...found.slice(0, state.limit).map((row) => tableRow(row, columns, onRow)));
    heads.forEach((head, i) => {
      head.setAttribute('aria-sort', i === state.sort ? (state.falls ? 'descending' : 'ascending') : 'none');
    });
    more.hidden = found.length <= state.limit;
    more.textContent = `Show all ${found.length} rows`;
  };
  heads.forEach((head, i) => {
    onPress(head, () => {
      state.falls = state.sort === i && !state.falls;
      state.sort = i;
      draw();
    });
  });
  on(more, 'click', () => {
    state.limit = Infinity;
    draw();
  });
  const table = el('table', { id, class: 'rows' }, el('thead', {}, el('tr', {}, ...heads)), body);
  return {
    element: el('div', {}, scrolling(table), more),
    show(next) {
      rows = next;
      draw();
    },
  };
}

function tableRow<Row>(
  row: Row,
  columns: readonly SortableColumn<Row>[],
  onRow: TableOptions<Row>['onRow'],
): HTMLTableRowElement {
  const cells = columns.map(({ isText, text, tone, value }) => {
    const className = `${isText === true ? '' : 'number'} ${tone?.(row) ?? ''}`.trim();
    return el('td', { class: className }, text?.(row) ?? String(value(row)));
  });
  const element = el('tr', {}, ...cells);
  onRow?.(element, row);
  return element;
}

/** Numbers that are missing (NaN) stand last, whichever way it is sorted. */
function sorted<Row>(rows: readonly Row[], { value }: SortableColumn<Row>, falls: boolean): Row[] {
  const order = falls ? -1 : 1;
  const isMissing = (row: Row): boolean => Number.isNaN(value(row));
  return rows.toSorted((a, b) => {
    if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b));
    return value(a) < value(b) ? -order : value(a) > value(b) ? order : 0;
  });
}
