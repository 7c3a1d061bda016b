import { Worker } from 'node:worker_threads';

/** A thread of a file beside `caller`, `<name>.ts` in the sources and `<name>.js` in a bundle. It does not keep the process alive. */
export function ownThread(name: `${string}-worker`, caller: string, workerData: unknown): Worker {
  const isSource = caller.endsWith('.ts');
  const file = new URL(`./${name}.${isSource ? 'ts' : 'js'}`, caller);
  const worker = new Worker(file, {
    workerData,
    ...(isSource ? { execArgv: ['--conditions=@tradai/source'] } : {}),
  });
  worker.unref();
  return worker;
}
