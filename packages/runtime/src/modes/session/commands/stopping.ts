import type { Quotes } from '../driver/session-driver.ts';
import { quotesAsked } from '../turn/look-around.ts';
import { openTrades } from '../turn/open-trades.ts';
import type { OpenStep, SessionHost } from '../host/session-host.ts';
import { isForced, refusedExits } from '../../../session/wanted-orders.ts';
import { isGone } from '../orders/gone-positions.ts';
import { bookedOf } from '../orders/handled-pairs.ts';
import { isWhollyDust } from '../orders/held-by-trades.ts';
import { HOST_LEAVING, isToLeave, leavingIn, tradesEntering, type LeavingRecord } from '../swap/leaving.ts';
import { MOST_WISHES } from './command-inbox.ts';
import { whyGone } from './gone-trade.ts';
import { HOST_STOP, type StopRecord } from './stop-record.ts';
import { whyUnpriced } from './unpriced-exit.ts';

/** While a session is to leave trades, all or those of versions before: those that no forced exit leaves, because theirs ran out or was refused, get one. */
export async function keepLeaving(
  step: OpenStep,
  quotesOf: (pairs: readonly string[]) => Promise<Quotes>,
): Promise<void> {
  const stop = stopOf(step);
  const leaving = leavingIn(step.draft);
  if (stop?.how !== 'close' && leaving === null) return;
  const open = openTrades(step);
  const left = stop?.how === 'close' ? open : open.filter(({ trade }) => isToLeave(leaving!, step, trade.id));
  if (left.length === 0 && !isEntering(step, leaving)) step.draft.drop(HOST_LEAVING);
  for (const { trade, orders } of left) {
    tellGone(step, trade.pair);
    if (isGone(step.records, trade.pair) || isDust(step, trade.pair)) continue;
    const leaves = orders.filter(({ status, isEntry }) => status === 'open' && !isEntry);
    if (leaves.some(({ type, tag }) => isForced(type, tag))) continue;
    // What the exchange refuses is tried later and later. A person who says so by a command of its own is not kept waiting.
    if (step.nowMs < (refusedExits(step.records, trade.pair)?.retryMs ?? 0)) continue;
    const quotes = await quotesOf([trade.pair]);
    const command = { kind: 'force-exit', tradeId: trade.id } as const;
    const { nowMs } = step;
    const { refused } = await step.take({ kind: 'command', command, nowMs, quotes }, ({ asked }) => ({
      ...{ kind: 'command', id: stop?.how === 'close' ? stop.id : leaving!.id, command, nowMs },
      quotes: quotesAsked(quotes, asked),
    }));
    if (refused === 'no-rate') tellUnpriced(step, trade.pair);
  }
}

/** Nothing is sent for what the account does not have: its trade waits for a person, who is told how it ends. */
function tellGone({ host, records }: OpenStep, pair: string): void {
  const why = whyGone(records, host.parts.key, pair);
  if (why === null) return;
  const text = `${pair}: its trade cannot be left, as ${why}.`;
  host.warn({ cause: 'position-differs', about: text, text });
}

/** It is tried with each look, and leaves once a price is there. */
function tellUnpriced({ host }: OpenStep, pair: string): void {
  const text = `${pair}: its trade cannot be left now, as ${whyUnpriced(host.parts.key)}. It is tried with each look.`;
  host.warn({ cause: 'stale-data', about: text, text });
}

/** Whether what a person asked for is done, so that the session ends. */
export function isStopDone(step: OpenStep): boolean {
  const stop = stopOf(step);
  if (stop === null || stop.how === 'leave') return stop !== null;
  const open = openTrades(step).filter(({ trade }) => !isDust(step, trade.pair));
  return open.length === 0 && tradesEntering(step.records).length === 0;
}

/** Of what is too little for an order nothing can be left: it stays, as people were told. */
function isDust({ records }: OpenStep, pair: string): boolean {
  return isWhollyDust(records, pair, bookedOf(records, pair));
}

/** What an entry of theirs still brings is a trade of its own once they are over. */
function isEntering({ records }: OpenStep, leaving: LeavingRecord | null): boolean {
  return leaving !== null && tradesEntering(records).some((id) => leaving.trades.includes(id));
}

/** The wish is dropped with the last thing that the session does: a later start trades as before, one after a kill on the way ends as well. */
export async function settleStop(step: OpenStep): Promise<void> {
  const stop = stopOf(step);
  if (stop === null) return;
  const { id, how, wasPaused } = stop;
  if (how !== 'leave' && !wasPaused)
    await step.take({ kind: 'resume' }, () => ({ kind: 'resume', nowMs: step.nowMs, id }));
  step.draft.drop(HOST_STOP);
}

/**
 * Answers whoever asked for the end as well, meanwhile or behind many others: what they want is done, and a wish that was left open would end the
 * next start.
 */
export async function answerStops(host: SessionHost): Promise<void> {
  const { store, key } = host.parts;
  const open = await store.commands(key, 'open');
  const stops = open.filter(({ wish }) => wish.kind === 'stop');
  for (let at = 0; at < stops.length; at += MOST_WISHES)
    await host.step((step) => {
      for (const { id } of stops.slice(at, at + MOST_WISHES))
        step.draft.answers.push({
          id,
          atMs: step.nowMs,
          isDone: true,
          text: 'The session ends, as somebody asked before.',
        });
      return Promise.resolve();
    });
}

function stopOf({ draft }: OpenStep): StopRecord | null {
  return JSON.parse(draft.get(HOST_STOP) ?? 'null') as StopRecord | null;
}
