import { setTimeout as sleep } from 'node:timers/promises';
import { ExchangeFailure, type Asked } from './failures.ts';

/** Longest wait that an exchange may ask for; a longer one is a matter for people. */
const LONGEST_ASKED_MS = 300_000;
/** Without `Retry-After`: a ban of Binance (418) lasts two minutes at least, its weights are counted by the minute (429), its wall stands for five (403). */
const UNSAID_MS: Readonly<Record<number, number>> = { 403: 300_000, 418: 120_000, 429: 10_000 };
/** Those who wait do not all come back at once. */
const SPREAD = 0.1;

export interface RequestGate {
  /** Epoch ms, by this machine's clock when it was closed: for people, and for other machines. */
  readonly closedUntilMs: number;
  /** Ms for which it stays closed, whatever becomes of this machine's clock meanwhile; 0: it is open. */
  readonly leftMs: number;
  /** Status of the answer that closed it last; 0: none did. */
  readonly status: number;
  /** Waits as long as the exchange asked. Throws `busy` when that is too long. */
  pass(): Promise<void>;
  /** For an answer that asks for patience. */
  close(status: number, retryAfter: string | undefined): ExchangeFailure;
}

/** What an exchange asked for last, of whomever. */
interface Patience {
  /** Monotonic ms: a clock that is set back must prolong no ban, by which stops and exits wait. */
  untilMs: number;
  /** The same as epoch ms. */
  untilEpochMs: number;
  status: number;
}

/** By place: an exchange bans an address, hence all of this process that ask there. */
const ASKED_FOR = new Map<string, Patience>();

/**
 * Keeps every request of this process to an exchange back while it asks for patience, whoever was told, and `afterMs` longer: a request during
 * a ban prolongs it.
 */
export function requestGate(asked: Asked, onWait: (text: string) => void, afterMs = 0): RequestGate {
  const patience = patienceOf(asked.place);
  const closedUntilMs = (): number => patience.untilEpochMs + afterMs;
  const leftMs = (): number => Math.max(0, patience.untilMs + afterMs - performance.now());
  const failure = (isRetryable: boolean): ExchangeFailure => {
    const until = new Date(closedUntilMs()).toISOString().slice(0, 16).replace('T', ' ');
    return new ExchangeFailure(
      'busy',
      `${asked.exchange} at ${asked.place} takes no requests before ${until} UTC (${patience.status}).`,
      { isRetryable },
    );
  };
  return {
    get closedUntilMs() {
      return closedUntilMs();
    },
    get leftMs() {
      return leftMs();
    },
    get status() {
      return patience.status;
    },
    async pass() {
      for (let left = leftMs(); left > 0; left = leftMs()) {
        if (left > LONGEST_ASKED_MS) throw failure(false);
        await sleep(left * (1 + Math.random() * SPREAD) + 1);
      }
    },
    close(answered, retryAfter) {
      const askedMs = retryAfterMs(retryAfter) ?? UNSAID_MS[answered]!;
      const isNews = leftMs() === 0;
      const untilMs = performance.now() + askedMs;
      // Who is banned stays that, whatever requests that were on their way are answered.
      if (isNews || answered !== 429) patience.status = answered;
      if (untilMs > patience.untilMs)
        Object.assign(patience, { untilMs, untilEpochMs: Date.now() + askedMs } satisfies Partial<Patience>);
      const isShort = askedMs <= LONGEST_ASKED_MS;
      if (isNews && isShort && askedMs >= 1000)
        onWait(`${asked.exchange} asks for ${Math.ceil(askedMs / 1000)} s of patience (${answered}).`);
      return failure(isShort);
    },
  };
}

function patienceOf(place: string): Patience {
  const known = ASKED_FOR.get(place) ?? { untilMs: -Infinity, untilEpochMs: -Infinity, status: 0 };
  ASKED_FOR.set(place, known);
  return known;
}

/** Seconds, or a date. */
function retryAfterMs(header: string | undefined): number | null {
  if (header === undefined || header.trim() === '') return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) && ms >= 0 ? ms : null;
}
