/**
 * A process of plain Node that runs command lines one after another with captured streams. Strategies are then imported as in the real
 * command – types stripped by Node, one SDK – and the sources are loaded once for all tests.
 */
import { run } from './run.ts';

interface Job {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly columns?: number;
}

process.on('message', (job: Job) => {
  let out = '';
  let err = '';
  process.chdir(job.cwd);
  void run(job.argv, {
    env: job.env,
    out: (text) => (out += text),
    err: (text) => (err += text),
    outColumns: job.columns ?? 140,
    progress: null,
  }).then((code) => process.send!({ code, out, err }));
});
process.send!('ready');
