import type { Attempt } from '../../../orders/attempt.ts';
import type { OrderExchange, OrderView } from '../../../ports/order-exchange.ts';
import type { AttemptEvent, ListCheck } from '../../../orders/attempt-event.ts';
import { attemptKey } from '../../../orders/order-draft.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { oneLine } from '../../../strategies/one-line.ts';
import { crashPoint } from '../host/crash-point.ts';
import { inLists, listedFromMs, OrderFills } from './order-lists.ts';
import { isLive, type OrderInbox } from './order-news.ts';
import type { OrderRules } from './order-rules.ts';

/** Exchange time between two looks, from the first on. */
const PAUSES_MS = [500, 1000, 2000];
const LEAST_PAUSE_MS = 50;
/** Two absences are at least so far apart. */
const APART_MS = 1000;
/** Past its fence an attempt is given up for a person to decide after this. */
const STUCK_AFTER_MS = 60_000;
/** An open order that is not found three times over this long, and in no list, is gone. */
const VANISHED_AFTER_MS = 30_000;
const VANISHED_LOOKS = 3;
/** Looks at one that a person has to decide about, or that is away. */
const SLOW_PAUSE_MS = 10_000;
/** One that was asked to go, and rests, is asked again so long after; there are few such requests, and reads may be behind. By those that were sent. */
const CANCEL_PAUSES_MS = [1000, 3000, 10_000, 30_000];

