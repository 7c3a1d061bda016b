import type { Gate } from '../engine/requests.ts';
import { type Refusal, refuse } from '../engine/refusal.ts';
import type { Params } from './params.ts';
import { missing } from './params.ts';
import { refused } from './wire-refusal.ts';

const USUAL_MS = 5_000;
const LONGEST_MS = 60_000;
const AHEAD_MS = 1_000;
/** From here on a stamp counts microseconds. */
const MICROSECONDS_FROM = 10 ** 15;

/** When a request was stamped and how long it may live, in milliseconds. */
export interface Stamp {
  readonly timestamp: number;
  readonly recvWindow: number;
}

/** Throws −1102 without a stamp and −1131 for a window above a minute. */
export function readStamp(params: Params): Stamp {
  const sent = params.integer('timestamp') ?? missing('timestamp');
  const window = params.text('recvWindow') ?? String(USUAL_MS);
  const recvWindow = /^\d{1,9}(\.\d{1,3})?$/.test(window) ? Number(window) : Number.NaN;
  if (Number.isNaN(recvWindow)) throw refused(-1100, "Illegal characters found in parameter 'recvWindow'.");
  if (recvWindow > LONGEST_MS) throw refused(-1131, "'recvWindow' must be less than 60000.");
  return { timestamp: sent >= MICROSECONDS_FROM ? sent / 1_000 : sent, recvWindow };
}

/** On arrival: neither too old nor stamped in the future. `null` lets the request in. */
export function firstCheck({ timestamp, recvWindow }: Stamp, now: number): Refusal | null {
  if (timestamp >= now + AHEAD_MS) {
    return refuse(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
  }
  return now - timestamp <= recvWindow ? null : TOO_OLD;
}

/** Just before the effect, at the time that it is then. `code` is what the exchange answers. */
export function secondCheck({ timestamp, recvWindow }: Stamp, now: () => number, code: number): Gate {
  return () => (now() - timestamp <= recvWindow ? null : { ...TOO_OLD, code });
}

const TOO_OLD = refuse(-1021, 'Timestamp for this request is outside of the recvWindow.');
