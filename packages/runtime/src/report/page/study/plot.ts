import { linearScale, niceTicks, type Scale, type Tick } from '../../study/scale.ts';
import { el } from '../dom.ts';
import { type Point, svg } from './svg.ts';

/** What is drawn on: the whole box in pixels, and a line of text beside the pointer. */
export interface Canvas {
  readonly root: SVGSVGElement;
  readonly width: number;
  readonly height: number;
  /** Shows lines of text beside a place; null hides them. */
  tip(at: Point | null, ...lines: readonly string[]): void;
}

/** A drawing as wide as its place and `height` pixels high, drawn again when the width changes: so texts keep their size on a phone. */
export function plot(label: string, height: number, draw: (canvas: Canvas) => void, id = ''): HTMLElement {
  const tipBox = el('div', { class: 'tip', hidden: true });
  const holder = el('div', { class: 'plot', style: `height:${height}px`, ...(id === '' ? {} : { id }) });
  let drawn = 0;
  new ResizeObserver(() => {
    const width = Math.floor(holder.clientWidth);
    if (width === 0 || width === drawn) return;
    drawn = width;
    const root = svg('svg', { width, height, role: 'img', 'aria-label': label });
    holder.replaceChildren(root, tipBox);
    const tip: Canvas['tip'] = (at, ...lines) => showTip(tipBox, width, at, lines);
    draw({ root, width, height, tip });
  }).observe(holder);
  return holder;
}

function showTip(box: HTMLElement, width: number, at: Point | null, lines: readonly string[]): void {
  box.hidden = at === null;
  if (at === null) return;
  box.replaceChildren(...lines.map((text) => el('div', {}, text)));
  const [x, y] = at;
  const room = box.offsetWidth + 12;
  box.style.left = `${Math.max(0, x + room > width ? x - room : x + 12)}px`;
  box.style.top = `${Math.max(0, y - box.offsetHeight - 8)}px`;
}

/** Where values go inside of axes. */
export interface Frame {
  readonly x: Scale;
  readonly y: Scale;
}

/** About `count` ticks of a domain, rising. */
type TicksOf = (domain: readonly [number, number], count: number) => readonly Tick[];

export interface AxesOptions {
  readonly x: readonly [from: number, to: number];
  readonly y: readonly [from: number, to: number];
  /** Round numbers when left out. */
  readonly xTicks?: TicksOf;
  readonly yTicks?: TicksOf;
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** Pixels left free above the drawing, inside of the box. */
  readonly above?: number;
}

/** Pixels per character of a tick's text, a little more than they are. */
const CHARACTER = 6.6;

/** Draws axes with a grid, and gives the scales between them. */
export function axes({ root, width, height }: Canvas, options: AxesOptions): Frame {
  const { above = 0, xLabel, yLabel, xTicks = niceTicks, yTicks = niceTicks } = options;
  const top = 8 + above + (yLabel === undefined ? 0 : 16);
  const bottom = height - 22 - (xLabel === undefined ? 0 : 16);
  const ys = twoOrMore(yTicks, options.y, Math.max(2, Math.floor((bottom - top) / 45)));
  const left = 10 + CHARACTER * Math.max(2, ...ys.map(({ text }) => text.length));
  const x = linearScale(options.x, [left, width - 12]);
  const y = linearScale(options.y, [bottom, top]);
  const xs = spaced(xTicks(x.domain, Math.max(2, Math.floor((width - left) / 60))), x);
  root.append(
    ...ys.map(({ value, text }) => horizontal(y.of(value), left, width - 12, text)),
    ...xs.map(({ value, text }) => vertical(x.of(value), bottom, text)),
    svg('path', { class: 'axis', fill: 'none', d: `M${left} ${top}V${bottom}H${width - 12}` }),
  );
  if (yLabel !== undefined) root.append(svg('text', { x: 2, y: 14, class: 'label' }, yLabel));
  if (xLabel !== undefined)
    root.append(svg('text', { x: width - 12, y: height - 4, class: 'label', 'text-anchor': 'end' }, xLabel));
  return { x, y };
}

/** One value on an axis does not say how far apart others are: then more are asked for. */
function twoOrMore(ticksOf: TicksOf, domain: readonly [number, number], count: number): readonly Tick[] {
  const ticks = ticksOf(domain, count);
  return ticks.length === 1 ? ticksOf(domain, 2.5 * count) : ticks;
}

function horizontal(y: number, left: number, right: number, text: string): SVGGElement {
  return svg(
    'g',
    {},
    svg('path', { class: 'grid', d: `M${left} ${Math.round(y) + 0.5}H${right}` }),
    svg('text', { class: 'tick', x: left - 6, y: y + 4, 'text-anchor': 'end' }, text),
  );
}

function vertical(x: number, bottom: number, text: string): SVGGElement {
  return svg(
    'g',
    {},
    svg('path', { class: 'axis', d: `M${x} ${bottom}v4` }),
    svg('text', { class: 'tick', x, y: bottom + 16, 'text-anchor': 'middle' }, text),
  );
}

/** All ticks, or every second, third, … of them: so many that no text lies over the one before. */
function spaced(ticks: readonly Tick[], scale: Scale): readonly Tick[] {
  const half = ({ text }: Tick): number => (text.length * CHARACTER) / 2;
  const fits = (kept: readonly Tick[]): boolean =>
    kept.every((tick, i) => {
      const before = kept[i - 1];
      return before === undefined || scale.of(tick.value) - half(tick) >= scale.of(before.value) + half(before) + 6;
    });
  const inside = ticks.filter((tick) => scale.of(tick.value) + half(tick) <= scale.range[1] + 14);
  for (let step = 1; step < inside.length; step++) {
    const kept = inside.filter((_, i) => i % step === 0);
    if (fits(kept)) return kept;
  }
  return inside.slice(0, 1);
}

/** Calls `move` with the place of the pointer over a drawing, and `leave` when it has gone. */
export function onPointer({ root }: Canvas, move: (at: Point) => void, leave: () => void): void {
  const place = (event: PointerEvent): void => {
    const box = root.getBoundingClientRect();
    move([event.clientX - box.left, event.clientY - box.top]);
  };
  root.addEventListener('pointermove', place);
  root.addEventListener('pointerdown', place);
  root.addEventListener('pointerleave', leave);
}

/** A domain with some room at both ends. */
export function padded(values: Iterable<number>, share = 0.05): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  const room = low === high ? Math.abs(low) * 0.1 || 1 : (high - low) * share;
  return [low - room, high + room];
}
