import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

export interface UpFacts {
  readonly address: string;
  readonly folder: string;
  readonly slots: number;
  readonly pid: number;
  readonly first_admin: { readonly name: string; readonly secret: string } | null;
}

export interface UpProcess {
  readonly child: ChildProcess;
  readonly facts: UpFacts;
  /** Sends a signal and gives how the process ended. */
  end(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** `tradai up` in a process of its own, listening. Throws with what it said where it does not come to that. */
export async function startUp(
  folder: string,
  argv: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<UpProcess> {
  const child = spawn(
    process.execPath,
    ['--conditions=@tradai/source', MAIN, 'up', '--data', folder, '--port', '0', '--json', ...argv],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH']!, HOME: process.env['HOME']!, ...env } },
  );
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const lines = createInterface({ input: child.stdout });
  const line = once(lines, 'line').then(([text]) => String(text));
  const ended = once(child, 'exit').then(() => null);
  const first = await Promise.race([line, ended]);
  if (first === null) throw new Error(said);
  return {
    ...{ child, facts: JSON.parse(first) as UpFacts },
    async end(signal) {
      const exit = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
      child.kill(signal);
      await exit;
      return { code: child.exitCode, signal: child.signalCode };
    },
  };
}

/** A token of the first admin. */
export async function adminToken({ address, first_admin: admin }: UpFacts): Promise<string> {
  const answer = await fetch(`${address}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'client_credentials', client_id: admin!.name, client_secret: admin!.secret }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return token;
}
