import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** Head and body as they came. */
  readonly text: string;
}

/** Sends exactly these bytes: clients that build a request tidy its path. */
export async function sendRaw(port: number, request: string): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(5000, () => socket.destroy(new Error('no answer')));
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  socket.write(Buffer.from(request, 'utf8'));
  await once(socket, 'close');
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text };
}

/** Asks for a path as it is written. */
export function rawGet(
  port: number,
  path: string,
  headers: readonly string[] = [],
  method = 'GET',
): Promise<RawAnswer> {
  const lines = [`${method} ${path} HTTP/1.1`, 'host: 127.0.0.1', 'connection: close', ...headers];
  return sendRaw(port, `${lines.join('\r\n')}\r\n\r\n`);
}
