import type { StoredSession } from '../../../ports/session-store.ts';
import { failureOf } from '../../../process/failure.ts';
import { crashPoint } from '../host/crash-point.ts';
import { SessionError } from '../host/errors.ts';
import { LeaseKeeper } from '../host/lease-keeper.ts';
import { patiently } from './patiently.ts';
import { afterCrashLoop } from './safe-mode.ts';
import type { SessionWorld } from './session-world.ts';
import { tradeSession } from './trade-session.ts';

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
  world.onLease?.(lease.writer);
  crashPoint('C22');
  try {
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
  const { voice, stop } = world;
  voice.state({ stage: 'RECOVERING', causes: [] });
  const begun = await begin(world, lease);
  crashPoint('C19');
  const market = await patiently(world, begun, () => world.openMarket());
  if (market === null) return;
  try {
    if (!(await afterCrashLoop(world, lease, begun, Math.floor(market.clock.nowMs())))) return;
    let { version } = world;
    for (let failures: readonly number[] = []; !stop.aborted;) {
      const stored = await patiently(world, begun, () => world.store.read(world.key));
      if (stored === null) return;
      const end = await tradeSession({ ...world, version }, market, lease, stored);
      if (end.kind === 'ended') return;
      ({ version } = end);
      // The strategy's thread is gone, and with it what was not written down: as after a crash.
      voice.line('error', 'recovering', `${failureOf(end.error).text} The session goes on with what is written down.`);
      const nowMs = world.time.nowMs();
      failures = [...failures.filter((ms) => ms > nowMs - WITHIN_MS), nowMs];
      if (failures.length > MOST_FAILURES) throw end.error;
    }
  } finally {
    await market.close();
  }
}

/** A strategy that loses its thread more often than this within an hour is not given another one. */
const MOST_FAILURES = 5;
const WITHIN_MS = 3_600_000;

async function begin({ store, key }: SessionWorld, lease: LeaseKeeper): Promise<StoredSession> {
  const stored = await store.begin(key, lease.writer);
  if (stored === 'lost-lease') throw lease.fence('another process has begun to write the journal');
  return stored;
}
