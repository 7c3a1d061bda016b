import type { Agent, IncomingMessage, RequestOptions } from 'node:http';

export interface HttpRequest {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Ends the request; it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly bytes: Uint8Array;
}

/** Shorter than what servers keep a connection that nobody uses. */
const IDLE_MS = 4000;

const agents = new Map<string, Agent>();

/**
 * One request and its whole answer, whatever its status; nothing is repeated and no redirect followed, which would carry credentials
 * elsewhere. Rejects with a `TimeoutError` when all of it takes longer than `timeoutMs`, else with the connection's own error. Not `fetch`:
 * loading that takes longer than all requests of a start.
 */
export async function askHttp(url: string, asked: HttpRequest, timeoutMs: number): Promise<HttpAnswer> {
  const isSecure = url.startsWith('https:');
  const { Agent: AgentOf, request } = isSecure ? await import('node:https') : await import('node:http');
  const protocol = isSecure ? 'https' : 'http';
  const agent = agents.get(protocol) ?? new AgentOf({ keepAlive: true, timeout: IDLE_MS });
  agents.set(protocol, agent);
  const { method, headers, body } = asked;
  const late = AbortSignal.timeout(timeoutMs);
  const signal = asked.signal === undefined ? late : AbortSignal.any([late, asked.signal]);
  const options: RequestOptions = { method, headers: { accept: '*/*', ...headers }, agent, signal };
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(signal.aborted ? (signal.reason as Error) : error);
    const call = request(url, options, (message) => {
      message.once('error', failed);
      collect(message, resolve);
    });
    call.once('error', failed);
    call.end(body);
  });
}

function collect(message: IncomingMessage, resolve: (answer: HttpAnswer) => void): void {
  const parts: Buffer[] = [];
  message.on('data', (part: Buffer) => parts.push(part));
  message.once('end', () =>
    resolve({
      status: message.statusCode ?? 0,
      headers: {
        get(name) {
          const value = message.headers[name];
          return value === undefined ? null : String(value);
        },
      },
      bytes: new Uint8Array(Buffer.concat(parts)),
    }),
  );
}
