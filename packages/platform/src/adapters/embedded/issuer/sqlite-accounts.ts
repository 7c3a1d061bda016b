import { randomUUID } from 'node:crypto';
import { ServiceError } from '@tradai/runtime/ports';
import type { Accounts, ClientAccount, MadeSecret, UserAccount } from '../../../ports/accounts.ts';
import { SCOPES, SCOPES_OF_GROUPS, type Scope } from '../../../ports/auth.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { PlatformDatabase } from '../platform-database.ts';
import { checkedName, checkedPassword } from './account-names.ts';
import { hashOf, makeSecret, type Costs } from './secret-hash.ts';

const ADMIN = 'admin';
/** The client of people who sign in by a password; it is no account. */
export const PEOPLE_CLIENT = 'tradai';

/** Whether an account counts now. */
export interface Standing {
  /** Grows with each new secret. */
  readonly generation: number;
  readonly isEnabled: boolean;
}

/** An account with what proves it. */
export interface Proof extends Standing {
  readonly kept: string;
}

/** Whether it may still do what it could with the secret of that generation. */
export function stands(account: Standing | null, generation: unknown): boolean {
  return account !== null && account.isEnabled && account.generation === generation;
}

/** Accounts in SQLite. */
export class SqliteAccounts implements Accounts {
  readonly #database: PlatformDatabase;
  readonly #clock: Clock;
  readonly #costs: Costs;

  constructor(database: PlatformDatabase, clock: Clock, costs: Costs) {
    this.#database = database;
    this.#clock = clock;
    this.#costs = costs;
  }

  async firstAdmin(): Promise<MadeSecret | null> {
    if ((await this.clients()).length > 0) return null;
    const secret = makeSecret();
    const kept = await hashOf(secret, this.#costs.client);
    return this.#database.write((query) => {
      // Another process may have been first.
      if (query('SELECT 1 FROM auth_clients').get() !== undefined) return null;
      query(ADD_CLIENT).run(ADMIN, kept, JSON.stringify(SCOPES), this.#clock.now());
      return { name: ADMIN, secret };
    });
  }

  async createClient(client: { id: string; scopes: readonly string[] }): Promise<MadeSecret> {
    const id = checkedName('client', client.id);
    if (id === PEOPLE_CLIENT) throw new ServiceError('refused', `The client ${id} is there for people who sign in.`);
    const scopes = JSON.stringify(checkedScopes(client.scopes));
    const secret = makeSecret();
    const kept = await hashOf(secret, this.#costs.client);
    await this.#add(`client ${id}`, ADD_CLIENT, [id, kept, scopes, this.#clock.now()]);
    return { name: id, secret };
  }

  async createUser(user: { name: string; groups: readonly string[]; password?: string }) {
    const name = checkedName('user', user.name).toLowerCase();
    const groups = JSON.stringify(checkedGroups(user.groups));
    const secret = checkedPassword(name, user.password) ?? makeSecret();
    const kept = await hashOf(secret, this.#costs.user);
    const subject = randomUUID();
    await this.#add(`user ${name}`, ADD_USER, [subject, name, kept, groups, this.#clock.now()]);
    return { name, secret, subject };
  }

  clients(): Promise<readonly ClientAccount[]> {
    return this.#database.read((query) => query('SELECT * FROM auth_clients ORDER BY id').all().map(clientIn));
  }

  users(): Promise<readonly UserAccount[]> {
    return this.#database.read((query) => query('SELECT * FROM auth_users ORDER BY name').all().map(userIn));
  }

  async resetClient(id: string): Promise<MadeSecret> {
    const secret = makeSecret();
    const sql = 'UPDATE auth_clients SET secret = ?, generation = generation + 1 WHERE id = ?';
    await this.#change(`client ${id}`, sql, [await hashOf(secret, this.#costs.client), id]);
    return { name: id, secret };
  }

  async resetUser(given: string, password?: string): Promise<MadeSecret> {
    const name = given.toLowerCase();
    const secret = checkedPassword(name, password) ?? makeSecret();
    const sql = 'UPDATE auth_users SET password = ?, generation = generation + 1 WHERE name = ?';
    await this.#change(`user ${name}`, sql, [await hashOf(secret, this.#costs.user), name]);
    return { name, secret };
  }

  /** Whoever is let in again signs in again. */
  setClientEnabled(id: string, isEnabled: boolean): Promise<void> {
    const sql = 'UPDATE auth_clients SET disabled_ms = ?, generation = generation + 1 WHERE id = ?';
    return this.#change(`client ${id}`, sql, [isEnabled ? null : this.#clock.now(), id]);
  }

  setUserEnabled(given: string, isEnabled: boolean): Promise<void> {
    const name = given.toLowerCase();
    const sql = 'UPDATE auth_users SET disabled_ms = ?, generation = generation + 1 WHERE name = ?';
    return this.#change(`user ${name}`, sql, [isEnabled ? null : this.#clock.now(), name]);
  }

  /** Tokens say what somebody may, so that those of before end. */
  async setUserGroups(given: string, groups: readonly string[]): Promise<void> {
    const name = given.toLowerCase();
    const sql = 'UPDATE auth_users SET groups = ?, generation = generation + 1 WHERE name = ?';
    await this.#change(`user ${name}`, sql, [JSON.stringify(checkedGroups(groups)), name]);
  }

  /** Null: there is none. */
  client(id: string): Promise<(ClientAccount & Proof) | null> {
    return this.#database.read((query) => {
      const row = query('SELECT * FROM auth_clients WHERE id = ?').get(id);
      return row === undefined ? null : { ...clientIn(row), ...proofIn(row, 'secret') };
    });
  }

