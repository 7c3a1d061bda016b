import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { freePort, peerPython, serveProgram } from './served-program.ts';

const REQUIREMENTS = join(import.meta.dirname, 'requirements-ministack.txt');

export interface Ministack {
  /** Of every service: what AWS_ENDPOINT_URL wants. */
  readonly url: string;
  /** Stops it; what it held was in memory. */
  close(): Promise<void>;
}

/** Python with MiniStack, null where it cannot be made. */
export function ministackPython(): string | null {
  return peerPython(REQUIREMENTS);
}

/**
 * MiniStack, an emulator of AWS, on 127.0.0.1, ready. Any credentials pass; its account is 000000000000. It ends with this process, however
 * that ends.
 */
export async function startMinistack(python: string): Promise<Ministack> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'tradai-ministack-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const url = `http://127.0.0.1:${port}`;
  try {
    const stop = await serveProgram(python, {
      name: 'MiniStack',
      args: ['-m', 'ministack'],
      folder,
      variables: variables(port, folder),
      ready: `${url}/_ministack/health`,
    });
    return { url, close: () => stop().then(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

function variables(port: number, folder: string): Record<string, string> {
  return {
    // Else it listens on every address; with IoT also on one more port.
    BIND_HOST: '127.0.0.1',
    IOT_MTLS_ENABLED: '0',
    // API Gateway answers to names below this one only.
    MINISTACK_HOST: 'localhost',
    GATEWAY_PORT: String(port),
    LOG_LEVEL: 'WARNING',
    PERSIST_STATE: '0',
    COGNITO_EMAIL_ENABLED: 'false',
    STATE_DIR: join(folder, 'state'),
    S3_DATA_DIR: join(folder, 's3'),
    TMPDIR: folder,
    // Lambda functions run with the first `node` on the path.
    PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_DEFAULT_REGION: 'us-east-1',
  };
}
