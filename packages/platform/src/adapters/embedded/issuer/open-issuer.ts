import { compactVerify } from 'jose';
import { TOKEN_ALGORITHM } from '../../../domain/access-token.ts';
import { tokenAuth } from '../../../operations/token-auth.ts';
import type { Accounts } from '../../../ports/accounts.ts';
import type { Auth, Principal } from '../../../ports/auth.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Tokens } from '../../../ports/tokens.ts';
import type { PlatformDatabase } from '../platform-database.ts';
import { KeyRing } from './key-ring.ts';
import { GENERATION, Mint, type MintedToken } from './mint.ts';
import { IssuedTokens } from './issued-tokens.ts';
import { COSTS, type Costs } from './secret-hash.ts';
import { PEOPLE_CLIENT, SqliteAccounts, stands, type Proof } from './sqlite-accounts.ts';

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
  const tokens = new IssuedTokens({ accounts, mint, database, clock, costs });
  return {
    ...{ accounts, tokens },
    mint: (kind, name) => tokens.withoutSecret(kind, name),
    auth: tokenAuth({ issuers: [issuer], isClient: () => true }, clock, async (token, { keyId, claims }, principal) => {
      const key = await keys.verifying(keyId);
      if (key === null) return false;
      const algorithms = [TOKEN_ALGORITHM];
      const isSigned = await compactVerify(token, key.publicKey, { algorithms }).then(
        () => true,
        () => false,
      );
      return isSigned && stands(await accountOf(accounts, principal), claims[GENERATION]);
    }),
  };
}

function accountOf(accounts: SqliteAccounts, { client, subject }: Principal): Promise<Proof | null> {
  return client === PEOPLE_CLIENT ? accounts.user('subject', subject) : accounts.client(client);
}
