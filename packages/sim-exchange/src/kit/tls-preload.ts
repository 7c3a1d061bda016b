import { Socket } from 'node:net';

/** What a call of `connect` is told, as far as it is looked at here. */
interface Target {
  host?: string;
  port?: number | string;
  /** Of a socket in a folder; clients of `node:https` say `null`. */
  path?: string | null;
  /** Node looks the name up by itself where this is left out. */
  lookup?: unknown;
}

type Connect = (this: Socket, ...args: unknown[]) => Socket;

const EXCHANGE = /(^|\.)binance\.com$/;
const OWN = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

/**
 * Sends every connection of this process to the exchange's own host names to a simulated one that listens with TLS on `port` of this machine,
 * and refuses every other host but this machine: an address that was forgotten fails instead of leaving. Clients need no settings; the
 * process must trust the exchange's certificate (`NODE_EXTRA_CA_CERTS`). `port` may be asked for at each connection, where several listen.
 * Gives how to undo it.
 */
export function tlsPreload(port: number | (() => number)): () => void {
  const { prototype } = Socket as unknown as { readonly prototype: { connect: Connect } };
  const { connect } = prototype;
  prototype.connect = function (...args) {
    const target = targetOf(args);
    if (typeof target?.path === 'string' || target?.host === undefined || OWN.test(target.host))
      return connect.apply(this, args);
    if (!EXCHANGE.test(target.host)) {
      const error = new Error(`A connection to ${target.host} was refused: only the simulated exchange may be called.`);
      queueMicrotask(() => this.destroy(error));
      return this;
    }
    target.host = '127.0.0.1';
    target.port = typeof port === 'number' ? port : port();
    delete target.lookup;
    return connect.apply(this, args);
  };
  return () => {
    prototype.connect = connect;
  };
}

/** Options come first, alone or in a list that Node made of the arguments. */
function targetOf(args: readonly unknown[]): Target | null {
  const first: unknown = Array.isArray(args[0]) ? args[0][0] : args[0];
  return typeof first === 'object' && first !== null ? first : null;
}
