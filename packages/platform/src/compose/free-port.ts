import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { ServiceError } from '@tradai/runtime/ports';

/**
 * A port that can be listened on now: the given one, or for 0 any. Tokens name the address before anybody listens there. Throws `refused` where it
 * cannot be had.
 */
export async function portOf(port: number, host: string): Promise<number> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'somebody else listens there' : `the system refused (${code})`;
    throw new ServiceError('refused', `Port ${port} of ${host} cannot be had: ${why}.`, { cause: error });
  } finally {
    server.close();
  }
}
