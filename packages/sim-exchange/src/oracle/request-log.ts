import type { Stamp } from '../wire/window.ts';

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

/** Every request, in order of arrival. */
export class RequestLog {
  readonly records: RequestRecord[] = [];
  /** Times at which sockets connected. */
  readonly connects: number[] = [];

  open({ transport, method, path, wsMethod, params }: Asked, at: number): RequestRecord {
    const clientId = CLIENT_IDS.map((name) => params.peek(name)).find((id) => id !== undefined) ?? null;
    const record: RequestRecord = {
      number: this.records.length,
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
    this.records.push(record);
    return record;
  }

  /** As it was when a snapshot was taken. */
  restore(records: readonly RequestRecord[], connects: readonly number[]): void {
    this.records.splice(0, this.records.length, ...records);
    this.connects.splice(0, this.connects.length, ...connects);
  }

  close(record: RequestRecord, { status, code, plan }: Answered): void {
    record.status = status;
    record.code = code;
    record.rules = plan.rules;
    record.shape = plan.shape === null ? null : `${plan.shape.id} ${plan.shape.point}`;
  }
}
