import type { Trade } from '../core/trade.ts';
import { tradeBeside } from './open-trades-in.ts';
import type { FateRecord } from './pair-fate.ts';
import type { RecordBook } from './record-book.ts';
import type { NoticeRecord } from './session-memory.ts';
import type { SessionVersion } from './session-version.ts';
import type { Warning } from './turn.ts';
import type { VersionList } from './version-list.ts';

const NOTICE = 'notice/';
const ROW = 'row/';

/** What the strategies of a session remember, and what became of its pairs' signals, as records. */
export class SessionMemories {
  readonly #book: RecordBook;
  readonly #versions: VersionList;
  /** Failures by callback before this start, and of versions that are gone. */
  #failedBefore = new Map<string, number>();
  /** How often each callback had failed when people were told. */
  #toldFailures = new Map<string, number>();
  /** Those that have been asked what they remember. */
  #known: readonly SessionVersion[];

  constructor(book: RecordBook, versions: VersionList) {
    this.#book = book;
    this.#versions = versions;
    this.#known = versions.all;
    // From now on they watch what they write.
    for (const version of versions.all) version.memory();
  }

  /** How often each callback threw, over all starts and versions. */
  get failures(): Readonly<Record<string, number>> {
    const sums = new Map(this.#failedBefore);
    for (const version of this.#known) addAll(sums, version.memory().failures());
    return Object.fromEntries(sums);
  }

  /** A version that begins while others are there. */
  welcome(version: SessionVersion): void {
    const others = this.#known.some(({ stateKey }) => stateKey === version.stateKey);
    const [other] = this.#known;
    this.#known = [...this.#known, version];
    this.#resumeVersion(version, !others);
    for (const [id, row] of other?.memory().rows.all() ?? []) version.memory().rows.resume(id, row);
  }

  resume(failures: Readonly<Record<string, number>>): void {
    this.#failedBefore = new Map(Object.entries(failures));
    this.#toldFailures = new Map(this.#failedBefore);
    const keys = new Set<string>();
    for (const version of this.#versions.all) {
      this.#resumeVersion(version, !keys.has(version.stateKey));
      keys.add(version.stateKey);
    }
    this.resumeFates();
  }

  /** Of the pairs of the version that enters. */
  resumeFates(): void {
    for (const { input, fate } of this.#versions.newest.pairs) {
      const record = this.#book.read(fateKey(input.pair)) as FateRecord | null;
      if (record !== null) fate.resume(record);
    }
  }

  /** The row of a trade's entry, which every version may look at some day. */
  keepRow(trade: Trade, version: SessionVersion): void {
    const row = version.memory().rows.keep(trade);
    if (row === null) return;
    this.#book.write(`${ROW}${trade.id}`, row);
    for (const other of this.#known) if (other !== version) other.memory().rows.resume(trade.id, row);
  }

  /** A trade that never was. */
  forget({ id }: Trade): void {
    this.#book.drop(`${ROW}${id}`);
    for (const version of this.#known) {
      this.#book.drop(`${notesPrefix(version.stateKey)}trade/${id}`);
      version.memory().rows.forget(id);
    }
    this.#versions.forget({ id });
  }

  /** Of trades that are closed rows and notes stay written down; only notes may change yet. */
  putAside(closed: readonly number[]): void {
    for (const id of closed) this.#book.forget(`${ROW}${id}`);
    const trades = new Set(closed.map((id) => `trade/${id}`));
    this.#book.putAside((key) => trades.has(tradeBeside(key) ?? ''));
  }

  write(warnings: readonly Warning[]): void {
    for (const { input, fate } of this.#versions.newest.pairs) this.#book.write(fateKey(input.pair), fate.record);
    for (const version of this.#known) this.#writeVersion(version);
    for (const { key, text, timeMs } of warnings)
      this.#book.write(`${NOTICE}${key}`, { text, count: 1, lastMs: timeMs } satisfies NoticeRecord);
    this.#writeFailures();
    this.#forgetRetired();
  }

  /** People hear of the first failure of a callback, of the tenth, of the hundredth, and so on. */
  #writeFailures(): void {
    const { failures } = this;
    for (const version of this.#known) {
      for (const [name, { text, timeMs }] of version.memory().lastFailures()) {
        const count = failures[name]!;
        if (digitsOf(count) === digitsOf(this.#toldFailures.get(name) ?? 0)) continue;
        this.#toldFailures.set(name, count);
        this.#book.write(`${NOTICE}failed/${name}`, { text, count, lastMs: timeMs } satisfies NoticeRecord);
      }
    }
  }

  #writeVersion(version: SessionVersion): void {
    const { notes, notices } = version.memory();
    const prefix = notesPrefix(version.stateKey);
    for (const [key, each] of notes.takeTouched()) this.#book.write(`${prefix}${key}`, each);
    for (const [key, notice] of notices.takeSent()) {
      this.#book.write(`${NOTICE}${key}`, notice);
      // What one version said is said.
      for (const other of this.#known) if (other !== version) other.memory().notices.resume(key, notice);
    }
  }

  #forgetRetired(): void {
    const here = this.#versions.all;
    if (here.length === this.#known.length) return;
    for (const version of this.#known)
      if (!here.includes(version)) addAll(this.#failedBefore, version.memory().failures());
    this.#known = here;
  }

  /** `withNotes`: no other version holds the same notes in memory. */
  #resumeVersion(version: SessionVersion, withNotes: boolean): void {
    const memory = version.memory();
    const prefix = notesPrefix(version.stateKey);
    if (withNotes)
      for (const [key, notes] of this.#book.readAll(prefix))
        memory.notes.resume(key.slice(prefix.length), notes as Readonly<Record<string, unknown>>);
    for (const [key, row] of this.#book.readAll(ROW)) memory.rows.resume(Number(key.slice(ROW.length)), row);
    for (const [key, notice] of this.#book.readAll(NOTICE))
      memory.notices.resume(key.slice(NOTICE.length), notice as NoticeRecord);
  }
}

/** 0 for nothing. */
function digitsOf(count: number): number {
  return count === 0 ? 0 : String(count).length;
}

function addAll(sums: Map<string, number>, counts: ReadonlyMap<string, number>): void {
  for (const [name, count] of counts) sums.set(name, (sums.get(name) ?? 0) + count);
}

function fateKey(pair: string): string {
  return `fate/${pair}`;
}

/** Notes of versions that do not agree about their form are kept apart. */
function notesPrefix(stateKey: string): string {
  return stateKey === '' ? 'notes/' : `notes@${stateKey}/`;
}
