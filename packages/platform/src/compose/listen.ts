import type { AddressInfo } from 'node:net';
import type { Api } from '../api/create-app.ts';
import { withDeadline } from './with-deadline.ts';

export interface ListeningApi {
  /** Of the socket; a port of 0 has become one. */
  readonly address: string;
  /** Takes nothing more; what is under way has its time. */
  close(): Promise<void>;
}

export interface ListenPlace {
  readonly host: string;
  readonly port: number;
  /** Answers that are under way have so long when it closes. */
  readonly answerMs: number;
}

export async function listen(app: Api, { host, port, answerMs }: ListenPlace): Promise<ListeningApi> {
  await app.listen({ host, port });
  const { port: bound } = app.server.address() as AddressInfo;
  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    async close() {
      if (await withDeadline(app.close(), answerMs)) return;
      app.server.closeAllConnections();
    },
  };
}
