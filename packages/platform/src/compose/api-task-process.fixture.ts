import { startApiTask } from './api-task.ts';
import { taskLog } from './platform-log.ts';
import { runTask } from './run-task.ts';

/* The API as a process of its own, on this machine alone and on any free port, which its log tells. */
if (import.meta.main) await runTask(() => startApiTask(process.env, taskLog('api'), { host: '127.0.0.1', port: 0 }));
