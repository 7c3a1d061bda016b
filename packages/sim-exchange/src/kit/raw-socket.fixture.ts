import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { SimExchange } from '../start-sim-exchange.ts';

/** A socket that keeps the texts that it was sent; closed when the test ends. */
export interface RawSocket {
  readonly socket: WebSocket;
  readonly texts: string[];
  /** Those that are JSON. */
  frames(): Record<string, unknown>[];
  /** Done when everything has arrived that was written until now. */
  settled(): Promise<void>;
}

export async function openSocket(sim: SimExchange, path: string): Promise<RawSocket> {
  const socket = new WebSocket(sim.urls.ws + path);
  const texts: string[] = [];
  socket.on('message', (data: Buffer) => texts.push(data.toString()));
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  const settled = async (): Promise<void> => {
    const answered = once(socket, 'pong');
    socket.ping();
    await answered;
  };
  return { socket, texts, frames: () => texts.flatMap(parsed), settled };
}

function parsed(text: string): Record<string, unknown>[] {
  try {
    return [JSON.parse(text) as Record<string, unknown>];
  } catch {
    return [];
  }
}
