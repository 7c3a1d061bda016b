import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

/** The first byte of an order has arrived, by the clock that all processes of a machine share, ms. */
export interface OrderArrived {
  readonly arrivedMs: number;
}

const ORDER = /^POST \/(api\/v3|fapi\/v1)\/order[ ?]/;

/** Ms since this machine started, the same for whoever asks. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/**
 * A door before the exchange, in a process of its own that does nothing else: what the exchange is busy with makes no order late. Gives its address.
 */
async function door(port: number): Promise<string> {
  const server = createServer((client) => {
    const inner = connect(port, '127.0.0.1');
    client.setNoDelay(true);
    inner.setNoDelay(true);
    client.on('data', (bytes) => {
      const arrivedMs = machineMs();
      if (ORDER.test(bytes.toString('latin1', 0, 40))) process.send!({ arrivedMs } satisfies OrderArrived);
      inner.write(bytes);
    });
    inner.on('data', (bytes) => void client.write(bytes));
    for (const [one, other] of [
      [client, inner],
      [inner, client],
    ] as const)
      one.on('close', () => other.destroy()).on('error', () => other.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

if (import.meta.main && process.send !== undefined) process.send(await door(Number(process.argv[2])));
