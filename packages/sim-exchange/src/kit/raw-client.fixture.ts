import { createHmac } from 'node:crypto';
import type { SimExchange } from '../start-sim-exchange.ts';

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly apiKey?: string | null;
  readonly secret?: string;
  /** What is sent in place of what was signed. */
  readonly altered?: Readonly<Record<string, string>>;
  /** Milliseconds that the stamp lies after the exchange's time. */
  readonly offset?: number;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A signed request as any client could send it. */
export async function send(sim: SimExchange, request: RawRequest): Promise<RawAnswer> {
  const { method, path, secret = 'the-secret', apiKey = 'the-key', offset = 0 } = request;
  const params = { ...request.params, timestamp: String(sim.clock.now() + offset) };
  const query = new URLSearchParams(params).toString();
  const signature = createHmac('sha256', secret).update(query).digest('hex');
  const sent = new URLSearchParams({ ...params, ...request.altered }).toString();
  const url = `${sim.urls.rest}${path}?${sent}&signature=${signature}`;
  const response = await fetch(url, { method, headers: apiKey === null ? {} : { 'x-mbx-apikey': apiKey } });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : (JSON.parse(text) as unknown),
  };
}
