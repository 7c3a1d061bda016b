export interface RunSeen {
  readonly run_id: string;
  readonly status: string;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** What a user does over HTTP. */
export class PlatformClient {
  readonly name: string;
  readonly #address: string;
  readonly #token: string;

  private constructor(name: string, address: string, token: string) {
    this.name = name;
    this.#address = address;
    this.#token = token;
  }

  static async signIn(address: string, username: string, password: string): Promise<PlatformClient> {
    const body = JSON.stringify({ grant_type: 'password', username, password });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${address}/auth/token`, { method: 'POST', headers, body });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    return new PlatformClient(username, address, token);
  }

  /** Somebody who has a token from elsewhere. */
  static withToken(address: string, name: string, token: string): PlatformClient {
    return new PlatformClient(name, address, token);
  }

  /** Gives the run's id, and whether it was there already. */
  async submit(key: string, body: object): Promise<{ readonly id: string; readonly isReplayed: boolean }> {
    const { answer, headers } = await this.#ask<{ run_id: string }>('POST', '/backtest', body, {
      'idempotency-key': key,
    });
    return { id: answer.run_id, isReplayed: headers.get('idempotent-replayed') === 'true' };
  }

  /** All runs of everybody. */
  async runs(): Promise<readonly RunSeen[]> {
    return (await this.#ask<{ items: RunSeen[] }>('GET', '/backtest?limit=100')).answer.items;
  }

  get<T>(path: string): Promise<T> {
    return this.#ask<T>('GET', path).then(({ answer }) => answer);
  }

  post<T>(path: string, body: object): Promise<T> {
    return this.#ask<T>('POST', path, body).then(({ answer }) => answer);
  }

  async #ask<T>(method: string, path: string, body?: object, more: Record<string, string> = {}) {
    const response = await fetch(`${this.#address}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...more,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return { answer: JSON.parse(text) as T, headers: response.headers };
  }
}
