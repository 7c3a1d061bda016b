import type { AxisRecord } from '../../../contract/odds.ts';
import { type Coloring, shadeColor } from './coloring.ts';
import { type Canvas, onPointer, plot } from './plot.ts';
import { svg } from './svg.ts';
import { shortText, valueText } from './value-text.ts';

export interface Plane {
  readonly axes: readonly [AxisRecord, AxisRecord];
  /** NaN where a run has no value. `results[i][j]`: value i of the first axis, j of the second. */
  readonly results: readonly (readonly number[])[];
}

/** Two parameters: the first across, the second upward. The best trial's square has a frame. */
export function heatMap(plane: Plane, colors: Coloring): HTMLElement {
  const [across, up] = plane.axes;
  const height = Math.min(380, Math.max(200, 70 + up.values.length * 22));
  return plot(`${across.name} and ${up.name}`, height, (canvas) => draw(canvas, plane, colors));
}

function draw(canvas: Canvas, { axes: [across, up], results }: Plane, colors: Coloring): void {
  const { root, width, height } = canvas;
  const texts = up.values.map((value) => shortText(String(value), 12));
  const left = 12 + 6.6 * Math.max(3, ...texts.map(({ length }) => length));
  const [top, bottom] = [26, height - 40];
  const [cellWidth, cellHeight] = [(width - 12 - left) / across.values.length, (bottom - top) / up.values.length];
  const x = (i: number): number => left + i * cellWidth;
  const y = (j: number): number => bottom - (j + 1) * cellHeight;
  across.values.forEach((_, i) =>
    up.values.forEach((__, j) => {
      const result = results[i]![j]!;
      const fill = Number.isNaN(result) ? 'none' : shadeColor(colors.shadeOf(result));
      const place = { x: x(i), y: y(j), width: cellWidth - 1, height: cellHeight - 1 };
      root.append(svg('rect', { class: Number.isNaN(result) ? 'nothing' : 'cell', ...place, style: `fill:${fill}` }));
    }),
  );
  const own = { x: x(across.own), y: y(up.own), width: cellWidth - 1, height: cellHeight - 1 };
  root.append(
    svg('rect', { class: 'winner', ...own }),
    svg('text', { class: 'label', x: 2, y: 14 }, `${shortText(up.name, 24)} ↑`),
    svg(
      'text',
      { class: 'label', x: width - 12, y: height - 4, 'text-anchor': 'end' },
      `${shortText(across.name, 24)} →`,
    ),
    ...everyFew(texts, cellHeight, 15).map(([text, j]) =>
      svg('text', { class: 'tick', x: left - 6, y: y(j) + cellHeight / 2 + 4, 'text-anchor': 'end' }, text),
    ),
    ...acrossTexts(across, cellWidth).map(([text, i]) =>
      svg('text', { class: 'tick', x: x(i) + cellWidth / 2, y: bottom + 15, 'text-anchor': 'middle' }, text),
    ),
  );
  onPointer(
    canvas,
    ([px, py]) => {
      const [i, j] = [Math.floor((px - left) / cellWidth), Math.floor((bottom - py) / cellHeight)];
      const result = results[i]?.[j];
      if (result === undefined) return canvas.tip(null);
      canvas.tip(
        [px, py],
        `${across.name} ${String(across.values[i])}`,
        `${up.name} ${String(up.values[j])}`,
        Number.isNaN(result) ? 'no value' : valueText(result),
      );
    },
    () => canvas.tip(null),
  );
}

function acrossTexts({ values }: AxisRecord, cellWidth: number): (readonly [string, number])[] {
  const texts = values.map((value) => shortText(String(value), 10));
  return everyFew(texts, cellWidth, 6.6 * Math.max(...texts.map(({ length }) => length)) + 6);
}

/** As many of the texts as there is room for, evenly. */
function everyFew(texts: readonly string[], size: number, room: number): (readonly [string, number])[] {
  const step = Math.max(1, Math.ceil(room / size));
  return texts.map((text, i) => [text, i] as const).filter(([, i]) => i % step === 0);
}
