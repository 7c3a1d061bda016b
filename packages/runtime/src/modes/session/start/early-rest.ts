import type { MarketClock } from '../../../market/clock.ts';
import type { StoredSession } from '../../../ports/session-store.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import type { LeaseKeeper } from '../host/lease-keeper.ts';
import type { SessionVoice } from '../host/session-voice.ts';
import { Wake } from '../turn/wake.ts';
import { LiveRest, REST_LOOK_MS, type RestState } from './live-rest.ts';
import { openAtRest, type HostAtRest } from './open-at-rest.ts';
import { isAnyOpen, patiently, type StartTrouble } from './patiently.ts';
import type { SessionWorld } from './session-world.ts';

/** Real time that candles and a strategy usually take: orders are not looked after meanwhile. */
const SOON_MS = 5_000;

/** The session's lease, and the market's clock. */
export interface EarlyParts {
  readonly lease: LeaseKeeper;
  readonly clock: MarketClock;
}

/** What opens a session, and does away with what nobody needs any more. The world of `open` ends with the session's, and when orders cannot be looked after any more. */
interface Opening<Result> {
  open(world: SessionWorld, onTrouble: (trouble: StartTrouble) => void): Promise<Result | null>;
  discard(late: Result): Promise<void>;
}

/**
 * Opens a session, and looks after its orders as in a crash loop as long as that takes: a store of candles that does not answer, or a long warm-up,
 * must leave no position without its stop, and no order that nobody knows of. With what the journal holds by then; null when the session was asked to
 * end. Rejects with what opening it came to, or its journal.
 */
export async function openAttended<Result>(
  world: SessionWorld,
  parts: EarlyParts,
  begun: StoredSession,
  opening: Opening<Result>,
): Promise<{ readonly opened: Result; readonly stored: StoredSession } | null> {
  const rest = isNeeded(world, begun.records) ? new EarlyRest(world, parts, begun.records) : null;
  let opened: Result | null = null;
  let stored: StoredSession | null = null;
  try {
    const stop = rest === null ? world.stop : AbortSignal.any([world.stop, rest.failed]);
    const voice = rest === null ? world.voice : spokenFor(world.voice, rest);
    opened = await opening.open({ ...world, stop, voice }, (trouble) => rest?.hear(trouble));
    await rest?.end();
    const isRead = rest?.hasBegun === true && opened !== null;
    stored = isRead ? await patiently(world, begun.records, () => world.store.read(world.key)) : begun;
    return opened === null || stored === null ? null : { opened, stored };
  } finally {
    await rest?.end().catch(() => {});
    if (opened !== null && stored === null) await opening.discard(opened);
  }
}

/** Whoever looks after orders says what the session does: each try would say anew that it begins, and that it failed. */
function spokenFor(voice: SessionVoice, rest: EarlyRest): SessionVoice {
  return {
    news: (message) => voice.news(message),
    line: (...what) => voice.line(...what),
    vitals: (vitals) => voice.vitals(vitals),
    version: (version) => voice.version(version),
    state: (state) => {
      if (!rest.hasBegun) voice.state(state);
    },
  };
}

/** Whether there is anything to look after at an exchange. */
function isNeeded({ orders = null }: SessionWorld, records: SessionRecords): boolean {
  return orders !== null && isAnyOpen(records);
}

class EarlyRest {
  readonly #world: SessionWorld;
  readonly #parts: EarlyParts;
  readonly #records: SessionRecords;
  readonly #ended = new AbortController();
  readonly #failed = new AbortController();
  readonly #work: Promise<void>;
  #trouble: StartTrouble | null = null;
  /** Whether it may have written to the journal. */
  hasBegun = false;

  constructor(world: SessionWorld, parts: EarlyParts, records: SessionRecords) {
    this.#world = world;
    this.#records = records;
    this.#parts = parts;
    this.#work = this.#lookAfter();
    this.#work.catch((error: unknown) => this.#failed.abort(error));
  }

  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  /** Why nothing could be opened so far. */
  hear(trouble: StartTrouble): void {
    this.#trouble = trouble;
  }

  /** Rejects with what it failed by. */
  end(): Promise<void> {
    this.#ended.abort();
    return this.#work;
  }

  async #lookAfter(): Promise<void> {
    const { signal } = this.#ended;
    await this.#world.time.sleep(SOON_MS, signal);
    if (signal.aborted) return;
    this.hasBegun = true;
    // A journal that is away for a moment is no reason to end what is being opened.
    const open = (): Promise<HostAtRest> => openAtRest(this.#world, this.#parts.lease, this.#parts.clock);
    const ending = { ...this.#world, stop: AbortSignal.any([this.#world.stop, signal]) };
    const rest = await patiently(ending, this.#records, open, { discard: (late) => late.close() });
    if (rest === null) return;
    const closing: (() => unknown)[] = [];
    try {
      const wake = new Wake();
      signal.addEventListener('abort', () => wake.now());
      const told = { state: () => this.#state(), onNews: () => wake.now() };
      const live = LiveRest.open(rest.host, this.#world, closing, told)!;
      await live.begin();
      for (; !signal.aborted && !live.desk.isNeedless; wake.reset()) {
        await live.look();
        await this.#world.time.sleep(REST_LOOK_MS / this.#parts.clock.factor, wake.signal);
      }
    } finally {
      for (const close of closing) close();
      rest.close();
    }
  }

  #state(): RestState {
    const causes = this.#trouble === null ? [] : [this.#trouble.cause];
    return { stage: 'WARMING', causes, detail: `${this.#trouble?.text ?? ''} ${ATTENDED}`.trim() };
  }
}

const ATTENDED =
  'Candles and strategy are not there yet. Orders are compared with the exchange, entries are taken away and stops are kept; what can have none is left at the market, and nothing is decided.';