  user(by: 'name' | 'subject', value: string): Promise<(UserAccount & Proof) | null> {
    return this.#database.read((query) => {
      const row = query(`SELECT * FROM auth_users WHERE ${by} = ?`).get(value);
      return row === undefined ? null : { ...userIn(row), ...proofIn(row, 'password') };
    });
  }

  /** Of a client by its id, of a person by the subject; null: there is none. Asked for with each request. */
  standing(kind: 'client' | 'user', value: string): Promise<Standing | null> {
    return this.#database.read((query) => {
      const row = query(STANDING[kind]).get(value);
      return row === undefined ? null : standingIn(row);
    });
  }

  async #add(what: string, sql: string, values: (string | number)[]): Promise<void> {
    const changes = await this.#database.write((query) => query(sql).run(...values).changes);
    if (changes === 0) throw new ServiceError('refused', `There is a ${what} already.`);
  }

  async #change(what: string, sql: string, values: (string | number | null)[]): Promise<void> {
    const changes = await this.#database.write((query) => query(sql).run(...values).changes);
    if (changes === 0) throw new ServiceError('refused', `There is no ${what}.`);
  }
}

const STANDING = {
  client: 'SELECT generation, disabled_ms FROM auth_clients WHERE id = ?',
  user: 'SELECT generation, disabled_ms FROM auth_users WHERE subject = ?',
} as const;
const ADD_CLIENT = 'INSERT OR IGNORE INTO auth_clients (id, secret, scopes, created_ms) VALUES (?, ?, ?, ?)';
const ADD_USER =
  'INSERT OR IGNORE INTO auth_users (subject, name, password, groups, created_ms) VALUES (?, ?, ?, ?, ?)';

function checkedScopes(asked: readonly string[]): readonly Scope[] {
  const unknown = asked.find((name) => !SCOPES.some((scope) => scope === name));
  if (unknown === undefined && asked.length > 0) return SCOPES.filter((scope) => asked.includes(scope));
  const found = unknown === undefined ? 'none' : JSON.stringify(unknown);
  throw new ServiceError('refused', `Expected scopes of ${SCOPES.join(', ')}, found ${found}.`);
}

function checkedGroups(asked: readonly string[]): readonly string[] {
  const groups = Object.keys(SCOPES_OF_GROUPS);
  const unknown = asked.find((name) => !groups.includes(name));
  if (unknown === undefined && asked.length > 0) return groups.filter((group) => asked.includes(group));
  const found = unknown === undefined ? 'none' : JSON.stringify(unknown);
  throw new ServiceError('refused', `Expected groups of ${groups.join(', ')}, found ${found}.`);
}

type Row = Readonly<Record<string, unknown>>;

function clientIn(row: Row): ClientAccount {
  const scopes = JSON.parse(String(row['scopes'])) as Scope[];
  return { id: String(row['id']), scopes, ...timesIn(row) };
}

function userIn(row: Row): UserAccount {
  const groups = JSON.parse(String(row['groups'])) as string[];
  return { subject: String(row['subject']), name: String(row['name']), groups, ...timesIn(row) };
}

function timesIn(row: Row): { createdMs: number; disabledMs: number | null } {
  return {
    createdMs: Number(row['created_ms']),
    disabledMs: row['disabled_ms'] === null ? null : Number(row['disabled_ms']),
  };
}

function proofIn(row: Row, column: 'secret' | 'password'): Proof {
  return { ...standingIn(row), kept: String(row[column]) };
}

function standingIn(row: Row): Standing {
  return { generation: Number(row['generation']), isEnabled: row['disabled_ms'] === null };
}
