import { ServiceError } from '@tradai/runtime/ports';
import type { ClientAccount, UserAccount } from '../../../ports/accounts.ts';
import { SCOPES_OF_GROUPS } from '../../../ports/auth.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { TokenAnswer, TokenRequest, Tokens } from '../../../ports/tokens.ts';
import type { PlatformDatabase } from '../platform-database.ts';
import { clientTries, FailedTries, personTries, type Counted } from './failed-tries.ts';
import { HashGate } from './hash-gate.ts';
import { GENERATION, TOKEN_SECONDS, type Mint, type MintedToken } from './mint.ts';
import { RefreshTokens } from './refresh-tokens.ts';
import type { Costs } from './secret-hash.ts';
import { PEOPLE_CLIENT, stands, type Proof, type SqliteAccounts } from './sqlite-accounts.ts';

export interface IssuedTokensOptions {
  readonly accounts: SqliteAccounts;
  readonly mint: Mint;
  readonly database: PlatformDatabase;
  readonly clock: Clock;
  readonly costs: Costs;
}

/** Tokens of one machine: to clients by their secret, to people by their password, and again by what they were given with it. */
export class IssuedTokens implements Tokens {
  readonly #accounts: SqliteAccounts;
  readonly #mint: Mint;
  readonly #gate: HashGate;
  readonly #tries: FailedTries;
  readonly #refresh: RefreshTokens;

  constructor({ accounts, mint, database, clock, costs }: IssuedTokensOptions) {
    this.#accounts = accounts;
    this.#mint = mint;
    this.#gate = new HashGate(costs);
    this.#tries = new FailedTries(database, clock);
    this.#refresh = new RefreshTokens(database, clock);
  }

  keys() {
    return this.#mint.keys.publicKeys();
  }

  issue(request: TokenRequest, address: string): Promise<TokenAnswer> {
    switch (request.grant) {
      case 'client_credentials':
        return this.#toClient(request, address);
      case 'password':
        return this.#toPerson(request, address);
      case 'refresh_token':
        return this.#again(request.refreshToken);
    }
  }

  async #toClient(
    { clientId, clientSecret, scopes }: TokenRequest & { grant: 'client_credentials' },
    address: string,
  ): Promise<TokenAnswer> {
    const client = await this.#accounts.client(clientId);
    const proven = await this.#prove(clientTries(clientId, address), clientSecret, client, 'client');
    if (proven !== null) return proven;
    if (client === null) return { kind: 'refused', reason: 'invalid_client' };
    return this.#forClient(client, scopes);
  }

  async #toPerson({ username, password }: TokenRequest & { grant: 'password' }, address: string): Promise<TokenAnswer> {
    const name = username.toLowerCase();
    const user = await this.#accounts.user('name', name);
    const proven = await this.#prove(personTries(name, address), password, user, 'user');
    if (proven !== null) return proven;
    if (user === null) return { kind: 'refused', reason: 'invalid_grant' };
    return this.#forPerson(user, await this.#refresh.begin(user));
  }

  async #again(refreshToken: string): Promise<TokenAnswer> {
    const turned = await this.#refresh.turn(refreshToken);
    const user = turned === null ? null : await this.#accounts.user('subject', turned.subject);
    if (turned === null || user === null || !stands(user, turned.generation))
      return { kind: 'refused', reason: 'invalid_grant' };
    return this.#forPerson(user, turned.next);
  }

  /** For who may read the keys anyway. */
  async withoutSecret(kind: 'user' | 'client', name: string): Promise<MintedToken> {
    const answer = await (kind === 'user' ? this.#mintPerson(name.toLowerCase()) : this.#mintClient(name));
    if (answer?.kind === 'issued') return answer;
    throw new ServiceError('refused', `There is no ${kind} ${name}, or it is disabled.`);
  }

  async #mintPerson(name: string): Promise<TokenAnswer | null> {
    const user = await this.#accounts.user('name', name);
    return user?.isEnabled === true ? this.#forPerson(user, null) : null;
  }

  async #mintClient(id: string): Promise<TokenAnswer | null> {
    const client = await this.#accounts.client(id);
    return client?.isEnabled === true ? this.#forClient(client, null) : null;
  }

  /** Null: it is the account's secret. */
  async #prove(
    tries: readonly Counted[],
    secret: string,
    account: Proof | null,
    kind: 'user' | 'client',
  ): Promise<TokenAnswer | null> {
    const retrySeconds = await this.#tries.begin(tries);
    if (retrySeconds > 0) return { kind: 'slow-down', retrySeconds };
    const isRight = await this.#gate.isSecret(secret, account?.kept ?? null, kind);
    if (!isRight || account?.isEnabled !== true)
      return { kind: 'refused', reason: kind === 'user' ? 'invalid_grant' : 'invalid_client' };
    await this.#tries.succeeded(tries);
    return null;
  }

  async #forClient(
    { id, scopes, generation }: ClientAccount & Proof,
    wanted: readonly string[] | null,
  ): Promise<TokenAnswer> {
    const allowed: readonly string[] = scopes;
    const asked = wanted?.map((scope) => scope.replace(/^tradai\//, '')) ?? allowed;
    if (asked.some((scope) => !allowed.includes(scope))) return { kind: 'refused', reason: 'invalid_scope' };
    const given = allowed.filter((scope) => asked.includes(scope));
    const claims = { scope: given.map((scope) => `tradai/${scope}`).join(' '), [GENERATION]: generation };
    return {
      ...{ kind: 'issued', accessToken: await this.#mint.sign(id, id, claims), expiresInSeconds: TOKEN_SECONDS },
      ...{ scopes: given, client: id, subject: id, refreshToken: null },
    };
  }

  async #forPerson(user: UserAccount & Proof, refreshToken: string | null): Promise<TokenAnswer> {
    const claims = { username: user.name, 'cognito:groups': user.groups, [GENERATION]: user.generation };
    const accessToken = await this.#mint.sign(user.subject, PEOPLE_CLIENT, claims);
    const scopes = [...new Set(user.groups.flatMap((group) => SCOPES_OF_GROUPS[group] ?? []))];
    return {
      ...{ kind: 'issued', accessToken, expiresInSeconds: TOKEN_SECONDS, scopes },
      ...{ client: PEOPLE_CLIENT, subject: user.subject, refreshToken },
    };
  }
}
