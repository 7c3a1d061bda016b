import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { assertSameStudy, assertStudyName, unknownStudy } from '../../ports/studies-rules.ts';
import type { NewStudy, Studies, Study, StudySummary, StudyTrial } from '../../ports/studies.ts';
import { inTransaction, openDatabase, told } from './open-database.ts';

/** A killed process loses nothing in this mode of WAL, and a trial need not wait for the disk; a lost machine may lose the last ones. */
const SCHEMA = `
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS studies (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, strategy TEXT NOT NULL, spec TEXT NOT NULL, facts TEXT NOT NULL,
  created_ms INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS trials (
  study INTEGER NOT NULL REFERENCES studies, number INTEGER NOT NULL, point TEXT NOT NULL, error TEXT, vals TEXT NOT NULL,
  violations TEXT NOT NULL, figures TEXT NOT NULL, took_ms REAL NOT NULL, PRIMARY KEY (study, number)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS trial_returns (
  study INTEGER NOT NULL REFERENCES studies, number INTEGER NOT NULL, days BLOB NOT NULL, PRIMARY KEY (study, number)) STRICT;`;

interface StudyRow {
  readonly id: number;
  readonly name: string;
  readonly strategy: string;
  readonly spec: string;
  readonly facts: string;
  readonly created_ms: number;
}

interface TrialRow {
  readonly number: number;
  readonly point: string;
  readonly error: string | null;
  readonly vals: string;
  readonly violations: string;
  readonly figures: string;
  readonly took_ms: number;
}

/** Studies in one file, several processes at a time. The file is made by the first study: looking into it leaves nothing behind. */
export class SqliteStudies implements Studies {
  readonly place: string;
  readonly #now: () => number;
  #opened: DatabaseSync | null = null;

  constructor(file: string, { now = Date.now }: { readonly now?: () => number } = {}) {
    this.place = file;
    this.#now = now;
  }

  open(study: NewStudy): Promise<Study> {
    return this.#write(() => {
      const { name, strategy, spec, facts } = study;
      assertStudyName(name);
      const known = this.#row(name);
      if (known !== undefined) assertSameStudy(study, parsed(known.spec), this.place);
      else
        this.#database
          .prepare('INSERT INTO studies (name, strategy, spec, facts, created_ms) VALUES (?, ?, ?, ?, ?)')
          .run(name, strategy, JSON.stringify(spec), JSON.stringify(facts), this.#now());
      return studyOf(this.#known(name));
    });
  }

  study(name: string): Promise<Study> {
    return this.#read(() => studyOf(this.#known(name)));
  }

  list(): Promise<readonly StudySummary[]> {
    return this.#read(() => {
      if (!this.#isThere) return [];
      const rows = this.#database
        .prepare(
          `SELECT name, strategy, created_ms, count(number) AS trials, count(error) AS failed
           FROM studies LEFT JOIN trials ON study = id GROUP BY id ORDER BY name`,
        )
        .all();
      return rows.map(({ name, strategy, created_ms: createdMs, trials, failed }) => ({
        ...{ name: String(name), strategy: String(strategy), createdMs: Number(createdMs) },
        ...{ trials: Number(trials), failed: Number(failed) },
      }));
    });
  }

  trials(name: string): Promise<readonly StudyTrial[]> {
    return this.#read(() => {
      const { id } = this.#known(name);
      const rows = this.#database.prepare('SELECT * FROM trials WHERE study = ? ORDER BY number').all(id);
      return (rows as unknown as TrialRow[]).map(trialOf);
    });
  }

  returns(name: string): Promise<ReadonlyMap<number, Float64Array>> {
    return this.#read(() => {
      const { id } = this.#known(name);
      const rows = this.#database
        .prepare('SELECT number, days FROM trial_returns WHERE study = ? ORDER BY number')
        .all(id);
      return new Map(rows.map(({ number, days }) => [Number(number), doublesOf(days as Uint8Array)]));
    });
  }

  record(name: string, trial: StudyTrial, returns: Float64Array | null = null): Promise<StudyTrial> {
    return this.#write(() => {
      const { id } = this.#known(name);
      const { number, point, error, values, violations, figures, tookMs } = trial;
      const { changes } = this.#database
        .prepare('INSERT OR IGNORE INTO trials VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
        .run(
          ...([id, number, JSON.stringify(point), error, numbersText(values), numbersText(violations)] as const),
          ...([JSON.stringify(figures), tookMs] as const),
        );
      if (changes > 0 && returns !== null)
        this.#database.prepare('INSERT INTO trial_returns VALUES (?, ?, ?)').run(id, number, bytesOf(returns));
      const kept = this.#database.prepare('SELECT * FROM trials WHERE study = ? AND number = ?').get(id, number);
      return trialOf(kept as unknown as TrialRow);
    });
  }

  close(): void {
    this.#opened?.close();
    this.#opened = null;
  }

  get #database(): DatabaseSync {
    this.#opened ??= openDatabase(dirname(this.place), basename(this.place), SCHEMA);
    return this.#opened;
  }

  get #isThere(): boolean {
    return this.#opened !== null || existsSync(this.place);
  }

  #row(name: string): StudyRow | undefined {
    if (!this.#isThere) return undefined;
    return this.#database.prepare('SELECT * FROM studies WHERE name = ?').get(name) as StudyRow | undefined;
  }

  #known(name: string): StudyRow {
    const row = this.#row(name);
    if (row !== undefined) return row;
    const others = this.#isThere ? this.#database.prepare('SELECT name FROM studies ORDER BY name').all() : [];
    throw unknownStudy(
      name,
      this.place,
      others.map((other) => String(other['name'])),
    );
  }

  /** A promise although SQLite answers at once: a port's caller awaits. */
  #read<T>(work: () => T): Promise<T> {
    return new Promise((resolve) => resolve(told(this.place, work)));
  }

  #write<T>(work: () => T): Promise<T> {
    return new Promise((resolve) => resolve(inTransaction(this.#database, this.place, work)));
  }
}

function studyOf({ name, strategy, spec, facts, created_ms: createdMs }: StudyRow): Study {
  return { name, strategy, spec: parsed(spec), facts: parsed(facts), createdMs };
}

function trialOf({ number, point, error, vals, violations, figures, took_ms: tookMs }: TrialRow): StudyTrial {
  return {
    number,
    point: parsed(point) as StudyTrial['point'],
    error,
    values: numbersOf(vals),
    violations: numbersOf(violations),
    figures: parsed(figures) as StudyTrial['figures'],
    tookMs,
  };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}

/** JSON has no infinity; it is written as a text. */
function numbersText(numbers: readonly number[]): string {
  return JSON.stringify(numbers.map((value) => (Number.isFinite(value) ? value : String(value))));
}

function numbersOf(text: string): number[] {
  return (JSON.parse(text) as (number | string)[]).map(Number);
}

/** Doubles as they lie in memory, lowest byte first on every machine that Node runs on for us. */
function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** A copy: the bytes need not begin where a double may. */
function doublesOf(bytes: Uint8Array): Float64Array {
  return new Float64Array(bytes.slice().buffer);
}
