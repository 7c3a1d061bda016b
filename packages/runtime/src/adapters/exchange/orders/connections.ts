import { Agent as PlainAgent, request as plainRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';

export interface WireRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** An answer that came in whole. */
export interface WireAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly body: string;
}

/** On the way of a request with a body: its socket is open and no byte has left, half of the body has, the head of its answer is in. */
export type WirePlace = 'connected' | 'half-sent' | 'head-in';
/** For tests that end the process there. */
export type OnWire = (place: WirePlace) => void;

/** A connection that waits for longer may be gone at the other end, where nobody says so. */
const IDLE_MS = 20_000;
const UNPACK: Readonly<Record<string, (bytes: Buffer) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
};

/**
 * Connections of their own: no download of candles waits in front of an order, and nothing is sent twice or led elsewhere by a library's
 * kindness, which a client of the web has plenty of.
 */
export class Connections {
  readonly #plain = new PlainAgent({ keepAlive: true, timeout: IDLE_MS });
  readonly #tls = new TlsAgent({ keepAlive: true, timeout: IDLE_MS });
  readonly #onAnswer: (answer: WireAnswer) => void;

  /** `onAnswer`: told of every answer that came in whole. */
  constructor(onAnswer: (answer: WireAnswer) => void = () => {}) {
    this.#onAnswer = onAnswer;
  }

  /** Sends once. What the signal ends is cut off together with its connection. */
  async send(
    { url, method, headers, body }: WireRequest,
    signal?: AbortSignal,
    onWire: OnWire | null = null,
  ): Promise<WireAnswer> {
    const isTls = url.startsWith('https:');
    const options = {
      method,
      headers: wireHeaders(headers, method, body),
      ...(signal === undefined ? {} : { signal }),
    };
    const sent = isTls
      ? tlsRequest(url, { ...options, agent: this.#tls })
      : plainRequest(url, { ...options, agent: this.#plain });
    const response = await answered(sent, body, onWire);
    onWire?.('head-in');
    const bytes = await wholeBody(response);
    const unpack = UNPACK[response.headers['content-encoding'] ?? ''];
    const text = (unpack === undefined ? bytes : await unpack(bytes)).toString('utf8');
    const { statusCode: status = 0, statusMessage: statusText = '' } = response;
    const answer = { status, statusText, headers: headersOf(response), body: text };
    this.#onAnswer(answer);
    return answer;
  }

  close(): void {
    this.#plain.destroy();
    this.#tls.destroy();
  }
}

function wireHeaders(
  headers: Readonly<Record<string, string>>,
  method: string,
  body: string | undefined,
): Record<string, string> {
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  // Lists of markets are long; orders are short, and nothing shall lie between their answer and its reader.
  return { ...headers, ...length, 'Accept-Encoding': method === 'GET' ? 'gzip, deflate' : 'identity' };
}

function answered(sent: ClientRequest, body: string | undefined, onWire: OnWire | null): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.on('response', resolve);
    sent.on('error', reject);
    sent.setNoDelay(true);
    if (onWire === null || body === undefined) sent.end(body);
    else endInHalves(sent, Buffer.from(body), onWire);
  });
}

/** The same bytes, with somebody told on the way. */
function endInHalves(sent: ClientRequest, body: Buffer, onWire: OnWire): void {
  const half = Math.ceil(body.length / 2);
  sent.on('socket', (socket) => {
    const begin = (): void => {
      onWire('connected');
      sent.write(body.subarray(0, half), () => {
        onWire('half-sent');
        sent.end(body.subarray(half));
      });
    };
    if (!socket.connecting) begin();
    else socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', begin);
  });
}

function wholeBody(response: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    response.on('data', (part: Buffer) => void parts.push(part));
    response.on('end', () => resolve(Buffer.concat(parts)));
    response.on('error', reject);
    response.on('close', () => {
      if (!response.complete) reject(new Error('The connection broke within the answer.'));
    });
  });
}

function headersOf({ headers }: IncomingMessage): Headers {
  const all = new Headers();
  for (const [name, value] of Object.entries(headers))
    if (typeof value === 'string') all.set(name, value);
    else for (const each of value ?? []) all.append(name, each);
  return all;
}
