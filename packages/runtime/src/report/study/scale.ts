/** Values of a domain as places on a screen, in pixels. */
export interface Scale {
  readonly domain: readonly [from: number, to: number];
  readonly range: readonly [from: number, to: number];
  /** Not cut off at the ends. */
  of(value: number): number;
}

/** A place on an axis and what stands beside it. */
export interface Tick {
  readonly value: number;
  readonly text: string;
}

/** A domain of one value is widened, so that it lies in the middle. */
export function linearScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [from, to] = domain[0] === domain[1] ? [domain[0] - 1, domain[1] + 1] : domain;
  const factor = (range[1] - range[0]) / (to - from);
  return { domain: [from, to], range, of: (value) => range[0] + (value - from) * factor };
}

/** Round values inside the domain, about `count` of them, rising. */
export function niceTicks(
  [from, to]: readonly [number, number],
  count: number,
  textOf: (value: number, step: number) => string = tickText,
): Tick[] {
  const step = niceStep((to - from) / Math.max(1, count));
  if (!(step > 0) || !Number.isFinite(step)) return [];
  const ticks: Tick[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) {
    // The zero of a negative count of steps is zero, too.
    const value = i * step + 0;
    ticks.push({ value, text: textOf(value, step) });
  }
  return ticks;
}

/** The least of 1, 2, 5, 10, … × 10ⁿ that is not below `rough`. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** As many decimals as tell neighbors apart; thousands are grouped, and from a hundred thousand on shortened. */
export function tickText(value: number, step: number): string {
  const places = Math.min(10, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && step < 1e-6)) return value.toExponential(1);
  if (size >= 1e5 && step >= 1e3) return `${(value / 1e3).toFixed(step >= 1e3 ? 0 : 1)}k`;
  const text = value.toFixed(places).replace(/^-(0(?:\.0+)?)$/, '$1');
  return text.replace(/\B(?=(?:\d{3})+(?:\.|$))(?<!\.\d*)/g, ',');
}

/** Ticks of ratios that read as percent. */
export function percentTicks(domain: readonly [number, number], count: number): Tick[] {
  return niceTicks(domain, count, (value, step) => `${tickText(value * 100, step * 100)} %`);
}

const DAY_MS = 86_400_000;
/** Steps of an axis of time, in days; above them whole months. */
const DAY_STEPS = [1, 2, 7, 14];
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120];

/** Beginnings of days or months (UTC) between two times, at most `count` of them. */
export function timeTicks([fromMs, toMs]: readonly [number, number], count: number): Tick[] {
  const days = (toMs - fromMs) / DAY_MS;
  const step = DAY_STEPS.find((candidate) => days / candidate <= count);
  if (step !== undefined) {
    const first = Math.ceil(fromMs / DAY_MS / step) * step * DAY_MS;
    const length = Math.max(0, Math.floor((toMs - first) / (step * DAY_MS)) + 1);
    return Array.from({ length }, (_, i) => dayTick(first + i * step * DAY_MS, 10));
  }
  const months = MONTH_STEPS.find((candidate) => days / 30.4 / candidate <= count) ?? MONTH_STEPS.at(-1)!;
  return monthTicks(fromMs, toMs, months);
}

function monthTicks(fromMs: number, toMs: number, step: number): Tick[] {
  const start = new Date(fromMs);
  const ticks: Tick[] = [];
  for (let month = Math.floor(start.getUTCMonth() / step) * step; ; month += step) {
    const value = Date.UTC(start.getUTCFullYear(), month);
    if (value > toMs) return ticks;
    if (value >= fromMs) ticks.push(dayTick(value, 7));
  }
}

function dayTick(value: number, length: number): Tick {
  return { value, text: new Date(value).toISOString().slice(0, length) };
}
