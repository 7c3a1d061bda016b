import { parentPort, workerData } from 'node:worker_threads';
import { monotonicMs } from './monotonic-ms.ts';
import { nextBeatMs } from './next-beat.ts';
import { PulseBeats } from './pulse-beats.ts';
import { PulseBoard } from './pulse-board.ts';
import type { PulseAnswer, PulseOrder, PulseWorkerData } from './pulse-options.ts';

/*
 * The thread that beats. It owns the clients of the stores and the server of metrics, so that both work while the main thread is busy for
 * minutes on end.
 */

/** Between two looks whether there is news that should not wait for the next beat. */
const LOOK_EVERY_MS = 1000;

const port = parentPort!;
const { facts, condition, shared } = workerData as PulseWorkerData;
const tell = (answer: PulseAnswer): void => port.postMessage(answer);

const beats = await PulseBeats.open(facts, condition, new PulseBoard(shared), tell);
let timer: NodeJS.Timeout | undefined;
let isEnding = false;
/** One thing at a time: an order waits for the beat that is under way. */
let turn: Promise<void> = beats.beat();
// Orders that came meanwhile were kept by the port.
port.on('message', take);
void turn.then(() => beatAfter(monotonicMs()));
const looks = setInterval(() => {
  turn = turn.then(() => (isEnding || !beats.look() ? undefined : beats.beat()));
}, LOOK_EVERY_MS);

function take(order: PulseOrder): void {
  switch (order.kind) {
    case 'condition':
      beats.condition = order.condition;
      break;
    case 'measured':
      turn = turn.then(() => beats.measured(order.measurements));
      break;
    case 'end':
      isEnding = true;
      clearTimeout(timer);
      clearInterval(looks);
      beats.condition = order.condition;
      void turn.then(async () => {
        tell({ kind: 'ended', isTold: await beats.end(order.outcome) });
        port.close();
      });
  }
}

function beatAfter(dueMs: number): void {
  if (isEnding) return;
  const nextMs = nextBeatMs(dueMs, beats.everyMs, monotonicMs());
  const delay = Math.max(0, nextMs - monotonicMs());
  timer = setTimeout(() => {
    turn = turn.then(() => beats.beat());
    void turn.then(() => beatAfter(nextMs));
  }, delay);
}
