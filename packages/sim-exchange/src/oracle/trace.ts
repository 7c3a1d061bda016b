import { type EngineEvent, isAccountEvent } from '../engine/events.ts';

/** Whether an event is part of the trace. Prices are what comes in; the trace is what became of them. */
export function isTraced(event: EngineEvent): boolean {
  return isAccountEvent(event) || event.kind === 'funding' || event.kind === 'force-order' || event.kind === 'status';
}

/** A line of the canonical trace: keys sorted, bigints as texts, numbered by `n`. */
export function traceLine(n: number, event: EngineEvent): string {
  const { time, ...rest } = event;
  return JSON.stringify(sorted({ n, t: time, ...rest }));
}

function sorted(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}
