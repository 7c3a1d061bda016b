import { atLeast, atMost, plain, quantile, type SoakFigure } from '../soak/figures.ts';
import type { ChaosFacts, SpanFacts } from './chaos-facts.ts';

/** Real time in which a dead connection must be replaced, and data be there again. That of the account is often silent: it has a minute. */
export const NOTICED_S = { market: 30, account: 60 } as const;
const DATA_S = 45;

/** What faults must have left where all of them were there: each kind of trace, any of them, or none, where only some were. */
export type TracesWanted = 'each' | 'any' | 'none';

/** Of all runs, beside what sessions promise. `slowest`: of the connections that there are, the one that is noticed last. */
export function chaosFigures(
  facts: readonly ChaosFacts[],
  wanted: TracesWanted,
  slowest: keyof typeof NOTICED_S,
): readonly SoakFigure[] {
  const spans = facts.flatMap((each) => each.spans);
  const resumed = spans.map((span) => span.resumed);
  const broken = spans.filter(({ connected }) => connected !== null);
  const total = (of: (each: ChaosFacts) => number): number => facts.reduce((sum, each) => sum + of(each), 0);
  return [
    plain(
      'simulated hours',
      total(({ hours }) => hours),
    ),
    atMost(
      'decisions on gapped or unfinished candles, and other wrongs',
      total((each) => each.violations.length),
      0,
    ),
    plain(
      'candles of a pair that were decided on',
      total(({ decisions }) => decisions),
    ),
    plain('faults', spans.length),
    plain(
      'entries',
      total(({ entries }) => entries),
    ),
    ...traceFigures(facts, wanted),
    plain('end of a fault to the next entry, p50', quantile(resumed, 0.5), 's'),
    plain('end of a fault to the next entry, p99', quantile(resumed, 0.99), 's'),
    atMost('dead connections to new ones, at most', worst(broken, 'connected'), NOTICED_S[slowest], 's'),
    atMost('dead connections to an entry, at most', worst(broken, 'data'), DATA_S, 's'),
    plain(
      'connections',
      total(({ connects }) => connects),
    ),
    atMost(
      'requests and connections while the exchange asks for patience',
      total(({ requestsDuringBan }) => requestsDuringBan),
      0,
    ),
  ];
}

function traceFigures(facts: readonly ChaosFacts[], wanted: TracesWanted): readonly SoakFigure[] {
  const total = (of: (each: ChaosFacts) => number): number => facts.reduce((sum, each) => sum + of(each), 0);
  const exits = total(({ exitsMeanwhile }) => exitsMeanwhile);
  const stale = total((each) => each.stale);
  const unwell = total(({ degraded }) => degraded);
  const of = (name: string, value: number): SoakFigure =>
    wanted === 'each' ? atLeast(name, value, 1) : plain(name, value);
  return [
    of('exits by price while entries were stopped', exits),
    of('signals not entered because of stale-data', stale),
    plain('times that a session was not RUNNING', unwell),
    ...(wanted === 'any' ? [atLeast('traces of faults: any of these three', exits + stale + unwell, 1)] : []),
  ];
}

/** Of each fault: how often it was, and how long entries took to come again. */
export function resumeTable(facts: readonly ChaosFacts[]): string {
  const spans = facts.flatMap((each) => each.spans);
  const names = [...new Set(spans.map(({ name }) => name))].toSorted();
  const rows = names.map((name) => {
    const times = spans.filter((span) => span.name === name).map(({ resumed }) => resumed);
    const [half, most] = [quantile(times, 0.5), Math.max(...times)].map((each) => each.toFixed(2).padStart(8));
    return `  ${name.padEnd(52)} ${String(times.length).padStart(4)} ${half} ${most}`;
  });
  return [`  ${'seconds to the next entry'.padEnd(52)}   n      p50     most`, ...rows].join('\n');
}

/** Infinity where one never came. */
function worst(spans: readonly SpanFacts[], of: 'connected' | 'data'): number {
  return Math.max(0, ...spans.map((span) => span[of] ?? Infinity));
}
