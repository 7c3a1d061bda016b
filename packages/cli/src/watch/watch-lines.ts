import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionKey } from '@tradai/runtime';
import type { Operating, Place } from '../commands/session-place.ts';
import { saidText } from '../commands/session-log.ts';
import { ageText, stateText } from '../commands/session-text.ts';
import type { WatchLook } from './watch-look.ts';
import { watchLook } from './watch-source.ts';

const EVERY_MS = 5_000;

/** The same for what is no terminal: a line every few seconds, and before it what was said since, until the end of `signal`. */
export async function watchInLines(
  place: Place,
  key: SessionKey,
  {
    out,
    signal,
    everyMs = EVERY_MS,
  }: { readonly out: (text: string) => void; readonly signal: AbortSignal; readonly everyMs?: number },
): Promise<void> {
  let toldSeq: number | null = null;
  while (!signal.aborted) {
    const look = await watchLook(place, key);
    const since = toldSeq ?? look.view.seq;
    for (const line of look.said) if (line.seq > since) out(`${saidText(line, place.api)}\n`);
    toldSeq = Math.max(since, look.said.at(-1)?.seq ?? 0);
    out(`${statusLine(look, place.api)}\n`);
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
}

/** `2026-01-02 03:04:05  RUNNING, 2 open, equity 1,003.772 USDT (0.38 %), data 3 s, beat 12 s` */
function statusLine(look: WatchLook, api: Operating): string {
  const { view, health } = look;
  const { equity, profitRatio } = view.money;
  const worth =
    equity === null || profitRatio === null
      ? 'equity –'
      : `equity ${api.money(equity, view.about!.stakeCurrency)} (${api.percent(profitRatio)} %)`;
  return [
    `${api.dateTime(view.nowMs)}  ${stateText(look)}`,
    `${view.open.length} open`,
    worth,
    `data ${ageText(view.pairs[0]?.ageMs ?? null)}`,
    `beat ${ageText(health?.beatAgeMs ?? null)}`,
  ].join(', ');
}
