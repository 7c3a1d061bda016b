import { atLeast, atMost, lagQuantile, plain, quantile, slope, type SoakFigure } from './figures.ts';
import type { HeardLine } from '../chaos/watched-session.ts';
import { beatErrorsMs } from './beats.ts';
import { journalFigures } from './journal-figures.ts';
import { LOG_HOURS, type ObservedSoak } from './observed-soak.ts';
import { soakBookFigures } from './soak-books.ts';
import type { ProbeSample } from './probe.ts';

const HOUR_MS = 3_600_000;
/** Simulated; what a program needs at first does not count as growth. */
const WARM_HOURS = 1;
/** Requests that a session has under way at most; each has a connection while it lasts. */
const AT_ONCE = 8;
/** Stages of a start. */
const BEGINS: readonly string[] = ['RECOVERING', 'WARMING'];
/** Twice as long as from one look at the beats to the next. */
const LAST_LOOK_MS = 2000;

/** What was seen, beside the service levels of sessions. */
export function soakFigures(soak: ObservedSoak): readonly SoakFigure[] {
  const books = soak.books === null ? [] : soakBookFigures(soak.books, soak.choice.factor);
  return [
    ...memory(soak),
    ...loop(soak),
    ...beats(soak),
    ...streams(soak),
    ...journalFigures(soak.sizes, LOG_HOURS),
    ...trading(soak),
    ...books,
  ];
}

function warm({ samples, beganMs, choice }: ObservedSoak, of = samples): readonly ProbeSample[] {
  return of.filter(({ atMs }) => ((atMs - beganMs) * choice.factor) / HOUR_MS >= WARM_HOURS);
}

function memory(soak: ObservedSoak): SoakFigure[] {
  const samples = warm(soak);
  const { factor } = soak.choice;
  const perHour = (of: (sample: ProbeSample) => number): number =>
    slope(samples.map((sample) => [(sample.atMs - soak.beganMs) / HOUR_MS, of(sample)] as const));
  const late = samples.slice(samples.length >> 1);
  const second = slope(late.map(({ atMs, rssMb }) => [(atMs - soak.beganMs) / HOUR_MS, rssMb] as const));
  const handles = samples.map((sample) => sample.handles);
  const usual = quantile(handles, 0.5);
  const apart = (each: readonly number[]): number => Math.max(...each.map((count) => Math.abs(count - usual)));
  const hourly = Map.groupBy(samples, ({ atMs }) => Math.floor(((atMs - soak.beganMs) * factor) / HOUR_MS));
  const medians = [...hourly.values()].map((hour) =>
    quantile(
      hour.map((sample) => sample.handles),
      0.5,
    ),
  );
  return [
    atMost('memory at most', Math.max(...samples.map(({ rssMb }) => rssMb)), 350, 'MB'),
    atMost('memory grows in a simulated hour', perHour(({ rssMb }) => rssMb) / factor, 1, 'MB'),
    plain('the same in the second half', second / factor, 'MB'),
    plain(
      'memory grows in a real hour',
      perHour(({ rssMb }) => rssMb),
      'MB',
    ),
    plain('what the program keeps (heap) grows in a simulated hour', heapSlope(samples, soak) / factor, 'MB'),
    atMost('handles of an hour, by its median, apart from the usual', apart(medians), 5),
    atMost('handles at most apart from the usual, with requests under way', apart(handles), 5 + AT_ONCE),
    plain('handles usually', usual),
  ];
}

/** Of the least heap of every twenty seconds: that is what is left after garbage was collected. */
function heapSlope(samples: readonly ProbeSample[], { beganMs }: ObservedSoak): number {
  const least = new Map<number, ProbeSample>();
  for (const sample of samples) {
    const part = Math.floor(sample.atMs / 20_000);
    if ((least.get(part)?.heapMb ?? Infinity) > sample.heapMb) least.set(part, sample);
  }
  return slope([...least.values()].map(({ atMs, heapMb }) => [(atMs - beganMs) / HOUR_MS, heapMb]));
}

function loop(soak: ObservedSoak): SoakFigure[] {
  const [samples, idle] = [warm(soak), warm(soak, soak.idle)];
  const worst = (of: readonly ProbeSample[]): number => Math.max(...of.map(({ lagMaxMs }) => lagMaxMs));
  return [
    atMost('event loop late, p99', lagQuantile(samples, 0.99), 50, 'ms'),
    atMost('event loop late, at most', worst(samples), 250, 'ms'),
    plain('the same of an idle process beside it, p99', lagQuantile(idle, 0.99), 'ms'),
    plain('the same of an idle process beside it, at most', worst(idle), 'ms'),
  ];
}

function beats({ beats: seen, beganMs, endedMs }: ObservedSoak): SoakFigure[] {
  const regular = seen.filter(({ outcome, ts }) => outcome === null && ts >= beganMs && ts <= endedMs);
  // One that is due at the end may be written over before anybody looks.
  const errors = beatErrorsMs(seen, beganMs, endedMs - LAST_LOOK_MS);
  const there = errors.filter((error) => error !== Infinity);
  const unwell = afterStart(regular, ({ stage }) => stage).filter(({ stage }) => stage !== 'RUNNING').length;
  return [
    atLeast('beats that are there of those that were due', (100 * there.length) / errors.length, 99.9, '%'),
    atMost('beats apart from when they are due, p99', quantile(there, 0.99), 2000, 'ms'),
    atMost('beats that say another state than RUNNING', unwell, 0),
    plain('beats', regular.length),
  ];
}

function streams({ lines, connects, requests, hours, choice, exchangeLagMs }: ObservedSoak): SoakFigure[] {
  const dropped = lines.filter(({ message }) => message.includes('is connected anew')).length;
  return [
    atMost('connections that were given up', dropped, 0),
    plain('connections renewed because of their age', connects - dropped),
    plain('requests in a simulated hour', requests / hours),
    plain('exchange late, at most, real time', exchangeLagMs / choice.factor, 'ms'),
  ];
}

/** What it said of itself that was not that it runs, ends or, before it ran first, begins. */
export function statesApart(lines: ObservedSoak['lines']): ObservedSoak['lines'] {
  const stageOf = ({ facts }: HeardLine): string => String(facts['stage']);
  const states = lines.filter(({ event }) => event === 'state');
  return afterStart(states, stageOf).filter((line) => !/RUNNING|DRAINING/.test(stageOf(line)));
}

/** Without what it said of its start before it ran first. */
function afterStart<Said>(said: readonly Said[], stageOf: (each: Said) => string): readonly Said[] {
  const first = said.findIndex((each) => stageOf(each) === 'RUNNING');
  return said.filter((each, at) => at >= first || !BEGINS.includes(stageOf(each)));
}

function trading({ lines, exitCode, hours, choice }: ObservedSoak): SoakFigure[] {
  const closed = lines.filter(({ event }) => event === 'trade-closed').length;
  return [
    atLeast('simulated hours for which it traded', hours, choice.hours, 'h'),
    atLeast('closed trades', closed, choice.hours),
    atMost('times that it was not RUNNING', statesApart(lines).length, 0),
    atMost('exit code', Number(exitCode), 0),
  ];
}
