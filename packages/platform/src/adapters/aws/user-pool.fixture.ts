import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { PublicKey } from '../../ports/tokens.ts';
import { SCOPES } from '../../ports/auth.ts';

const LOGIN = { credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, region: 'us-east-1' };

export interface PoolTokens {
  readonly access: string;
  readonly id: string;
  readonly refresh: string;
}

/** A user pool of an emulator, with a client for people and one for a machine. */
export class UserPool {
  readonly id: string;
  /** Of people. */
  readonly clientId: string;
  readonly machine: { readonly id: string; readonly secret: string };
  readonly #client: CognitoIdentityProviderClient;
  readonly #url: string;

  private constructor(
    client: CognitoIdentityProviderClient,
    url: string,
    made: Pick<UserPool, 'id' | 'clientId' | 'machine'>,
  ) {
    this.#client = client;
    this.#url = url;
    this.id = made.id;
    this.clientId = made.clientId;
    this.machine = made.machine;
  }

  static async make(url: string, name: string): Promise<UserPool> {
    const client = new CognitoIdentityProviderClient({ ...LOGIN, endpoint: url });
    const { UserPool: pool } = await client.send(new CreateUserPoolCommand({ PoolName: name }));
    const id = pool!.Id!;
    const scopes = SCOPES.map((scope) => ({ ScopeName: scope, ScopeDescription: scope }));
    const server = { UserPoolId: id, Identifier: 'tradai', Name: 'tradai', Scopes: scopes };
    await client.send(new CreateResourceServerCommand(server));
    const people = await client.send(
      new CreateUserPoolClientCommand({
        ...{ UserPoolId: id, ClientName: 'people' },
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      }),
    );
    const { UserPoolClient: machine } = await client.send(
      new CreateUserPoolClientCommand({
        ...{ UserPoolId: id, ClientName: 'machine', GenerateSecret: true, AllowedOAuthFlows: ['client_credentials'] },
        ...{ AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthScopes: ['tradai/runs.read', 'tradai/runs.write'] },
      }),
    );
    return new UserPool(client, url, {
      ...{ id, clientId: people.UserPoolClient!.ClientId! },
      machine: { id: machine!.ClientId!, secret: machine!.ClientSecret! },
    });
  }

  async add(username: string, password: string, groups: readonly string[]): Promise<void> {
    const user = { UserPoolId: this.id, Username: username };
    await this.#client.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
    await this.#client.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }));
    for (const group of groups) {
      await this.#client.send(new CreateGroupCommand({ UserPoolId: this.id, GroupName: group })).catch(() => null);
      await this.#client.send(new AdminAddUserToGroupCommand({ ...user, GroupName: group }));
    }
  }

  signIn(username: string, password: string): Promise<PoolTokens> {
    return this.#tokens('USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD: password });
  }

  refresh(token: string): Promise<PoolTokens> {
    return this.#tokens('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: token });
  }

  /** What the machine is given for its secret. */
  async ofMachine(scope: string): Promise<string> {
    const { id, secret } = this.machine;
    const answer = await fetch(`${this.#url}/oauth2/token`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope, client_id: id }),
    });
    const { access_token: token } = (await answer.json()) as { access_token?: string };
    if (token === undefined) throw new Error(`no token: ${answer.status}`);
    return token;
  }

  async keys(): Promise<readonly PublicKey[]> {
    const answer = await fetch(`${this.#url}/${this.id}/.well-known/jwks.json`);
    return ((await answer.json()) as { keys: PublicKey[] }).keys;
  }

  close(): void {
    this.#client.destroy();
  }

  async #tokens(flow: 'USER_PASSWORD_AUTH' | 'REFRESH_TOKEN_AUTH', by: Record<string, string>): Promise<PoolTokens> {
    const command = new InitiateAuthCommand({ AuthFlow: flow, ClientId: this.clientId, AuthParameters: by });
    const { AuthenticationResult: result } = await this.#client.send(command);
    return { access: result!.AccessToken!, id: result!.IdToken!, refresh: result?.RefreshToken ?? '' };
  }
}
