import type { Stamp } from '../wire/window.ts';
import { Repeats } from './repeats.ts';
import { isSending, RequestSums } from './request-sums.ts';
import { RowStore } from './row-store.ts';

/** A request as the exchange saw it. */
export interface RequestRecord {
  readonly number: number;
  /** The exchange's time of arrival. */
  readonly at: number;
  readonly transport: 'rest' | 'ws';
  readonly method: string;
  /** Path on REST, method on ws-api. */
  readonly path: string;
  readonly clientId: string | null;
  readonly symbol: string | null;
  account: string | null;
  stamp: Stamp | null;
  /** Milliseconds that the window had left at both looks; below 0 is too late. */
  leftAtFirst: number | null;
  leftAtSecond: number | null;
  /** Rules of the fault script that fired. */
  rules: readonly string[];
  /** Whether it did what it asked for. */
  done: boolean;
  status: number | null;
  code: number | null;
  shape: string | null;
  duringBan: boolean;
  unimplemented: boolean;
  badSignature: boolean;
}

interface Asked {
  readonly transport: 'rest' | 'ws';
  readonly method: string;
  readonly path: string;
  readonly wsMethod: string | null;
  readonly params: { peek(name: string): string | undefined };
}

interface Answered {
  readonly status: number;
  readonly code: number | null;
  readonly plan: {
    readonly rules: readonly string[];
    readonly shape: { readonly id: string; readonly point: string } | null;
  };
}

const CLIENT_IDS = ['newClientOrderId', 'origClientOrderId', 'clientAlgoId', 'cancelOrigClientOrderId'];
const CONNECTS_WINDOW_MS = 300_000;

/** Every request, in order of arrival, and every socket. */
export class RequestLog {
  /** Times at which sockets connected. */
  readonly connects: number[] = [];
  /** Most sockets that connected within five minutes. */
  connectsPer5Min = 0;
  /** How often ids were sent with orders. */
  readonly posts = new Repeats();
  readonly #answered = new RowStore<RequestRecord>(({ at }) => at);
  /** Not answered yet. */
  readonly #open = new Set<RequestRecord>();
  #sums = new RequestSums();
  #count = 0;

  /** How many there were so far. */
  get length(): number {
    return this.#count;
  }

  /** All of them; reads what is no longer in memory. */
  get records(): readonly RequestRecord[] {
    return [...this.#answered.rows(), ...this.#open].toSorted((a, b) => a.number - b.number);
  }

  /** Over all of them, open ones as they stand now. */
  get sums(): RequestSums {
    const sums = this.#sums.copy();
    for (const record of this.#open) sums.add(record);
    return sums;
  }

  open({ transport, method, path, wsMethod, params }: Asked, at: number): RequestRecord {
    const clientId = CLIENT_IDS.map((name) => params.peek(name)).find((id) => id !== undefined) ?? null;
    const record: RequestRecord = {
      number: this.#count++,
      at,
      transport,
      method,
      path: wsMethod ?? path,
      clientId,
      symbol: params.peek('symbol') ?? null,
      account: null,
      stamp: null,
      leftAtFirst: null,
      leftAtSecond: null,
      rules: [],
      done: false,
      status: null,
      code: null,
      shape: null,
      duringBan: false,
      unimplemented: false,
      badSignature: false,
    };
    this.#open.add(record);
    if (clientId !== null && isSending(record)) this.posts.add(clientId);
    return record;
  }

  close(record: RequestRecord, { status, code, plan }: Answered): void {
    record.status = status;
    record.code = code;
    record.rules = plan.rules;
    record.shape = plan.shape === null ? null : `${plan.shape.id} ${plan.shape.point}`;
    // A restored exchange does not know those that were inside.
    if (this.#open.delete(record)) this.#keep(record);
  }

  connected(at: number): void {
    this.connects.push(at);
    this.connectsPer5Min = Math.max(this.connectsPer5Min, this.connectsSince(at - CONNECTS_WINDOW_MS));
  }

  /** How many sockets connected after a time. */
  connectsSince(time: number): number {
    let count = 0;
    while (count < this.connects.length && this.connects.at(-1 - count)! > time) count++;
    return count;
  }

  /** As it was when a snapshot was taken. */
  restore(records: readonly RequestRecord[], connects: readonly number[]): void {
    this.#answered.clear();
    this.#open.clear();
    this.#sums = new RequestSums();
    this.posts.clear();
    for (const record of records) {
      if (record.clientId !== null && isSending(record)) this.posts.add(record.clientId);
      this.#keep(record);
    }
    this.#count = records.length;
    this.connects.length = 0;
    this.connectsPer5Min = 0;
    for (const at of connects) this.connected(at);
  }

  #keep(record: RequestRecord): void {
    this.#answered.add(record);
    this.#sums.add(record);
  }
}
