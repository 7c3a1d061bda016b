import { expect, it } from 'vitest';
import type { OrderEvent } from '../../../ports/order-exchange.ts';
import { OrderInbox } from './order-news.ts';
import { listen } from './read-events.ts';

/** After so many streams nobody listens any more. */
const STREAMS = 5;
const SECOND = 1000;

function streamOf(events: readonly OrderEvent[]): AsyncIterable<OrderEvent> {
  const left = events.values();
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve(left.next()) }) };
}

/** When each stream was asked for, where every one ends after it has told so much. */
async function askedFor(...events: readonly OrderEvent[]): Promise<readonly number[]> {
  const over = new AbortController();
  const asked: number[] = [];
  let nowMs = 0;
  const ended = new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve()));
  const exchange = {
    events: () => {
      asked.push(nowMs);
      if (asked.length === STREAMS) over.abort();
      return Promise.resolve(streamOf(events));
    },
  };
  const sleep = (ms: number): Promise<void> => {
    // That no stream comes for long is none of this.
    if (ms > 10 * SECOND) return new Promise(() => {});
    nowMs += ms;
    return Promise.resolve();
  };
  const inbox = new OrderInbox(() => {});
  await listen({ exchange, inbox, sleep, signal: over.signal, inVain: new Promise(() => {}) });
  await ended;
  return asked;
}

it('a stream that ends before it told anything, again and again, is asked for once a second, so that all else goes on', async () => {
  expect(await askedFor()).toEqual([0, 1, 2, 3, 4].map((seconds) => seconds * SECOND));
});

it('a stream that has told something is asked for anew at once when it ends', async () => {
  expect(await askedFor({ kind: 'restored' })).toEqual([0, 0, 0, 0, 0]);
});