export interface ResolveWorld {
  readonly exchange: Pick<OrderExchange, 'find' | 'ordersSince' | 'fillsSince'>;
  readonly rules: Pick<OrderRules, 'hasRequestExpiry' | 'hasTriggerRoute' | 'retentionMs'>;
  readonly exchangeMs: () => number;
  /** Whether the exchange's time is believed. */
  readonly maySign: () => boolean;
  /** Waits in exchange time, or until the signal comes. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly inbox: OrderInbox;
  /** As they are written down now. */
  readonly records: () => SessionRecords;
  /** Nothing that is not found counts: another holder may have sent just before its lease ended. */
  readonly isEarly: () => boolean;
  /** A look threw, which is a defect; it counts as a read that failed. Told once of an attempt. */
  readonly onTrouble: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Finds out what became of an attempt whose state at the exchange is not known: by its client order id, past its fence by two absences at least
 * a second apart, then by the lists of orders and of fills. Nothing that failed is taken for an absence. It never sends, and never rejects.
 */
export async function resolveAttempt(cid: string, world: ResolveWorld): Promise<void> {
  const looks = new Looks();
  for (let look = 0; !world.signal.aborted; look += 1) {
    const text = world.records().get(attemptKey(cid));
    const attempt = text === undefined ? null : (JSON.parse(text) as Attempt);
    if (attempt === null || !isInDoubt(attempt)) return;
    const isOver = await lookOnce(attempt, world, looks).catch((error: unknown) => threw(attempt, world, looks, error));
    if (isOver || world.signal.aborted) return;
    const pauseMs = looks.isStuck ? SLOW_PAUSE_MS : (PAUSES_MS[look] ?? PAUSES_MS.at(-1)!);
    await world.sleep(Math.min(pauseMs, untilProvedMs(attempt, world, looks)), world.signal);
  }
}

/** Nobody waits for a look: what it throws would end the process, at every start. */
function threw(attempt: Attempt, world: ResolveWorld, looks: Looks, error: unknown): false {
  looks.absentMs = [];
  if (!looks.isTold)
    world.onTrouble(`The order ${attempt.cid} on ${attempt.pair} cannot be looked for: ${oneLine(error)}.`);
  looks.isTold = true;
  giveUpLate(attempt, world, looks);
  return false;
}

/** Whether what is written down of it may not be what the exchange has. */
function isInDoubt({ state, cancel, suspectMs }: Attempt): boolean {
  if (state === 'UNKNOWN') return true;
  return (state === 'OPEN' || state === 'PARTIAL') && (cancel === 'unknown' || suspectMs !== null);
}

/** What was seen of one attempt so far. */
class Looks {
  /** Exchange times at which questions were asked that did not find it, since it was last seen or a read failed. */
  absentMs: number[] = [];
  /** When the answer to the first of these was there. */
  firstAnsweredMs = 0;
  isStuck = false;
  /** Since when the exchange's time is not known; null: it is. */
  blindSinceMs: number | null = null;
  /** Whether it was said that a look threw. */
  isTold = false;
  readonly fills = new OrderFills();
}

/** What the exchange shows of an attempt, by what was seen of it so far. */
interface Seen {
  readonly order: OrderView;
  readonly looks: Looks;
}

/** A position has no stop meanwhile: as soon as its absence can be proved, it is. */
function untilProvedMs({ state }: Attempt, { exchangeMs }: ResolveWorld, { absentMs }: Looks): number {
  const [first] = absentMs;
  const leftMs = first === undefined || state === 'UNKNOWN' ? 0 : first + VANISHED_AFTER_MS - exchangeMs();
  return leftMs <= 0 ? Infinity : Math.max(LEAST_PAUSE_MS, leftMs);
}

/** True when there is nothing more to look for. */
async function lookOnce(attempt: Attempt, world: ResolveWorld, looks: Looks): Promise<boolean> {
  const { exchange, exchangeMs, maySign, isEarly } = world;
  const { pair, cid, route, mark, exchangeId } = attempt;
  // An answer may be long on its way: it tells of the time when it was asked for.
  const [askedMs, isTimeKnown, wasEarly] = [exchangeMs(), maySign(), isEarly()];
  const found = await exchange.find(pair, cid, route, mark === 'child' ? exchangeId : null);
  if (found.kind === 'failed') {
    looks.absentMs = [];
    giveUpLate(attempt, world, looks);
    return false;
  }
  if (found.kind === 'found') {
    looks.absentMs = [];
    return isResting(attempt, found.order)
      ? tellResting(attempt, world, { order: found.order, looks })
      : tellSeen(attempt, world, { order: found.order, looks });
  }
  // Whether its fence is past, and how far apart two looks were, is then not known.
  if (!isTimeKnown || !maySign()) {
    looks.absentMs = [];
    if (isLong(world, looks)) giveUpLate(attempt, world, looks);
    return false;
  }
  looks.blindSinceMs = null;
  if (wasEarly || askedMs <= attempt.fenceMs) return false;
  if (looks.absentMs.length === 0) looks.firstAnsweredMs = exchangeMs();
  looks.absentMs.push(askedMs);
  return (attempt.state === 'UNKNOWN' ? proveAbsence : proveVanished)(attempt, world, looks);
}

/** At a start the time is known soon: an attempt from long before is not to be given up for that. */
function isLong({ exchangeMs }: ResolveWorld, looks: Looks): boolean {
  looks.blindSinceMs ??= exchangeMs();
  return exchangeMs() - looks.blindSinceMs > STUCK_AFTER_MS;
}

/** It was to be taken away, nobody knows whether that arrived, and it is still there. */
function isResting({ state, cancel }: Attempt, { status }: OrderView): boolean {
  return state !== 'UNKNOWN' && cancel === 'unknown' && (status === 'open' || status === 'partial');
}

/** Who hears of it asks again, as often as one may; then a person is told, it is looked at on, and asked again once a minute. */
async function tellResting(attempt: Attempt, world: ResolveWorld, { order, looks }: Seen): Promise<boolean> {
  const pauseMs = CANCEL_PAUSES_MS[attempt.cancelsSent - 1];
  looks.isStuck = pauseMs === undefined;
  if (pauseMs !== undefined && world.exchangeMs() - attempt.updatedMs < pauseMs) return false;
  return (await tellSeen(attempt, world, { order, looks })) && !looks.isStuck;
}

async function proveAbsence(attempt: Attempt, world: ResolveWorld, looks: Looks): Promise<boolean> {
  const [first] = looks.absentMs;
  const last = looks.absentMs.at(-1)!;
  if (last - looks.firstAnsweredMs < APART_MS) return false;
  const seen = await inLists(attempt, world.exchange);
  if (seen === 'failed') {
    looks.absentMs = [];
    giveUpLate(attempt, world, looks);
    return false;
  }
  if (seen !== null) return tellSeen(attempt, world, { order: seen, looks });
  if (!world.rules.hasRequestExpiry) {
    giveUpLate(attempt, world, looks);
    return false;
  }
  const { hasTriggerRoute, retentionMs } = world.rules;
  const check = nowhere(attempt, hasTriggerRoute);
  // What ended without a fill so long ago is in no list any more: that it is not there proves nothing but that it filled nothing.
  const isOld = last - attempt.signMs > retentionMs;
  const gone = isOld
    ? ({ kind: 'forgotten', check, retentionMs } as const)
    : ({ kind: 'never-placed', check } as const);
  crashPoint('C21');
  tellGone(attempt, world, [first!, last], gone);
  return true;
}

/** All that was missed, and what follows from it. */
function tellGone(
  { cid }: Attempt,
  { inbox, exchangeMs }: ResolveWorld,
  absentMs: readonly number[],
  gone: AttemptEvent,
): void {
  const absences = absentMs.map((atMs) => ({ event: { kind: 'not-found' } as const, atMs }));
  inbox.push({ kind: 'attempt', cid, happened: [...absences, { event: gone, atMs: exchangeMs() }] });
}

function nowhere(attempt: Attempt, hasTriggerRoute: boolean): ListCheck {
  const triggers = hasTriggerRoute ? ('absent' as const) : ('none' as const);
  return { fromMs: listedFromMs(attempt), orders: 'absent', triggers, fills: 'absent' };
}

async function proveVanished(attempt: Attempt, world: ResolveWorld, looks: Looks): Promise<boolean> {
  const { absentMs } = looks;
  const nowMs = absentMs.at(-1)!;
  if (absentMs.length < VANISHED_LOOKS || nowMs - absentMs[0]! < VANISHED_AFTER_MS) return false;
  const seen = await inLists(attempt, world.exchange);
  if (seen === 'failed') looks.absentMs = [];
  if (seen === 'failed') return false;
  if (seen !== null) return tellSeen(attempt, world, { order: seen, looks });
  const thrice = [absentMs[0]!, absentMs[1]!, nowMs];
  tellGone(attempt, world, thrice, { kind: 'vanished', check: nowhere(attempt, world.rules.hasTriggerRoute) });
  return true;
}

function giveUpLate({ cid, fenceMs, state }: Attempt, { exchangeMs, inbox }: ResolveWorld, looks: Looks): void {
  const atMs = exchangeMs();
  if (looks.isStuck || state !== 'UNKNOWN' || atMs <= fenceMs + STUCK_AFTER_MS) return;
  looks.isStuck = true;
  inbox.push({ kind: 'attempt', cid, happened: [{ event: { kind: 'overdue' }, atMs }] });
}

/** False while its fills cannot be read or are not all there: it is there, and what it came to is not known. */
async function tellSeen(attempt: Attempt, world: ResolveWorld, { order, looks }: Seen): Promise<boolean> {
  const fills = await looks.fills.of(attempt, order, world);
  if (fills === null) {
    giveUpLate(attempt, world, looks);
    return false;
  }
  const event: AttemptEvent = { kind: 'report', from: 'query', order, fills };
  world.inbox.push({ kind: 'attempt', cid: attempt.cid, happened: [{ event, atMs: world.exchangeMs() }] });
  return true;
}

/** Looks at what is in doubt, each attempt once at a time. */
export class Resolver {
  readonly #world: ResolveWorld;
  readonly #running = new Map<string, Promise<void>>();

  constructor(world: ResolveWorld) {
    this.#world = world;
  }

  /** Begins with those of these that are in doubt and that nobody looks at. */
  attend(attempts: readonly Attempt[]): void {
    for (const attempt of attempts) {
      const { cid } = attempt;
      if (!isLive(attempt) || !isInDoubt(attempt) || this.#running.has(cid)) continue;
      const resolving = resolveAttempt(cid, this.#world).finally(() => this.#running.delete(cid));
      this.#running.set(cid, resolving);
    }
  }
}
