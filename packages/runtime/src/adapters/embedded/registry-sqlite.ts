import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  assertExpected,
  assertMove,
  assertNewVersion,
  assertTags,
  isRepetition,
  stageOf,
  unknownAlias,
  unknownModel,
  unknownVersion,
} from '../../ports/registry-rules.ts';
import type { AliasMove, NewVersion, Registry, StrategyVersion } from '../../ports/registry.ts';
import { inTransaction, openDatabase, told } from './open-database.ts';

const FILE = 'registry.sqlite';
const SCHEMA = `
CREATE TABLE IF NOT EXISTS versions (
  name TEXT NOT NULL, version INTEGER NOT NULL, source TEXT NOT NULL, description TEXT NOT NULL, created_ms INTEGER NOT NULL,
  PRIMARY KEY (name, version)) STRICT;
CREATE TABLE IF NOT EXISTS tags (
  name TEXT NOT NULL, version INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (name, version, key), FOREIGN KEY (name, version) REFERENCES versions) STRICT;
CREATE TABLE IF NOT EXISTS aliases (
  name TEXT NOT NULL, alias TEXT NOT NULL, version INTEGER NOT NULL,
  PRIMARY KEY (name, alias), FOREIGN KEY (name, version) REFERENCES versions) STRICT;`;

const VERSION_OF = 'SELECT version, source, description, created_ms FROM versions WHERE name = ?';

/** Versions that are remembered. */
const MOST_TOLD = 1000;

interface VersionRow {
  readonly version: number;
  readonly source: string;
  readonly description: string;
  readonly created_ms: number;
}

interface SqliteRegistryOptions {
  readonly now?: () => number;
  /** How long a write waits for one of another process. */
  readonly waitMs?: number;
}

/**
 * A registry in a folder, for one machine. Moves of aliases are guarded by the database's own lock. The folder is made by the first
 * registration: looking into a registry leaves nothing behind.
 */
export class SqliteRegistry implements Registry {
  readonly place: string;
  readonly #path: string;
  readonly #now: () => number;
  readonly #waitMs: number | undefined;
  #opened: DatabaseSync | null = null;
  /** By their text, prepared once. */
  readonly #statements = new Map<string, StatementSync>();
  /** Versions as they were told last, for as long as nobody writes anything. */
  readonly #told = new Map<string, StrategyVersion>();
  #dataVersion: unknown = null;

  constructor(folder: string, { now = Date.now, waitMs }: SqliteRegistryOptions = {}) {
    this.place = folder;
    this.#path = join(folder, FILE);
    this.#now = now;
    this.#waitMs = waitMs;
  }

