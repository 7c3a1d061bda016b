import type { Scope } from './auth.ts';

/** A machine that may ask for tokens. */
export interface ClientAccount {
  readonly id: string;
  readonly scopes: readonly Scope[];
  readonly createdMs: number;
  /** Null: it may. */
  readonly disabledMs: number | null;
}

/** A person who may sign in. */
export interface UserAccount {
  /** The subject of the person's tokens, for ever. */
  readonly subject: string;
  readonly name: string;
  readonly groups: readonly string[];
  readonly createdMs: number;
  readonly disabledMs: number | null;
}

/** A secret is told once, when it is made; what is kept of it proves it and cannot give it back. */
export interface MadeSecret {
  readonly name: string;
  readonly secret: string;
}

/**
 * Clients and users of the embedded issuer. Names match `[A-Za-z][A-Za-z0-9_-]{0,63}`, users' without regard to case. All throw
 * `ServiceError` `refused` with one sentence for a name, group, scope or password that is none, is taken, or is not there.
 */
export interface Accounts {
  /** An `admin` client with every scope where there is no client at all; null where there is one. */
  firstAdmin(): Promise<MadeSecret | null>;
  createClient(client: { readonly id: string; readonly scopes: readonly string[] }): Promise<MadeSecret>;
  /** Without a password one is made. Passwords have 12 to 128 characters. */
  createUser(user: {
    readonly name: string;
    readonly groups: readonly string[];
    readonly password?: string;
  }): Promise<MadeSecret & { readonly subject: string }>;
  clients(): Promise<readonly ClientAccount[]>;
  users(): Promise<readonly UserAccount[]>;
  /** Another secret; tokens of the old one end at once. */
  resetClient(id: string): Promise<MadeSecret>;
  resetUser(name: string, password?: string): Promise<MadeSecret>;
  /** Its tokens end at once. `isEnabled` true lets it in again. */
  setClientEnabled(id: string, isEnabled: boolean): Promise<void>;
  setUserEnabled(name: string, isEnabled: boolean): Promise<void>;
  setUserGroups(name: string, groups: readonly string[]): Promise<void>;
}
