import { PRIORITY, type Scheduler } from '../core/scheduler.ts';
import type { LiveRule } from './rule.ts';

/** A frame on its way out. */
export interface Frame {
  readonly stream: string;
  readonly symbol: string | null;
  readonly account: string | null;
  readonly payload: unknown;
}

/** Where frames go. */
export interface FrameSink {
  readonly write: (text: string) => void;
  /** Closes every socket that listens; torn without a code. */
  readonly close: (code?: number) => void;
}

/** Frames that wait until others have passed, or until their time has come. */
interface Held {
  readonly texts: { text: string; after: number }[];
}

const held = new WeakMap<LiveRule, Map<string, Held>>();

/** Sends a frame as the rules that fired at it want it; without rules as it is. */
export function sendFrame(
  fired: readonly LiveRule[],
  frame: Frame,
  text: string,
  sink: FrameSink,
  scheduler: Scheduler,
): void {
  let texts = [text];
  let delayMs = 0;
  for (const rule of fired) {
    const action = rule.action.stream;
    if (rule.action.userStream?.kind === 'commissionNone') texts = texts.map((each) => withoutCommission(frame, each));
    switch (action?.kind) {
      case 'mute':
      case 'dropEvent':
      case 'skipDepthIds':
        return;
      case 'cut':
        return sink.close(typeof action.value === 'number' ? action.value : undefined);
      case 'dupEvent':
        texts = texts.flatMap((each) => [each, each]);
        break;
      case 'garbageFrame':
        texts = ['{"e":"kline","E":17', ...texts];
        break;
      case 'unknownFrame':
        texts = [JSON.stringify({ e: 'somethingNew', E: scheduler.time }), ...texts];
        break;
      case 'lateEvent':
        delayMs += action.ms ?? 0;
        break;
      case 'reorder':
        return hold(rule, frame.stream, texts, action.k ?? 1);
      case 'coalesce':
        return gather(rule, frame.stream, texts, action.ms ?? 1_000, sink, scheduler);
      case 'reviseLastBar':
        revise(frame, action, sink, scheduler);
        break;
      case 'badRow':
        texts = texts.flatMap((each) => badRow(each, action.value));
        break;
      case 'finalDelay':
      case 'noPong':
      case undefined:
    }
  }
  if (delayMs > 0) {
    scheduler.call(scheduler.time + delayMs, PRIORITY.frame, () => texts.forEach(sink.write));
    return;
  }
  texts.forEach(sink.write);
}

/** Forgets frames that a rule holds back: the time that they waited for was undone. */
export function forgetHeld(rule: LiveRule): void {
  held.delete(rule);
}

/** Lets frames go that waited for this one. */
export function releaseHeld(rules: readonly LiveRule[], stream: string, sink: FrameSink): void {
  for (const rule of rules) {
    const waiting = held.get(rule)?.get(stream)?.texts ?? [];
    for (const each of waiting) each.after--;
    const due = waiting.filter(({ after }) => after <= 0);
    if (due.length === 0) continue;
    held.get(rule)!.set(stream, { texts: waiting.filter(({ after }) => after > 0) });
    for (const { text } of due) sink.write(text);
  }
}

function hold(rule: LiveRule, stream: string, texts: readonly string[], after: number): void {
  const waiting = waitingOf(rule, stream);
  waiting.texts.push(...texts.map((text) => ({ text, after: after + 1 })));
}

/** Frames of a while, all at its end. */
function gather(
  rule: LiveRule,
  stream: string,
  texts: readonly string[],
  ms: number,
  sink: FrameSink,
  scheduler: Scheduler,
): void {
  const waiting = waitingOf(rule, stream);
  if (waiting.texts.length === 0) {
    scheduler.call(scheduler.time + ms, PRIORITY.frame, () => {
      const due = waiting.texts.splice(0);
      for (const { text } of due) sink.write(text);
    });
  }
  waiting.texts.push(...texts.map((text) => ({ text, after: Infinity })));
}

function waitingOf(rule: LiveRule, stream: string): Held {
  const streams = held.get(rule) ?? new Map<string, Held>();
  held.set(rule, streams);
  const waiting = streams.get(stream) ?? { texts: [] };
  streams.set(stream, waiting);
  return waiting;
}

/** After the last frame of a candle another one, with another close. */
function revise(
  { payload }: Frame,
  { ms = 0, value }: { readonly ms?: number; readonly value?: unknown },
  sink: FrameSink,
  scheduler: Scheduler,
): void {
  const bar = (payload as { readonly k?: { readonly x: boolean } }).k;
  if (bar?.x !== true) return;
  const text = JSON.stringify({ ...(payload as object), k: { ...bar, c: String(value) } }, numbers);
  scheduler.call(scheduler.time + ms, PRIORITY.frame, () => sink.write(text));
}

function numbers(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

/** A candle's frame with a close that is no number, or twice. */
function badRow(text: string, how: unknown): string[] {
  if (how === 'dup') return [text, text];
  return [text.replace(/"c":"[^"]*"/, how === 'null' ? '"c":null' : '"c":"NaN"')];
}

/** Fills whose commission has no asset. */
function withoutCommission({ stream }: Frame, text: string): string {
  if (stream.startsWith('spot')) return text.replace(/"n":"[^"]*","N":"[^"]*"/, '"n":"0","N":null');
  return text.replace(/"n":"[^"]*","N":"[^"]*",/, '');
}