  register(entry: NewVersion): Promise<StrategyVersion> {
    return this.#write(() => {
      assertNewVersion(entry);
      const newest = this.#rows(entry.name)[0];
      if (newest !== undefined && isRepetition(entry, this.#versionOf(entry.name, newest)))
        return this.#versionOf(entry.name, newest);
      const { name, source, description } = entry;
      const version = (newest?.version ?? 0) + 1;
      this.#prepared('INSERT INTO versions VALUES (?, ?, ?, ?, ?)').run(
        name,
        version,
        source,
        description,
        this.#now(),
      );
      this.#putTags(name, version, entry.tags);
      return this.#one(name, version);
    });
  }

  resolve(name: string, stageOrAlias: string): Promise<StrategyVersion> {
    return this.#readVersion(`${name}@${stageOrAlias}`, () => {
      const rows = this.#known(name);
      if (stageOf(stageOrAlias) === 'None') return this.#versionOf(name, rows[0]!);
      const version = this.#aliased(name, stageOrAlias.toLowerCase());
      if (version !== null) return this.#one(name, version);
      const others = this.#prepared('SELECT alias FROM aliases WHERE name = ? ORDER BY alias').all(name);
      throw unknownAlias(
        name,
        stageOrAlias,
        this.place,
        others.map(({ alias }) => String(alias)),
      );
    });
  }

  version(name: string, version: number): Promise<StrategyVersion> {
    return this.#readVersion(`${name}/${version}`, () => this.#one(name, version));
  }

  versions(name: string): Promise<readonly StrategyVersion[]> {
    return this.#read(() => this.#known(name).map((row) => this.#versionOf(name, row)));
  }

  names(): Promise<readonly string[]> {
    return this.#read(() => {
      if (!this.#isThere) return [];
      const rows = this.#prepared('SELECT DISTINCT name FROM versions ORDER BY name').all();
      return rows.map(({ name }) => String(name));
    });
  }

  setTags(name: string, version: number, tags: Readonly<Record<string, string>>): Promise<void> {
    return this.#write(() => {
      assertTags(tags);
      this.#one(name, version);
      this.#putTags(name, version, tags);
    });
  }

  setAlias(move: AliasMove): Promise<number | null> {
    return this.#write(() => {
      assertMove(move);
      const { name, alias, version } = move;
      this.#one(name, version);
      const current = this.#aliased(name, alias);
      assertExpected(move, current);
      this.#prepared('INSERT OR REPLACE INTO aliases VALUES (?, ?, ?)').run(name, alias, version);
      return current;
    });
  }

  close(): void {
    this.#opened?.close();
  }

  get #database(): DatabaseSync {
    this.#opened ??= openDatabase(this.place, FILE, SCHEMA, this.#waitMs);
    return this.#opened;
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }

  get #isThere(): boolean {
    return this.#opened !== null || existsSync(this.#path);
  }

  #rows(name: string): VersionRow[] {
    if (!this.#isThere) return [];
    return this.#prepared(`${VERSION_OF} ORDER BY version DESC`).all(name) as unknown as VersionRow[];
  }

  #known(name: string): VersionRow[] {
    const rows = this.#rows(name);
    if (rows.length > 0) return rows;
    throw unknownModel(name, this.place);
  }

  #one(name: string, version: number): StrategyVersion {
    const sql = `${VERSION_OF} AND version = ?`;
    const row = this.#isThere ? this.#prepared(sql).get(name, version) : undefined;
    if (row !== undefined) return this.#versionOf(name, row as unknown as VersionRow);
    this.#known(name);
    throw unknownVersion(name, version, this.place);
  }

  #versionOf(name: string, { version, source, description, created_ms: createdMs }: VersionRow): StrategyVersion {
    const tags = this.#prepared('SELECT key, value FROM tags WHERE name = ? AND version = ? ORDER BY key').all(
      name,
      version,
    );
    const aliases = this.#prepared('SELECT alias FROM aliases WHERE name = ? AND version = ? ORDER BY alias').all(
      name,
      version,
    );
    return {
      name,
      version,
      tags: Object.fromEntries(tags.map(({ key, value }) => [String(key), String(value)])),
      source,
      description,
      aliases: aliases.map(({ alias }) => String(alias)),
      createdMs,
    };
  }

  #aliased(name: string, alias: string): number | null {
    const row = this.#prepared('SELECT version FROM aliases WHERE name = ? AND alias = ?').get(name, alias);
    return row === undefined ? null : Number(row['version']);
  }

  #putTags(name: string, version: number, tags: Readonly<Record<string, string>>): void {
    const put = this.#prepared('INSERT OR REPLACE INTO tags VALUES (?, ?, ?, ?)');
    for (const [key, value] of Object.entries(tags)) put.run(name, version, key, value);
  }

  /** A promise although SQLite answers at once: a port's caller awaits. */
  #read<T>(work: () => T): Promise<T> {
    return new Promise((resolve) => resolve(told(this.#path, work)));
  }

  /** As `work` tells it, or has told it since anybody has written. */
  #readVersion(key: string, work: () => StrategyVersion): Promise<StrategyVersion> {
    return this.#read(() => {
      if (!this.#isThere) return work();
      // It changes with every commit of another connection.
      const now = this.#prepared('PRAGMA data_version').get()!['data_version'];
      if (now !== this.#dataVersion || this.#told.size >= MOST_TOLD) this.#told.clear();
      this.#dataVersion = now;
      const version = this.#told.get(key) ?? work();
      this.#told.set(key, version);
      return version;
    });
  }

  #write<T>(work: () => T): Promise<T> {
    this.#told.clear();
    return new Promise((resolve) => resolve(inTransaction(this.#database, this.#path, work)));
  }
}
