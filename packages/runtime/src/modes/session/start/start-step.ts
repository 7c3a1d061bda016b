import { nextState, RECOVERING } from '../turn/next-state.ts';
import { seriesKey } from '../rows/row-forms.ts';
import type { KnownCandles } from '../../../market/market-feed.ts';
import type { OpenStep, SessionHost } from '../host/session-host.ts';
import { haveCome, safeIn } from './crash-loop.ts';
import type { NamedVersion } from './named-version.ts';
import type { SessionWorld } from './session-world.ts';
import { noteLastGood } from '../swap/last-good.ts';
import { noteLeaving } from '../swap/leaving.ts';
import { enteringIn, noteEntering } from '../swap/entering.ts';
import { HOST_SWAP, swapAtStart, type FirstVersion } from '../swap/swap-trial.ts';
import { knownIn } from '../swap/ready-parts.ts';
import type { SeriesCandles } from '../driver/driver-parts.ts';
import { HOST_ABOUT, HOST_STATE, type HostAbout, type HostState } from '../view/host-records.ts';

/**
 * The first step of a process: which candles it begins with, that it began, and what it is. `openedMs`: exchange time by which the candles
 * were loaded.
 */
export async function startStep(
  host: SessionHost,
  world: Pick<SessionWorld, 'about' | 'lost' | 'mayReturnTo' | 'orders' | 'stale' | 'version'>,
  { version, refused, swap }: FirstVersion,
  history: readonly SeriesCandles[],
  openedMs: number,
): Promise<void> {
  const { about, lost = null, orders = null, stale = null, version: named } = world;
  const known = knownIn(history);
  const left = host.records.get(HOST_STATE) ?? null;
  host.parts.voice.version(version);
  await host.step(async (step) => {
    const { draft } = step;
    draft.events.push({ kind: 'candles', newest: newestIn(known) });
    host.took(known);
    const before = enteringIn(draft);
    const start = { kind: 'start', nowMs: openedMs } as const;
    await step.take(start, () => ({ ...start, spec: version.spec }));
    const was = host.read<HostAbout>(HOST_ABOUT);
    noteAbout(step, about, version, was);
    // One that goes on for another that failed has its trades as they are.
    if (refused === null) noteLeaving(step, was?.version, version);
    haveCome(draft);
    const safe = safeIn(draft);
    if (safe !== null) draft.row('said', { level: 'error', text: safe.text });
    tellStart(step, about, version, was);
    noteLastGood(draft, named.lastGood);
    const trial = swap ?? (before === null ? null : swapAtStart(step, before, version, world));
    if (trial === null) draft.drop(HOST_SWAP);
    else draft.put(HOST_SWAP, trial);
    noteEntering(draft, version);
    if (lost !== null && refused === null) host.warn({ cause: 'recovering', text: lost.text });
    nextState(
      step,
      { swapRejected: refused?.text ?? null, isTakenBack: refused !== null, stale },
      orders === null ? null : RECOVERING,
    );
  });
  // Where nothing changed since the process before, this one has told of its start alone.
  if (host.records.get(HOST_STATE) === left) host.parts.voice.state(host.read<HostState>(HOST_STATE)!);
}

function newestIn(known: readonly KnownCandles[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { series, newest } of known) {
    const last = newest.at(-1);
    if (last !== undefined) found[seriesKey(series)] = last.openTimeMs;
  }
  return found;
}

function noteAbout(
  { host, draft, nowMs }: OpenStep,
  about: SessionWorld['about'],
  { name }: NamedVersion,
  was: HostAbout | null,
): void {
  const { factor } = host.parts.clock;
  draft.put(HOST_ABOUT, {
    ...{ ...about, version: name },
    sinceMs: was?.sinceMs ?? host.parts.news.sinceMs,
    startedMs: nowMs,
    starts: (was?.starts ?? 0) + 1,
    clock: { factor, exchangeMs: nowMs, realMs: Date.now() },
  } satisfies HostAbout);
}

function tellStart(
  step: OpenStep,
  { exchange, pairs, timeframe }: SessionWorld['about'],
  { name }: NamedVersion,
  was: HostAbout | null,
): void {
  const { host } = step;
  step.tell({
    about: `start.${step.seq}`,
    kind: 'startup',
    title: `${name} ${was === null ? 'begins' : 'goes on'} at ${exchange}`,
    text: `Pairs: ${pairs.join(', ')}. Timeframe: ${timeframe}.`,
  });
  for (const { id, why } of host.parts.driver.opened.adopted)
    host.warn({
      ...{ cause: 'adopted', about: id },
      text: `Trades of the version ${id} are looked after by the present one: ${why}`,
    });
}
