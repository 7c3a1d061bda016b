import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { mlflowPython, startMlflow } from './mlflow-server.ts';

/*
 * A real MLflow server to try things on: `npm run mlflow -- [--auth] [--port 5000] [--data <folder>] [--postgresql]`. Prints what a shell
 * needs to reach it, and runs until it is stopped.
 */

const { values } = parseArgs({
  options: {
    auth: { type: 'boolean' },
    port: { type: 'string' },
    data: { type: 'string' },
    postgresql: { type: 'boolean' },
  },
});
const python = mlflowPython();
if (python === null) {
  console.error('no python3 that can install MLflow');
  process.exit(69);
}
const server = await startMlflow(python, {
  auth: values.auth === true,
  store: values.postgresql === true ? 'postgresql' : 'sqlite',
  ...(values.port === undefined ? {} : { port: Number(values.port) }),
  ...(values.data === undefined ? {} : { data: values.data }),
});
console.log(`export MLFLOW_TRACKING_URI=${server.url}`);
if (server.login !== null) {
  console.log(`export MLFLOW_TRACKING_USERNAME=${server.login.username}`);
  console.log(`export MLFLOW_TRACKING_PASSWORD=${server.login.password}`);
}
// Nothing else keeps this process alive.
const alive = setInterval(() => {}, 60_000);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
clearInterval(alive);
await server.close();
