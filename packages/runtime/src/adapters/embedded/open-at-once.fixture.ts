import { workerData } from 'node:worker_threads';
import { openDatabase } from './open-database.ts';

/** A thread that opens files when all threads are there: `gate` counts them, file by file. */
const { folder, threads, files, gate } = workerData as {
  readonly folder: string;
  readonly threads: number;
  readonly files: number;
  readonly gate: Int32Array;
};
for (let file = 0; file < files; file++) {
  Atomics.add(gate, file, 1);
  while (Atomics.load(gate, file) < threads);
  openDatabase(folder, `${file}.db`, 'CREATE TABLE IF NOT EXISTS rows (n INTEGER) STRICT').close();
}
