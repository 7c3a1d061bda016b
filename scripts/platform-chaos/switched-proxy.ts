import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** Stands in front of a server of this machine, and can be cut. */
export class SwitchedProxy {
  readonly #server;
  readonly #open = new Set<Socket>();
  #isCut = false;

  private constructor(port: number) {
    this.#server = createServer((socket) => {
      if (this.#isCut) return void socket.resetAndDestroy();
      const there = connect(port, '127.0.0.1');
      for (const end of [socket, there]) {
        this.#open.add(end);
        end
          .on('error', () => {})
          .on('close', () => {
            this.#open.delete(end);
            socket.destroy();
            there.destroy();
          });
      }
      socket.pipe(there).pipe(socket);
    });
  }

  static async open(port: number): Promise<SwitchedProxy> {
    const proxy = new SwitchedProxy(port);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#open) socket.resetAndDestroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}
