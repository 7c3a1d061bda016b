import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { A_SESSION } from '../../ports/session-step.fixture.ts';
import { SqliteSessionStore } from './session-store-sqlite.ts';

/** A thread with readers that look at everything each half a second, as a person's view does, until it is ended. */
const { folder, readers } = workerData as { readonly folder: string; readonly readers: number };
const stores = Array.from({ length: readers }, () => new SqliteSessionStore(folder));
for (const store of stores) {
  await store.read(A_SESSION);
  parentPort!.postMessage('reads');
}
for (;;) {
  for (const store of stores) {
    await store.read(A_SESSION);
    await store.rows(A_SESSION, 'log', { limit: 50 });
    await store.commands(A_SESSION, 'all');
    await sleep(500 / readers);
  }
}
