import { openState } from '@tradai/runtime/services';
import { PlatformDatabase } from '../adapters/embedded/platform-database.ts';
import { SqliteBackfills } from '../adapters/embedded/sqlite-backfills.ts';
import { SqliteExchangeBudget } from '../adapters/embedded/sqlite-exchange-budget.ts';
import { SqliteSeriesNotes } from '../adapters/embedded/sqlite-series-notes.ts';
import { BEGIN, ended, HOUR, JumpingClock, storeIn, wishOfHours, type StoreKind } from './collection-parts.fixture.ts';
import { CollectionService } from './collection-service.ts';
import { ALL_FAULTS, FakeExchange, type FakeListing } from './fake-exchange.fixture.ts';

/*
 * A service that does one backfill and ends: `node collection-process.fixture.ts <folder> <cache|arctic> <hours> <to> <step>`. It kills itself
 * when it comes to that step for the first time, which is the name of a call, or that with `!` when the call has been answered.
 */

export const KILLED_LISTINGS: readonly FakeListing[] = [
  {
    pair: 'BTC/USDT',
    listedAt: 0,
    outages: [
      [50, 53],
      [110, 112],
    ],
  },
  { pair: 'ETH/USDT', listedAt: 60, outages: [] },
];
export const KILLED_SEED = 11;

type Call = (...given: never[]) => unknown;

/** Every call of an object is a step. */
function stepped<T extends object>(target: T, killedAt: string): T {
  return new Proxy(target, {
    get(of, name) {
      const value: unknown = Reflect.get(of, name, of);
      if (typeof value !== 'function') return value;
      return (...given: never[]) => {
        if (String(name) === killedAt) process.kill(process.pid, 'SIGKILL');
        const answer = (value as Call).apply(of, given);
        if (`${String(name)}!` !== killedAt) return answer;
        return Promise.resolve(answer).then(() => process.kill(process.pid, 'SIGKILL'));
      };
    },
  });
}

async function work(folder: string, kind: StoreKind, hours: number, to: number, killedAt: string): Promise<void> {
  const clock = new JumpingClock(BEGIN + hours * HOUR);
  const exchange = new FakeExchange({
    ...{ seed: KILLED_SEED, beginMs: BEGIN, listings: KILLED_LISTINGS, now: () => clock.now() },
    ...{ faults: ALL_FAULTS, pageRows: 50 },
  });
  const database = new PlatformDatabase(folder);
  const state = await openState({ kind: 'folder', folder });
  const store = await storeIn(folder, kind);
  const service = new CollectionService({
    ...{ store: { ...store, ...stepped(store, killedAt) }, clock, budget: new SqliteExchangeBudget(database) },
    jobs: stepped(new SqliteBackfills(database), killedAt),
    notes: stepped(new SqliteSeriesNotes(database), killedAt),
    leases: stepped(state.leases, killedAt),
    openExchange: () => Promise.resolve(stepped(exchange, killedAt)),
    me: { holder: `process ${process.pid}`, build: 'test', mode: 'collection', startedMs: 0 },
    isAlone: true,
  });
  service.start();
  const wish = wishOfHours(['BTC/USDT', 'ETH/USDT'], 0, to, { isAgain: true });
  const { id } = await service.startBackfill(wish, `to ${to}`);
  const { state: end } = await ended(service, id);
  process.stdout.write(`${end} ${exchange.duringBan}\n`);
  await service.stop();
}

if (import.meta.main) {
  const [folder = '', kind = 'cache', hours = '0', to = '0', killedAt = ''] = process.argv.slice(2);
  await work(folder, kind as StoreKind, Number(hours), Number(to), killedAt);
}
