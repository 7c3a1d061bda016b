import type { OverfittingRecord } from '../../../contract/odds.ts';
import { percentTicks } from '../../study/scale.ts';
import { share } from '../../study/verdicts.ts';
import { el, scrolling, simpleTable } from '../dom.ts';
import { axes, type Canvas, onPointer, padded, plot } from './plot.ts';
import { dots, line, svg } from './svg.ts';
import { valueText } from './value-text.ts';

/** Where the trials that were chosen in one half of the days stood in the other half. */
export function overfittingParts(record: OverfittingRecord): HTMLElement {
  const rows = [
    ['Probability of overfitting', share(record.probability)],
    ['Chosen trials that lost in the other half', share(record.loss_share)],
    ['Trials that differ', record.trials.toLocaleString('en-US')],
    ['Ways to halve the days, blocks', `${record.splits.toLocaleString('en-US')}, ${record.blocks}`],
    [
      'Slope of the line, R²',
      [record.slope, record.r_squared].map((value) => valueText(Number((value ?? NaN).toPrecision(3)))).join(', '),
    ],
    ['Choosing beats the mean trial for everyone', record.dominates_first_order ? 'yes' : 'no'],
    ['… for all who fear risk', record.dominates_second_order ? 'yes' : 'no'],
  ];
  return el(
    'div',
    {},
    el(
      'div',
      { class: 'small-plots wide' },
      plot('Histogram of logits', 280, (canvas) => drawLogits(canvas, record), 'logits'),
      plot('Chosen and judged', 280, (canvas) => drawPoints(canvas, record), 'judged'),
    ),
    scrolling(simpleTable(['Choosing by one half of the days', ''], rows, 'compact')),
  );
}

function drawLogits(canvas: Canvas, { logits: { edges, shares } }: OverfittingRecord): void {
  const frame = axes(canvas, {
    x: [edges[0] ?? 0, edges.at(-1) ?? 1],
    y: [0, Math.max(0.01, ...shares) * 1.08],
    yTicks: percentTicks,
    xLabel: 'logit of the rank: below 0 is the worse half',
    yLabel: 'share of the ways',
  });
  const bars = shares.map((part, i) => {
    const [from, to] = [edges[i]!, edges[i + 1]!];
    const top = frame.y.of(part);
    const width = Math.max(0.5, frame.x.of(to) - frame.x.of(from) - 1);
    const place = { x: frame.x.of(from), y: top, width, height: frame.y.range[0] - top };
    return svg('rect', { class: (from + to) / 2 <= 0 ? 'bad-bar' : 'good-bar', ...place });
  });
  const zero = frame.x.of(0);
  const isInside = frame.x.domain[0] <= 0 && frame.x.domain[1] >= 0;
  canvas.root.append(
    ...bars,
    ...(isInside
      ? [
          line(
            [
              [zero, frame.y.range[0]],
              [zero, frame.y.range[1]],
            ],
            { class: 'boundary' },
          ),
        ]
      : []),
  );
  onPointer(
    canvas,
    ([x, y]) => {
      const found = edges.findIndex(
        (edge, i) => i < shares.length && x >= frame.x.of(edge) && x < frame.x.of(edges[i + 1]!),
      );
      const range = `logit ${valueText(edges[found] ?? NaN)} to ${valueText(edges[found + 1] ?? NaN)}`;
      canvas.tip(found < 0 ? null : [x, y], range, share(shares[found] ?? 0));
    },
    () => canvas.tip(null),
  );
}

function drawPoints(canvas: Canvas, { points, slope, intercept }: OverfittingRecord): void {
  const x = padded(points.map(([chosen]) => chosen));
  const frame = axes(canvas, {
    x,
    y: padded([...points.map(([, judged]) => judged), 0]),
    xLabel: 'Sharpe ratio per day where it was chosen',
    yLabel: 'in the other half',
  });
  const zero = frame.y.of(0);
  canvas.root.append(
    line(
      [
        [frame.x.range[0], zero],
        [frame.x.range[1], zero],
      ],
      { class: 'start-line' },
    ),
    dots(
      points.map(([chosen, judged]) => [frame.x.of(chosen), frame.y.of(judged)]),
      4,
      { class: 'accent-dots', opacity: 0.5 },
    ),
  );
  if (slope === null || intercept === null) return;
  const fitted = x.map((value) => [frame.x.of(value), frame.y.of(intercept + slope * value)] as const);
  canvas.root.append(line(fitted, { class: 'boundary' }));
}
