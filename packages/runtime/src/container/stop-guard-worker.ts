import { Session } from 'node:inspector';
import { workerData } from 'node:worker_threads';

/*
 * The thread that ends a loop without an end. The main thread ends this one when it notices its time limit by itself; what runs there otherwise
 * is not looking at anything any more, and is thrown out of by the inspector's means.
 */

const { waitMs } = workerData as { readonly waitMs: number };
setTimeout(() => {
  const session = new Session();
  session.connectToMainThread();
  session.post('Runtime.terminateExecution', () => session.disconnect());
}, waitMs);
