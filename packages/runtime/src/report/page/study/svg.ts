type Attributes = Readonly<Record<string, string | number>>;

const NAMESPACE = 'http://www.w3.org/2000/svg';

/** An element of a drawing. Texts become text nodes, so no text can become markup. */
export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string | null)[]
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, typeof value === 'number' ? place(value) : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export type Point = readonly [x: number, y: number];

/** One element for a line through points; it breaks where a point is not finite. */
export function line(points: readonly Point[], attributes: Attributes = {}): SVGPathElement {
  let isOpen = false;
  let d = '';
  for (const [x, y] of points) {
    const isFinite = Number.isFinite(x) && Number.isFinite(y);
    if (isFinite) d += `${isOpen ? 'L' : 'M'}${place(x)} ${place(y)}`;
    isOpen = isFinite;
  }
  return svg('path', { fill: 'none', d, ...attributes });
}

/** One element for many dots: thousands of circles would make a page slow. The stroke's width is their size. */
export function dots(points: readonly Point[], size: number, attributes: Attributes = {}): SVGPathElement {
  const d = points.map(([x, y]) => `M${place(x)} ${place(y)}h0`).join('');
  return svg('path', { fill: 'none', 'stroke-linecap': 'round', 'stroke-width': size, d, ...attributes });
}

/** Crosses, for what failed. */
export function crosses(points: readonly Point[], size: number, attributes: Attributes = {}): SVGPathElement {
  const [half, whole] = [size / 2, size].map(place);
  const d = points
    .map(([x, y]) => `M${place(x)} ${place(y)}m-${half}-${half}l${whole} ${whole}m-${whole} 0l${whole}-${whole}`)
    .join('');
  return svg('path', { fill: 'none', 'stroke-width': 1.2, d, ...attributes });
}

/** A band between two lines over the same places. */
export function band(low: readonly Point[], high: readonly Point[], attributes: Attributes = {}): SVGPathElement {
  const path = [...low, ...high.toReversed()].map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${place(x)} ${place(y)}`);
  return svg('path', { d: `${path.join('')}Z`, ...attributes });
}

/** Tenths of a pixel are enough. */
function place(value: number): string {
  return String(Math.round(value * 10) / 10);
}
