import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { PRIORITY, type Scheduler } from '../core/scheduler.ts';

const DAY_MS = 86_400_000;

/** How often a socket is pinged, how long a pong may take, and how many messages a second it may send. */
export interface SocketRules {
  readonly pingMs: number;
  readonly pongMs: number;
  readonly messagesPerSecond: number;
}

export const SPOT_SOCKET: SocketRules = { pingMs: 20_000, pongMs: 60_000, messagesPerSecond: 5 };
export const USDM_SOCKET: SocketRules = { pingMs: 180_000, pongMs: 600_000, messagesPerSecond: 10 };

/** One client's socket. */
export class Socket {
  readonly path: string;
  readonly rules: SocketRules;
  /** Nothing is written any more, as on a line that died without a word. */
  isMuted = false;
  /** Pings of the client are not answered. */
  answersPings = true;
  /** What it was sent, and did not yet leave. */
  readonly #writes: Writes;
  readonly #ws: WebSocket;
  #lastPong: number;
  #awaitsPong = false;
  #second = -1;
  #messages = 0;

  constructor(ws: WebSocket, path: string, rules: SocketRules, writes: Writes, now: number) {
    this.#ws = ws;
    this.path = path;
    this.rules = rules;
    this.#writes = writes;
    this.#lastPong = now;
    ws.on('ping', (data: Buffer) => {
      if (this.answersPings && !this.isMuted) ws.pong(data);
    });
  }

  get isOpen(): boolean {
    return this.#ws.readyState === this.#ws.OPEN;
  }

  send(text: string): void {
    if (!this.isOpen || this.isMuted) return;
    this.#writes.begin();
    this.#ws.send(text, () => this.#writes.end());
  }

  /** False when it says more than it may. */
  mayTell(now: number): boolean {
    const second = Math.floor(now / 1_000);
    if (second !== this.#second) this.#messages = 0;
    this.#second = second;
    return ++this.#messages <= this.rules.messagesPerSecond;
  }

  /** One at a time: a clock that runs ahead would heap them on a client, which takes that for an attack. */
  ping(): void {
    if (!this.isOpen || this.isMuted || this.#awaitsPong) return;
    this.#awaitsPong = true;
    this.#ws.ping();
  }

  sawPong(now: number): void {
    this.#lastPong = now;
    this.#awaitsPong = false;
  }

  /** See `Sockets.moved`. */
  moved(ms: number): void {
    this.#lastPong += ms;
  }

  silentFor(now: number): number {
    return now - this.#lastPong;
  }

  /** Closes it in order; without a code the line is torn. */
  close(code?: number): void {
    if (code === undefined) this.#ws.terminate();
    else this.#ws.close(code);
  }
}

/** Frames that were handed to sockets and not yet written. */
export class Writes {
  #open = 0;
  #waiting: (() => void)[] = [];

  begin(): void {
    this.#open++;
  }

  end(): void {
    if (--this.#open > 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const done of waiting) done();
  }

  /** Done when everything is written. */
  idle(): Promise<void> {
    return this.#open === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** All sockets: pinged, and closed after a day. */
export class Sockets {
  readonly writes = new Writes();
  readonly #scheduler: Scheduler;
  readonly #all = new Set<Socket>();
  /** Lines that were taken and never became sockets. */
  readonly #silent = new Set<Duplex>();
  /** Whether clients live in the exchange's time, so that their silence means something. */
  readonly #strict: boolean;

  constructor(scheduler: Scheduler, strict: boolean) {
    this.#scheduler = scheduler;
    this.#strict = strict;
  }

  get all(): readonly Socket[] {
    return [...this.#all];
  }

  /** Takes a socket in; `onMessage` gets its text frames, `onClose` is told once. */
  add(
    ws: WebSocket,
    path: string,
    rules: SocketRules,
    on: { message: (text: string) => void; close: () => void },
  ): Socket {
    const socket = new Socket(ws, path, rules, this.writes, this.#scheduler.time);
    this.#all.add(socket);
    ws.on('pong', () => socket.sawPong(this.#scheduler.time));
    ws.on('error', () => socket.close());
    ws.on('close', () => {
      this.#all.delete(socket);
      on.close();
    });
    ws.on('message', (data: Buffer) => {
      if (this.#strict && !socket.mayTell(this.#scheduler.time)) socket.close(1008);
      else on.message(data.toString());
    });
    this.#pingLater(socket);
    this.#scheduler.stay(this.#scheduler.time + DAY_MS, PRIORITY.timer, () => socket.close(1001));
    return socket;
  }

  /** The exchange's time was moved by so much: nobody has been silent meanwhile. */
  moved(ms: number): void {
    for (const socket of this.#all) socket.moved(ms);
  }

  /** A line that stays open and is never answered, until its client gives up. */
  keepSilent(line: Duplex): void {
    this.#silent.add(line);
    line.on('error', () => line.destroy());
    line.on('end', () => line.destroy());
    line.on('close', () => this.#silent.delete(line));
    line.resume();
  }

  closeAll(): void {
    for (const socket of this.#all) socket.close();
    for (const line of this.#silent) line.destroy();
  }

  #pingLater(socket: Socket): void {
    this.#scheduler.stay(this.#scheduler.time + socket.rules.pingMs, PRIORITY.timer, () => {
      if (!this.#all.has(socket)) return;
      if (this.#strict && socket.silentFor(this.#scheduler.time) > socket.rules.pongMs) socket.close();
      else {
        socket.ping();
        this.#pingLater(socket);
      }
    });
  }
}
