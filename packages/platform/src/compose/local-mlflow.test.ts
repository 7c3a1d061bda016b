import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openMlflow } from './local-mlflow.ts';
import { platformPaths, type PlatformPaths } from './platform-paths.ts';

/** What answers as MLflow does when it is asked how it is. */
const SERVER = `#!${process.execPath}
const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
require('node:http').createServer((_, answer) => answer.end('OK')).listen(port, '127.0.0.1');
`;

function world(program: string | null): { paths: PlatformPaths; env: Record<string, string> } {
  const place = mkdtempSync(join(tmpdir(), 'tradai-mlflow-'));
  onTestFinished(() => rmSync(place, { recursive: true }));
  const bin = join(place, 'bin');
  mkdirSync(bin);
  if (program !== null) {
    writeFileSync(join(bin, 'mlflow'), program);
    chmodSync(join(bin, 'mlflow'), 0o755);
  }
  return { paths: platformPaths(join(place, 'data')), env: { PATH: bin, XDG_CACHE_HOME: place } };
}

async function answers(url: string | undefined): Promise<boolean> {
  return fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}

describe('MLflow beside a platform', () => {
  it('is the one that is named', async () => {
    const env = { MLFLOW_TRACKING_URI: 'https://mlflow.internal', MLFLOW_TRACKING_TOKEN: 'x' };
    expect((await openMlflow(platformPaths('/nowhere/data'), env).catch(() => null))?.variables).toEqual(env);
  });

  it('is started on the folder, used again by the next, and stopped with it', async () => {
    const { paths, env } = world(SERVER);
    const first = await openMlflow(paths, env);
    const url = first.variables['MLFLOW_TRACKING_URI'];
    expect(await answers(url)).toBe(true);
    // As after a kill: nobody has closed the first.
    const next = await openMlflow(paths, env);
    expect(next.variables['MLFLOW_TRACKING_URI']).toBe(url);
    await next.close();
    expect(await answers(url)).toBe(false);
  });

  it('that is not there is missed in a sentence', async () => {
    const { paths, env } = world(null);
    await expect(openMlflow(paths, env)).rejects.toThrow('There is no MLflow to start; expected MLFLOW_TRACKING_URI');
  });

  it('that does not start says so', async () => {
    const { paths, env } = world('#!/bin/sh\nexit 3\n');
    await expect(openMlflow(paths, env)).rejects.toThrow('MLflow did not start: it ended with 3.');
  });
});
