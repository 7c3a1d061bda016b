import { makeRandom } from '@tradai/sim-exchange';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, it } from 'vitest';
import { sessionFiles } from '../../../adapters/embedded/session-files.ts';
import { SqliteSessionStore } from '../../../adapters/embedded/session-store-sqlite.ts';
import { exitCodeOf } from '../../../contract/exit-code.ts';
import type { SessionStore } from '../../../ports/session-store.ts';
import type { SessionRecords } from '../../../session/record-book.ts';
import { PAIR } from '../play/play-driver.fixture.ts';
import { LIVE_KEY, MadeLiveWorld, MortalProcess } from './made-live-world.fixture.ts';
import { oracle } from './made-oracle.fixture.ts';

/** A night tries more. */
const FLIPS = Number(process.env['TRADAI_FLIPS'] ?? 50);
const SECOND = 1000;
/** With a position, its stop, and an entry that waits. */
const KILLED_AT = 61 * SECOND;
const LEFT = 100 * SECOND;
const SCRIPT = [
  { atMs: 10 * SECOND, pair: PAIR, do: 'enter', amount: 1, rate: 100, stopRate: 90 },
  { atMs: 40 * SECOND, pair: PAIR, do: 'move-stop', stopRate: 95 },
  { atMs: 55 * SECOND, pair: PAIR, do: 'enter', amount: 0.5, rate: 99, stopRate: 90 },
  { atMs: 80 * SECOND, pair: PAIR, do: 'exit' },
] as const;
const DAMAGED = 73;

const root = mkdtempSync(join(tmpdir(), 'tradai-damaged-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A made world whose journal is a file. */
class FileWorld extends MadeLiveWorld {
  file: SessionStore | null = null;

  override async records(): Promise<SessionRecords> {
    return (await this.file!.read(LIVE_KEY))?.records ?? new Map();
  }
}

/** One bit of the database or of the log beside it, heads of the files now and then. */
function flip(path: string, random: { next(): number }): void {
  const bytes = readFileSync(path);
  const most = random.next() < 0.2 ? Math.min(100, bytes.length) : bytes.length;
  bytes[Math.floor(most * random.next())]! ^= 1 << Math.floor(8 * random.next());
  writeFileSync(path, bytes);
}

function carryOver(path: string): void {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}

type Market = 'spot' | 'futures';
interface Tried {
  /** Exit code of a start that is refused; null where it goes on. */
  readonly refused: number | null;
  readonly wrong: readonly string[];
  /** All that was ordered, and what became of it. */
  readonly orders: readonly string[];
}

type Damage = (database: string) => void;

/** Killed, damaged, and started again on what is left. `carriedMs`: when the log's pages go into the database. */
async function tried(name: string, market: Market, carriedMs: number, damage: Damage): Promise<Tried> {
  const [place, copy] = [join(root, name), join(root, `${name}-copy`)];
  const world = new FileWorld(SCRIPT, { market });
  const first = (world.file = new SqliteSessionStore(place));
  const killed = new MortalProcess();
  const process = world.start(killed, { store: killed.around<SessionStore>(first) });
  await world.time.pass(carriedMs);
  carryOver(sessionFiles(place, LIVE_KEY).database);
  await world.time.pass(KILLED_AT - carriedMs);
  process.kill();
  cpSync(place, copy, { recursive: true });
  first.close();
  const { database } = sessionFiles(copy, LIVE_KEY);
  rmSync(`${database}-shm`, { force: true });
  damage(database);
  const store = (world.file = new SqliteSessionStore(copy));
  try {
    return await startedOn(world, store);
  } finally {
    store.close();
    for (const each of [place, copy]) rmSync(each, { recursive: true, force: true });
  }
}

async function startedOn(world: FileWorld, store: SessionStore): Promise<Tried> {
  const { sent, books } = world.exchange;
  const before = sent.length;
  const again = world.start(new MortalProcess(), { store });
  let ended: unknown = null;
  again.ended.catch((error: unknown) => (ended = error));
  await world.time.pass(LEFT);
  const orders = books.orders.map(({ side, kind, amount, status, filled }) =>
    [side, kind, amount, status, filled].join(' '),
  );
  if (ended !== null) {
    const wrong = sent.length > before ? [`${sent.length - before} orders were sent all the same`] : [];
    return { refused: exitCodeOf(ended), wrong, orders };
  }
  const wrong = await oracle(world);
  again.stop.abort(new Error('stopped'));
  await world.time.pass(30 * SECOND);
  return { refused: null, wrong, orders };
}

it(
  `a live session whose journal lost a bit, at ${FLIPS} places, does not start, or goes on as if nothing had been`,
  async () => {
    const sound = {
      spot: await tried('spot', 'spot', 0, () => {}),
      futures: await tried('futures', 'futures', 0, () => {}),
    };
    const outcomes = { refused: 0, harmless: 0 };
    const failures: string[] = [];
    for (let seed = 0; seed < FLIPS; seed += 1) {
      const market = seed % 4 < 2 ? 'spot' : 'futures';
      const random = makeRandom(seed, 'flip');
      // What is in both is read from the log: all of it is in one of them.
      const [ending, carriedMs] = seed % 2 === 0 ? ['', KILLED_AT] : ['-wal', 0];
      const damage: Damage = (database) => flip(database + ending, random);
      const { refused, wrong, orders } = await tried(`${seed}`, market, carriedMs, damage);
      outcomes[refused === null ? 'harmless' : 'refused'] += 1;
      const isSame = refused === null ? orders.join() === sound[market].orders.join() : refused === DAMAGED;
      failures.push(...wrong.map((words) => `seed ${seed}: ${words}`));
      if (!isSame) failures.push(`seed ${seed} (exit ${refused}): ${orders.join(', ')}`);
    }
    expect(failures).toEqual([]);
    expect(sound).toMatchObject({ spot: { refused: null, wrong: [] }, futures: { refused: null, wrong: [] } });
    expect(Math.min(outcomes.refused, outcomes.harmless)).toBeGreaterThan(0);
  },
  60_000 + 2_000 * FLIPS,
);
