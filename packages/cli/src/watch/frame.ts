/** A line of the screen, without a line break. */
export interface Line {
  readonly text: string;
  readonly style?: LineStyle;
}

export type LineStyle = 'head' | 'title' | 'selected' | 'good' | 'bad' | 'dim';

/** Lines that belong together. */
export interface Panel {
  /** Of several that do not all fit, the one with the lowest number gets its lines first. */
  readonly rank: number;
  /** Fewer than so many are of no use: then the panel is left out. */
  readonly least: number;
  readonly lines: readonly Line[];
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Panels from top to bottom, each cut to what is left for it, and `foot` on the last row. Exactly `rows` lines, none wider than the screen. */
export function composeFrame(panels: readonly Panel[], foot: Line, { columns, rows }: Size): readonly Line[] {
  const room = roomOf(panels, Math.max(0, rows - 1));
  const body = panels.flatMap((panel) => panel.lines.slice(0, room.get(panel) ?? 0));
  const empty = Array.from({ length: Math.max(0, rows - 1 - body.length) }, () => ({ text: '' }));
  return [...body, ...empty, foot].map((line) => ({ ...line, text: cutText(line.text, columns) }));
}

function roomOf(panels: readonly Panel[], rows: number): ReadonlyMap<Panel, number> {
  const room = new Map<Panel, number>();
  let left = rows;
  for (const panel of panels.toSorted((a, b) => a.rank - b.rank)) {
    const given = Math.min(panel.lines.length, left);
    if (given < panel.least) continue;
    room.set(panel, given);
    left -= given;
  }
  return room;
}

/** What does not fit ends in an ellipsis; a control character must not move the cursor. */
export function cutText(text: string, columns: number): string {
  const shown = Array.from(text.replaceAll(/\p{Cc}/gu, '·'));
  if (shown.length <= columns) return shown.join('');
  return columns === 0 ? '' : `${shown.slice(0, columns - 1).join('')}…`;
}

/** `left` and `right` at both ends of a line; the left one gives way. */
export function spread(left: string, right: string, columns: number): string {
  const room = Math.max(0, columns - right.length - 2);
  return `${cutText(left, room).padEnd(room)}  ${right}`;
}
