import { ServiceError } from '../../../ports/errors.ts';
import type { StoredSession } from '../../../ports/session-store.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { failureOf } from '../../../process/failure.ts';
import { crashPoint } from '../host/crash-point.ts';
import { SessionError } from '../host/errors.ts';
import { LeaseKeeper } from '../host/lease-keeper.ts';
import { DriverError } from '../driver/driver-error.ts';
import { countStart, isInVain, safeIn } from './crash-loop.ts';
import { leaveEarly } from './leave-early.ts';
import { patiently } from './patiently.ts';
import { assertSameMarket } from './same-market.ts';
import { untilDecided } from './safe-mode.ts';
import type { Refused } from '../swap/swap-trial.ts';
import type { SessionMarket, SessionWorld } from './session-world.ts';
import { tradeSession, type TradingEnd } from './trade-session.ts';

/**
 * Trades a session until it is asked to end or a person's wish is fulfilled. A start after a crash is a start like any other: lease, journal,
 * candles, and on. Throws `lease-busy`, `fenced`, `journal-lost`, and what keeps it from starting.
 */
export async function runSession(world: SessionWorld): Promise<void> {
  const { leases, key, me, time, voice, stop } = world;
  const lease = await LeaseKeeper.acquire({
    ...{ leases, me, time, signal: stop },
    key: { kind: 'strategy', account: key.account, strategy: key.strategy },
    hasEnded: (holder) => world.store.hasEnded(key, holder),
    onBusy: ({ holder, build }) =>
      voice.line(
        'warn',
        'lease-busy',
        `Another process has the lease (holder ${holder}, build ${build}); waiting for it.`,
        { holder },
      ),
    onTrouble: (text) => voice.line('warn', 'lease-trouble', text),
  });
  try {
    world.onLease?.(lease.writer);
    crashPoint('C22');
    await world.assertAllowed?.();
    await Promise.race([underLease(world, lease), whenLost(lease)]);
    await lease.release();
  } catch (error) {
    const isFenced = error instanceof SessionError && error.code === 'fenced';
    if (isFenced) voice.state({ stage: 'FENCED', causes: [] });
    else await lease.release();
    throw error;
  }
}

/** Rejects at once, whatever the session is waiting for. */
function whenLost(lease: LeaseKeeper): Promise<never> {
  return new Promise((_resolve, reject) => {
    const { lost } = lease;
    if (lost.aborted) reject(lost.reason as Error);
    lost.addEventListener('abort', () => reject(lost.reason as Error), { once: true });
  });
}

async function underLease(world: SessionWorld, lease: LeaseKeeper): Promise<void> {
  world.voice.state({ stage: 'RECOVERING', causes: [] });
  const begun = await begin(world, lease);
  assertSameMarket(world, begun);
  const { records } = await countStart(world, lease, begun);
  crashPoint('C19');
  const why = restsFor(world, records);
  if (why !== null && !(await untilDecided(world, lease, null, why))) return;
  const market = await patiently(world, records, () => world.openMarket(), { discard: (late) => late.close() });
  try {
    const end = market === null ? 'asked' : await tradeOn(world, lease, market, records);
    if (end === 'asked') await leaveEarly(world, lease, market?.clock ?? null);
  } finally {
    await market?.close();
  }
}

/** Why a session in a crash loop is not to open its strategy; null where it may. What looks after orders at an exchange needs none of it. */
function restsFor({ orders = null }: SessionWorld, records: SessionRecords): string | null {
  const safe = safeIn(records);
  if (safe === null) return null;
  if (isInVain(records)) return `${safe.text} ${IN_VAIN}`;
  return orders === null ? null : safe.text;
}

const IN_VAIN = 'Each start since then ended before it traded.';

/** Until the session has ended in order, or is asked to end and not in order yet. */
async function tradeOn(
  world: SessionWorld,
  lease: LeaseKeeper,
  market: SessionMarket,
  begun: SessionRecords,
): Promise<'ended' | 'asked'> {
  let { version } = world;
  let lost: Refused | null = null;
  for (let failures: readonly number[] = [], known = begun; ;) {
    const stored = await patiently(world, known, () => world.store.read(world.key));
    if (stored === null) return 'asked';
    // Trades may have been opened since the process began.
    known = stored.records;
    const isSafe = safeIn(stored.records) !== null;
    const end: TradingEnd = await tradeSession({ ...world, version, lost }, market, lease, stored).catch(
      (error: unknown) => {
        if (isSafe && !(error instanceof SessionError) && !isRefused(error))
          return { kind: 'failed' as const, error, version };
        throw error;
      },
    );
    if (end.kind !== 'failed') return end.kind;
    ({ version } = end);
    const { text } = failureOf(end.error);
    // What else kept a session in a crash loop from trading is no fault of its version.
    const isOfStrategy: boolean = end.error instanceof DriverError;
    lost = isOfStrategy ? { id: version.spec.id, text } : null;
    const nowMs = world.time.nowMs();
    failures = [...failures.filter((ms) => ms > nowMs - WITHIN_MS), nowMs];
    const isLost = failures.length > MOST_FAILURES || !isOfStrategy;
    if (isLost && !isSafe) throw end.error;
    // The strategy's thread is gone, and with it what was not written down: as after a crash.
    if (!isLost) world.voice.line('error', 'recovering', `${text} The session goes on with what is written down.`);
    else if (await untilDecided(world, lease, market.clock, text)) failures = [];
    else return 'ended';
  }
}

/** Credentials, with nothing to look after. */
function isRefused(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'credentials';
}

/** A strategy that loses its thread more often than this within an hour is not given another one. */
const MOST_FAILURES = 5;
const WITHIN_MS = 3_600_000;

async function begin({ store, key }: SessionWorld, lease: LeaseKeeper): Promise<StoredSession> {
  const stored = await store.begin(key, lease.writer);
  if (stored === 'lost-lease') throw lease.fence('another process has begun to write the journal');
  return stored;
}
