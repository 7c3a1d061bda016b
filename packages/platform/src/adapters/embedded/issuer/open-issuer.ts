import { tokenAuth } from '../../../operations/token-auth.ts';
import type { Accounts } from '../../../ports/accounts.ts';
import type { Auth, Principal } from '../../../ports/auth.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Tokens } from '../../../ports/tokens.ts';
import type { PlatformDatabase } from '../platform-database.ts';
import { KeyRing } from './key-ring.ts';
import { KnownSignatures } from './known-signatures.ts';
import { GENERATION, Mint, type MintedToken } from './mint.ts';
import { IssuedTokens } from './issued-tokens.ts';
import { COSTS, type Costs } from './secret-hash.ts';
import { PEOPLE_CLIENT, SqliteAccounts, stands, type Standing } from './sqlite-accounts.ts';

export interface IssuerOptions {
  readonly database: PlatformDatabase;
  /** Of the keys; made when it is new. */
  readonly folder: string;
  readonly clock: Clock;
  /** Where this process is reached, such as `http://127.0.0.1:8000`: tokens name it, and those that name another are none. */
  readonly issuer: string;
  /** What guessing costs; less in tests. */
  readonly costs?: Costs;
}

export interface Issuer {
  readonly auth: Auth;
  readonly tokens: Tokens;
  readonly accounts: Accounts;
  /**
   * A token without a secret, for who may read the keys anyway. Throws `ServiceError` `refused` for an account that is not there, or shut
   * out.
   */
  readonly mint: (kind: 'user' | 'client', name: string) => Promise<MintedToken>;
}

/** Accounts, tokens and keys of one machine. Nothing is read or made before the first use. */
export function openIssuer({ database, folder, clock, issuer, costs = COSTS }: IssuerOptions): Issuer {
  const keys = new KeyRing(folder, clock);
  const accounts = new SqliteAccounts(database, clock, costs);
  const mint = new Mint(keys, clock, issuer);
  const signatures = new KnownSignatures();
  const tokens = new IssuedTokens({ accounts, mint, database, clock, costs });
  return {
    ...{ accounts, tokens },
    mint: (kind, name) => tokens.withoutSecret(kind, name),
    auth: tokenAuth({ issuers: [issuer], isClient: () => true }, clock, async (token, read, principal) => {
      const key = await keys.verifying(read.keyId);
      if (key === null) return false;
      const isSigned = await signatures.isSigned(token, read, key.publicKey);
      return isSigned && stands(await standingOf(accounts, principal), read.claims[GENERATION]);
    }),
  };
}

function standingOf(accounts: SqliteAccounts, { client, subject }: Principal): Promise<Standing | null> {
  return client === PEOPLE_CLIENT ? accounts.standing('user', subject) : accounts.standing('client', client);
}
