import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { Clock } from '../ports/clock.ts';
import { Problem } from './problem.ts';

const MOST_STREAMS = 5;
const PING_MS = 15_000;
/** Gateways end a stream after 15 minutes; one that ends by itself before is gone on with, without an error. */
const LIFE_MS = 14 * 60_000;
const RETRY_MS = 1000;

export interface Frame {
  /** What a client names to go on behind it; left out: it is not gone back to. */
  readonly id?: number;
  readonly event: 'state' | 'progress' | 'log' | 'end';
  readonly data: unknown;
}

/** Streams of server-sent events that are open here. */
export class EventStreams {
  readonly #clock: Clock;
  readonly #open = new Map<string, Set<EventStream>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Answers with a stream, whose end is also that of the connection. Throws a `Problem`: one person has only so many. */
  start(reply: FastifyReply, subject: string): EventStream {
    const streams = this.#open.get(subject) ?? new Set();
    if (streams.size >= MOST_STREAMS)
      throw new Problem('too-many-streams', `${MOST_STREAMS} streams are open already; close one.`);
    const stream = new EventStream(reply, this.#clock, () => {
      streams.delete(stream);
      if (streams.size === 0) this.#open.delete(subject);
    });
    this.#open.set(subject, streams.add(stream));
    return stream;
  }

  /** The process ends. */
  close(): void {
    for (const stream of [...this.#open.values()].flatMap((streams) => [...streams])) stream.end();
  }
}

/** One answer that goes on. */
export class EventStream {
  readonly #raw: ServerResponse;
  readonly #clock: Clock;
  readonly #over = new AbortController();
  readonly #untilMs: number;
  #saidMs: number;

  constructor(reply: FastifyReply, clock: Clock, onEnd: () => void) {
    this.#raw = reply.raw;
    this.#clock = clock;
    this.#saidMs = clock.monotonicMs();
    this.#untilMs = this.#saidMs + LIFE_MS;
    this.#over.signal.addEventListener('abort', onEnd);
    this.#raw.on('close', () => this.#over.abort());
    this.#raw.on('error', () => this.#over.abort());
    // Nothing else comes over a connection whose stream has ended, and none is kept when the process ends.
    const headers = {
      ...{ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
      connection: 'close',
    };
    const given = Object.entries(reply.getHeaders()).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    reply.hijack();
    this.#raw.writeHead(200, { ...Object.fromEntries(given), ...headers });
    this.#raw.write(`retry: ${RETRY_MS}\n\n`);
  }

  /** Whether nobody listens any more, or for long enough. */
  get isOver(): boolean {
    return this.#over.signal.aborted || this.#clock.monotonicMs() >= this.#untilMs;
  }

  async send({ id, event, data }: Frame): Promise<void> {
    // JSON has no raw line break, so that this is one line.
    const lines = [...(id === undefined ? [] : [`id: ${id}`]), `event: ${event}`, `data: ${JSON.stringify(data)}`];
    await this.#write(`${lines.join('\n')}\n\n`);
  }

  /** Waits so long, and says that it is still there where it has said nothing for long. */
  async pause(ms: number): Promise<void> {
    if (this.#clock.monotonicMs() - this.#saidMs >= PING_MS) await this.#write(': ping\n\n');
    await this.#clock.sleep(ms, this.#over.signal);
  }

  end(): void {
    this.#raw.end();
    this.#over.abort();
  }

  /** Does not run ahead of a client that reads slowly. */
  async #write(text: string): Promise<void> {
    const { signal } = this.#over;
    if (signal.aborted) return;
    this.#saidMs = this.#clock.monotonicMs();
    if (this.#raw.write(text)) return;
    const longest = AbortSignal.any([signal, AbortSignal.timeout(LIFE_MS)]);
    await once(this.#raw, 'drain', { signal: longest }).catch(() => this.#over.abort());
  }
}
