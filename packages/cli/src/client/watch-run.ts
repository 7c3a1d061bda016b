import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceError } from '@tradai/runtime';
import { hasEnded, type RunView } from '../commands/run-views.ts';
import type { ApiClient } from './api-client.ts';
import { eventsOf } from './event-stream.ts';

/** So long a server that is away is waited for. */
const PATIENCE_MS = 300_000;
const AGAIN_MS = 2_000;
/** A stream says something every 15 s, or is dead. */
const SILENCE_MS = 45_000;
/** The server ends streams after a quarter of an hour. */
const STREAM_MS = 900_000;

/**
 * Shows a run as it changes, and gives it when it has ended. It costs few requests: the stream of the run's events says when to look. A
 * stream that is cut goes on behind its last event, and a server that is away for minutes is waited for.
 */
export async function watchRun(
  client: ApiClient,
  path: string,
  onRun: (run: RunView) => void,
  signal: AbortSignal,
): Promise<RunView> {
  const look = (): Promise<RunView> =>
    patiently(async () => (await client.ask<RunView>('GET', path, { signal })).body, signal);
  let run = await look();
  onRun(run);
  let last: string | null = null;
  while (!hasEnded(run)) {
    for await (const { id, event, data } of await patiently(() => stream(client, path, last, signal), signal)) {
      last = id ?? last;
      if (event === 'progress') run = { ...run, progress: progressIn(data) ?? run.progress };
      else if (event !== 'log') run = await look();
      onRun(run);
      if (hasEnded(run)) return run;
    }
    // It was cut, or has nothing more to say.
    await sleep(AGAIN_MS, undefined, { signal });
    run = await look();
    onRun(run);
  }
  return run;
}

async function stream(client: ApiClient, path: string, last: string | null, signal: AbortSignal) {
  const headers = { accept: 'text/event-stream', ...(last === null ? {} : { 'last-event-id': last }) };
  const { body } = await client.open('GET', `${path}/events`, { headers, signal, timeoutMs: STREAM_MS });
  return eventsOf(untilSilent(body ?? emptyBody()));
}

/** Ends with the body, whatever ends that: the next stream goes on behind it. */
async function* untilSilent(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const next = await within(reader.read(), SILENCE_MS);
      if (next === null || next.done) return;
      yield next.value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

async function within<T>(asked: Promise<T>, ms: number): Promise<T | null> {
  const timeout = Promise.withResolvers<null>();
  const timer = setTimeout(() => timeout.resolve(null), ms);
  try {
    return await Promise.race([asked.catch(() => null), timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function emptyBody(): ReadableStream<Uint8Array> {
  return new Blob([]).stream();
}

/** Null where it is none that we know. */
function progressIn(data: string): RunView['progress'] {
  try {
    const { pct, stage, message } = JSON.parse(data) as Partial<NonNullable<RunView['progress']>>;
    return typeof pct === 'number' && typeof stage === 'string' ? { pct, stage, message: message ?? '' } : null;
  } catch {
    return null;
  }
}

async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  for (;;)
    try {
      return await ask();
    } catch (error) {
      const isAway = error instanceof ServiceError && (error.code === 'unavailable' || error.code === 'busy');
      if (!isAway || performance.now() > until) throw error;
      await sleep(AGAIN_MS, undefined, { signal });
    }
}
