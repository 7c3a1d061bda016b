import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NotificationDocument } from '../../packages/runtime/src/contract/notification.ts';
import { isSignedWebhook, SIGNATURE_HEADER } from '../../packages/runtime/src/contract/webhook-signature.ts';

export const WITNESS_SECRET = 'the secret of the witness';

/** A message as it arrived. */
export interface Heard {
  readonly document: NotificationDocument;
  readonly isSigned: boolean;
  /** When it was signed, which is when its sending began: seconds of this machine. */
  readonly signedS: number;
  /** Path that it was sent to. */
  readonly path: string;
  /** Of this machine, epoch ms. */
  readonly realMs: number;
}

/** A server that is told everything, and writes it down. */
export interface Witness {
  readonly url: string;
  readonly heard: readonly Heard[];
  close(): Promise<void>;
}

export async function startWitness(): Promise<Witness> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const header = request.headers[SIGNATURE_HEADER];
      const isSigned = isSignedWebhook(WITNESS_SECRET, text, typeof header === 'string' ? header : null, Date.now());
      heard.push({
        document: JSON.parse(text) as NotificationDocument,
        isSigned,
        path: request.url ?? '',
        signedS: Number(/^t=(\d+),/.exec(String(header))?.[1] ?? 0),
        realMs: Date.now(),
      });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    heard,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
