import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { ApiServices } from '../api/api-services.ts';
import { createApp } from '../api/create-app.ts';
import type { PlatformOptions } from './embedded-options.ts';
import { keptSecret } from './kept-secret.ts';
import { listen, type ListeningApi } from './listen.ts';
import type { PlatformPaths } from './platform-paths.ts';

/** Answers that are under way have so long when the platform stops; who waits for news is let go at once. */
const ANSWER_MS = 3000;

export interface ApiPlace extends Pick<PlatformOptions, 'env' | 'hasUi' | 'trustedProxy'> {
  readonly paths: PlatformPaths;
  readonly host: string;
  readonly port: number;
  readonly address: string;
  readonly logger: Logger;
}

/** The API on its port. */
export async function listenWithApi(services: ApiServices, place: ApiPlace): Promise<ListeningApi> {
  const { paths, host, port, address, trustedProxy, logger } = place;
  const ui = uiFolder(place);
  const app = await createApp(services, {
    cursorSecret: keptSecret(join(paths.keys, 'cursor')),
    ...{ servers: [address], logger: logger.child({ part: 'api' }) },
    ...(trustedProxy === undefined ? {} : { trustedProxy }),
    ...(ui === null ? {} : { uiFolder: ui }),
  });
  return listen(app, { host, port, answerMs: ANSWER_MS });
}

/** Pages come with the web UI; until then a folder may be named. */
function uiFolder({ env, hasUi }: ApiPlace): string | null {
  const folder = env['TRADAI_UI'] ?? '';
  return hasUi && folder !== '' && existsSync(folder) ? folder : null;
}
