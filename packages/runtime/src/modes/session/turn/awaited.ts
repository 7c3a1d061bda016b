import { seriesOfKey } from '../rows/row-forms.ts';
import type { DriverAnswer } from '../driver/session-driver.ts';
import type { OpenStep } from '../host/session-host.ts';
import { HOST_AWAITS, seriesText, type HostAwaits } from '../view/host-records.ts';

/** Writes down which pairs wait for a candle of another series, when that has changed, and says it. */
export function noteAwaited({ host, draft, nowMs }: OpenStep, awaits: DriverAnswer['awaits']): void {
  const was = JSON.parse(draft.get(HOST_AWAITS) ?? '{}') as HostAwaits;
  const next = Object.fromEntries(
    Object.entries(awaits).map(([pair, series]) => [pair, { series, sinceMs: was[pair]?.sinceMs ?? nowMs }]),
  );
  if (JSON.stringify(next) === JSON.stringify(was)) return;
  if (Object.keys(next).length === 0) draft.drop(HOST_AWAITS);
  else draft.put(HOST_AWAITS, next satisfies HostAwaits);
  const [before, after] = [waitingFor(was), waitingFor(next)];
  for (const [key, pairs] of after)
    if (!before.has(key))
      host.say('warn', 'late-candle', `${textOf(key)} is late: ${pairs.join(', ')} cannot be looked at, nor entered.`);
  for (const key of before.keys()) if (!after.has(key)) host.say('info', 'late-candle', `${textOf(key)} has come.`);
}

/** Pairs by the series that they wait for. */
function waitingFor(awaits: HostAwaits): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [pair, { series }] of Object.entries(awaits))
    for (const key of series) found.set(key, [...(found.get(key) ?? []), pair]);
  return found;
}

function textOf(key: string): string {
  return seriesText(seriesOfKey(key));
}
