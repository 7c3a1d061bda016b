import { expect } from 'vitest';
import type { SimExchange } from '../start-sim-exchange.ts';

/** Waits until somebody listens to an account. */
export async function onUserStream(sim: SimExchange): Promise<void> {
  await expect.poll(() => sim.streams.sockets.all.some((socket) => sim.streams.users.of(socket).length > 0)).toBe(true);
}
