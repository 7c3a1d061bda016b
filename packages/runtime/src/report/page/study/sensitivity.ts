import type { ParamValue } from '@tradai/strategy-sdk/graph';
import type { AxisRecord, SensitivityRecord } from '../../../contract/odds.ts';
import { share } from '../../study/verdicts.ts';
import { type Cell, el, scrolling, simpleTable } from '../dom.ts';
import { valueTicks } from './axis-ticks.ts';
import { colorLegend } from './color-legend.ts';
import { type Coloring, coloring } from './coloring.ts';
import { heatMap } from './heat-map.ts';
import { nearest } from './nearest.ts';
import { axes, type Canvas, onPointer, padded, plot } from './plot.ts';
import { dots, line, type Point, svg } from './svg.ts';
import { lossOf, shortText, valueText } from './value-text.ts';

/** Lines along each parameter, maps of two, and how the neighbors of the best trial did. */
export function sensitivityParts(record: SensitivityRecord): HTMLElement {
  const planes = record.planes.map(({ axes, results }) => ({ axes, results: results.map((row) => row.map(lossOf)) }));
  const colors = coloring([lossOf(record.own), ...planes.flatMap(({ results }) => results.flat())]);
  const note = `All other parameters as in the best trial, whose value ${valueText(lossOf(record.own))} of ${record.objective} is marked. Runs made for this alone: ${record.extra_runs}; they are no trials and chose nothing. Gaps had no value.`;
  return el(
    'div',
    {},
    el('p', { class: 'note' }, note),
    el('div', { class: 'small-plots', id: 'lines' }, ...record.lines.map((axis) => lineChart(axis, record, colors))),
    ...(planes.length === 0
      ? []
      : [
          el('h3', {}, 'Two parameters at a time'),
          colorLegend(colors, record.objective),
          el('div', { class: 'small-plots wide', id: 'planes' }, ...planes.map((plane) => heatMap(plane, colors))),
        ]),
    el('h3', {}, 'Neighbors of the best trial'),
    plateauTable(record),
  );
}

function lineChart(
  axis: SensitivityRecord['lines'][number],
  { objective }: SensitivityRecord,
  colors: Coloring,
): HTMLElement {
  return plot(axis.name, 210, (canvas) => drawLine(canvas, axis, { objective, colors }));
}

function drawLine(
  canvas: Canvas,
  axis: SensitivityRecord['lines'][number],
  { objective, colors }: { readonly objective: string; readonly colors: Coloring },
): void {
  const results = axis.results.map(lossOf);
  const y = padded([...results, colors.best], 0.08);
  const { xs, xTicks } = axisPlaces(axis);
  const frame = axes(canvas, {
    x: padded(xs, 0.04),
    y,
    ...(xTicks === null ? {} : { xTicks }),
    yLabel: shortText(axis.name, 40),
  });
  const places = results.map((result, i): Point => [frame.x.of(xs[i]!), frame.y.of(result)]);
  const own = places[axis.own]!;
  canvas.root.append(
    line(places, { class: 'accent-line' }),
    dots(
      places.filter(([, place]) => Number.isFinite(place)),
      6,
      { class: 'accent-dots' },
    ),
    ...(Number.isFinite(own[1]) ? [svg('circle', { class: 'winner', r: 6, cx: own[0], cy: own[1] })] : []),
  );
  const lines = (i: number): string[] => [
    `${axis.name} ${String(axis.values[i])}`,
    `${objective} ${valueText(results[i]!)}`,
  ];
  onPointer(
    canvas,
    (at) => {
      const found = nearest(places, at);
      canvas.tip(found < 0 ? null : places[found]!, ...(found < 0 ? [] : lines(found)));
    },
    () => canvas.tip(null),
  );
}

/** Numbers stand where they are, everything else side by side. */
function axisPlaces({ values }: AxisRecord): {
  readonly xs: readonly number[];
  readonly xTicks: (() => ReturnType<typeof valueTicks>) | null;
} {
  if (values.every((value) => typeof value === 'number')) return { xs: values, xTicks: null };
  return { xs: values.map((_, i) => i), xTicks: () => valueTicks(values) };
}

function plateauTable({ plateau, worst, by_parameter: scores, neighbors, own }: SensitivityRecord): HTMLElement {
  const ofName = Map.groupBy(neighbors, ({ name }) => name);
  const scoreOf = new Map(scores.map(({ name, score }) => [name, score]));
  const names = [...new Set([...scoreOf.keys(), ...ofName.keys()])];
  const rows = names.map((name): Cell[] => [
    name,
    scoreOf.has(name) ? share(scoreOf.get(name)!) : '–',
    (ofName.get(name) ?? []).map((neighbor) => `${String(neighbor.value)}: ${resultText(neighbor)}`).join(', '),
  ]);
  const head =
    plateau === null
      ? 'There is no plateau score: no neighbor was run, or the best trial is no better than the median.'
      : `Plateau score ${share(plateau)}: what neighbors keep of the lead over the median trial. The worst one loses ${worst === null ? '–' : share(worst)} of it.`;
  return el(
    'div',
    {},
    el('p', {}, head),
    scrolling(
      simpleTable(
        ['Parameter', 'Keeps', `Neighbors and their values (best trial: ${valueText(lossOf(own))})`],
        rows,
        'texts',
      ),
    ),
  );
}

function resultText({ result }: { readonly value: ParamValue; readonly result: number | null }): string {
  return result === null ? 'no value' : valueText(lossOf(result));
}
