import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoFolder } from './demo-folder.ts';
import { CONFIG_BUCKET, type DemoPlace } from './demo-place.ts';
import { runProgram } from './run-program.ts';

/** Puts the config into its bucket and registers the strategy as production, of the image where there is one. */
export async function register(
  demo: DemoFolder,
  { configs, registering }: Pick<DemoPlace, 'configs' | 'registering'>,
  strategyDir: string | null = null,
): Promise<void> {
  const key = `strategies/${demo.strategy}/config.json`;
  await configs.put(key, new Uint8Array(readFileSync(demo.config)));
  const image = join(demo.image, 'image.json');
  const tags = ['--config', demo.config, '--config-s3-path', `s3://${CONFIG_BUCKET}/${key}`];
  const ofImage = existsSync(image) ? ['--image-digest', `sha256:${hashOf(image)}`] : [];
  const from = strategyDir === null ? [] : ['--strategy-dir', strategyDir];
  const words = ['registry', 'register', demo.strategy, ...tags, ...ofImage, ...from, '--alias', 'production'];
  await runProgram(demo.tradai, words, { cwd: demo.root, env: registering });
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
