import { parentPort, workerData } from 'node:worker_threads';
import { TradaiError } from '@tradai/strategy-sdk';
import type { DriverMessage, DriverReply } from './driver-messages.ts';
import type { DriverParts } from './driver-parts.ts';
import { openDriver } from './open-driver.ts';
import type { SessionDriver } from './session-driver.ts';

/** A session's thread: opens it, then answers one message after the other. */
try {
  const driver = await openDriver(workerData as DriverParts);
  forget(workerData as DriverParts);
  parentPort!.on('message', (message: DriverMessage) => void answer(driver, message));
  say({ kind: 'opened', opened: driver.opened });
} catch (error) {
  say(failure(error));
}

/** The thread would hold what it was sent for as long as it lives: all candles, and all trades that were ever closed. */
function forget(parts: { -readonly [Part in keyof DriverParts]?: DriverParts[Part] }): void {
  delete parts.history;
  delete parts.records;
}

async function answer(driver: SessionDriver, message: DriverMessage): Promise<void> {
  try {
    if (message.kind === 'look') say({ kind: 'looked', look: await driver.look(message.quotes) });
    else say({ kind: 'taken', answer: await driver.take(message.event) });
  } catch (error) {
    say(failure(error));
  }
}

function say(reply: DriverReply): void {
  parentPort!.postMessage(reply);
}

function failure(error: unknown): DriverReply {
  const text = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', code: error instanceof TradaiError ? (error as TradaiError).code : null, text };
}
