import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands in front of an exchange, and can be gone: its port is closed then, as that of a process that was killed. */
export class Door {
  readonly #behind: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  port = 0;

  constructor(url: string) {
    this.#behind = Number(new URL(url).port);
  }

  async open(): Promise<void> {
    const server = createServer((socket) => {
      const inner = connect(this.#behind, '127.0.0.1');
      for (const each of [socket, inner]) {
        this.#sockets.add(each);
        each.on('error', () => {}).on('close', () => (this.#sockets.delete(each), socket.destroy(), inner.destroy()));
      }
      socket.pipe(inner).pipe(socket);
    });
    this.#server = server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(server, 'close');
  }
}
