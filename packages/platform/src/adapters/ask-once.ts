import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface HttpQuestion {
  /** Scheme, host and port. */
  readonly address: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Until there is a connection. */
  readonly connectMs: number;
  /** Until the last byte of the answer. */
  readonly totalMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** Longer answers are none of a service of ours. */
const MOST_BYTES = 16_777_216;

/** One request, with one time limit for the connection and one for all of it. Throws an `Error` that says why there is no answer. */
export function askOnce({
  address,
  path,
  method,
  headers,
  body,
  connectMs,
  totalMs,
}: HttpQuestion): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const url = new URL(path, address);
    const asked = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, { method, headers });
    const fail = (why: string): void => {
      clearTimeout(connecting);
      clearTimeout(waiting);
      asked.destroy();
      reject(new Error(why));
    };
    const connecting = setTimeout(() => fail(`no connection within ${connectMs} ms`), connectMs);
    const waiting = setTimeout(() => fail(`no answer within ${Math.round(totalMs)} ms`), totalMs);
    asked.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => clearTimeout(connecting));
      else clearTimeout(connecting);
    });
    asked.on('error', ({ message }) => fail(message));
    asked.on('response', (response) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes > MOST_BYTES) fail(`the answer is longer than ${MOST_BYTES} bytes`);
        else parts.push(part);
      });
      response.on('error', ({ message }) => fail(message));
      response.on('end', () => {
        clearTimeout(waiting);
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') });
      });
    });
    asked.end(body);
  });
}
