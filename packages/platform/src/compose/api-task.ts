import { ServiceError } from '@tradai/runtime/ports';
import type { Logger } from 'pino';
import { createApp } from '../api/create-app.ts';
import { assertSafeBinding } from '../api/safe-binding.ts';
import { apiServices } from './aws-api.ts';
import { secretsOf } from './aws.ts';
import { address, given, needed, type Variables } from './aws-variables.ts';
import { listen } from './listen.ts';
import { taskLog } from './platform-log.ts';
import { runTask, type Task } from './run-task.ts';

/** The secret by which cursors are signed, the same in every task. */
const CURSOR = 'cursor';
const CURSOR_CHARACTERS = 32;
/** Fargate waits 30 s before it kills; the gateway has given up by then. */
const ANSWER_MS = 25_000;

export interface ListenAt {
  readonly host?: string;
  readonly port?: number;
}

/**
 * The API as one of several tasks on AWS, on all addresses behind a load balancer; nothing is kept in the process. `docs/platform-aws.md` has its
 * variables. Throws `ServiceError`: `invalid-entry` with the variable that is missing or wrong, `refused` for a trusted proxy that is none,
 * `unknown-secret`.
 */
export async function startApiTask(env: Variables, logger: Logger, at: ListenAt = {}): Promise<Task> {
  const { host = '0.0.0.0', port = 8000 } = at;
  const trustedProxy = needed(env, 'TRUSTED_PROXY');
  assertSafeBinding({ host, trustedProxy });
  const uiFolder = given(env, 'TRADAI_UI');
  const app = await createApp(await apiServices(env), {
    ...{ trustedProxy, logger, servers: [address(env, 'PUBLIC_URL')], origins: originsIn(env) },
    ...(uiFolder === null ? {} : { uiFolder }),
    cursorSecret: await cursorSecretOf(env),
  });
  const listening = await listen(app, { host, port, answerMs: ANSWER_MS });
  logger.info({ address: listening.address }, 'listening');
  return listening;
}

async function cursorSecretOf(env: Variables): Promise<Uint8Array> {
  const secrets = await secretsOf(env);
  const { value } = await secrets.get(CURSOR);
  if (value.length >= CURSOR_CHARACTERS) return new TextEncoder().encode(value);
  const message = `The secret "${CURSOR}" is too short; expected at least ${CURSOR_CHARACTERS} characters by chance.`;
  throw new ServiceError('invalid-entry', message);
}

/** `API_ORIGINS`, with commas between them: pages that may ask from a browser. */
function originsIn(env: Variables): readonly string[] {
  const origins = (given(env, 'API_ORIGINS') ?? '').split(',').map((origin) => origin.trim());
  return origins.filter((origin) => origin !== '');
}

if (import.meta.main) await runTask(() => startApiTask(process.env, taskLog('api')));
