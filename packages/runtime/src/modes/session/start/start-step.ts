import { nextState } from '../turn/next-state.ts';
import { seriesKey } from '../rows/row-forms.ts';
import type { SessionHost } from '../host/session-host.ts';
import { haveCome, safeIn } from './crash-loop.ts';
import type { SessionWorld } from './session-world.ts';
import { noteLastGood } from '../swap/last-good.ts';
import { noteLeaving } from '../swap/leaving.ts';
import { HOST_SWAP, type FirstVersion } from '../swap/swap-trial.ts';
import { knownIn } from '../swap/version-swap.ts';
import type { SeriesCandles } from '../driver/driver-parts.ts';
import { HOST_ABOUT, HOST_STATE, type HostAbout, type HostState } from '../view/host-records.ts';

/**
 * The first step of a process: which candles it begins with, that it began, and what it is. `openedMs`: exchange time by which the candles
 * were loaded.
 */
export async function startStep(
  host: SessionHost,
  { about, lost = null, stale = null, version: named }: Pick<SessionWorld, 'about' | 'lost' | 'stale' | 'version'>,
  { version, refused, swap }: FirstVersion,
  history: readonly SeriesCandles[],
  openedMs: number,
): Promise<void> {
  const known = knownIn(history);
  const left = host.records.get(HOST_STATE) ?? null;
  host.parts.voice.version(version);
  await host.step(async (step) => {
    const { nowMs, draft } = step;
    const newest = known.flatMap(({ series, newest: [...candles] }) => {
      const last = candles.at(-1);
      return last === undefined ? [] : [[seriesKey(series), last.openTimeMs] as const];
    });
    draft.events.push({ kind: 'candles', newest: Object.fromEntries(newest) });
    host.took(known);
    const start = { kind: 'start', nowMs: openedMs } as const;
    await step.take(start, () => ({ ...start, spec: version.spec }));
    const was = host.read<HostAbout>(HOST_ABOUT);
    const { factor } = host.parts.clock;
    draft.put(HOST_ABOUT, {
      ...{ ...about, version: version.name },
      sinceMs: was?.sinceMs ?? host.parts.news.sinceMs,
      startedMs: nowMs,
      starts: (was?.starts ?? 0) + 1,
      clock: { factor, exchangeMs: nowMs, realMs: Date.now() },
    } satisfies HostAbout);
    // One that goes on for another that failed has its trades as they are.
    if (refused === null) noteLeaving(step, was?.version, version);
    haveCome(draft);
    const safe = safeIn(draft);
    if (safe !== null) draft.row('said', { level: 'error', text: safe.text });
    step.tell({
      about: `start.${step.seq}`,
      kind: 'startup',
      title: `${version.name} ${was === null ? 'begins' : 'goes on'} at ${about.exchange}`,
      text: `Pairs: ${about.pairs.join(', ')}. Timeframe: ${about.timeframe}.`,
    });
    for (const { id, why } of host.parts.driver.opened.adopted)
      host.warn({
        ...{ cause: 'adopted', about: id },
        text: `Trades of the version ${id} are looked after by the present one: ${why}`,
      });
    noteLastGood(draft, named.lastGood);
    if (swap === null) draft.drop(HOST_SWAP);
    else draft.put(HOST_SWAP, swap);
    if (lost !== null && refused === null) host.warn({ cause: 'recovering', text: lost.text });
    nextState(step, { swapRejected: refused?.text ?? null, isTakenBack: refused !== null, stale });
  });
  // Where nothing changed since the process before, this one has told of its start alone.
  if (host.records.get(HOST_STATE) === left) host.parts.voice.state(host.read<HostState>(HOST_STATE)!);
}
