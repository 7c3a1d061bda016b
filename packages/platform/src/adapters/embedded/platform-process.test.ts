import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const PROCESS = fileURLToPath(new URL('platform-process.fixture.ts', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'tradai-platforms-'));
afterAll(() => rmSync(place, { recursive: true }));

const FUNCTIONS = ['validate-strategy', 'data-collection-proxy', 'transform-results', 'check-performance', 'cleanup-resources', 'notify-completion']; // prettier-ignore

describe('a platform that is killed', () => {
  it.each(['data-collection-proxy', 'prepare', 'spot', 'transform-results', 'notify-completion'])(
    'within %s goes on there, and starts no container twice',
    (where) => {
      const folder = mkdtempSync(join(place, 'platform-'));
      const run = (killedIn: string) =>
        spawnSync(process.execPath, ['--conditions=@tradai/source', PROCESS, folder, killedIn], {
          ...{ encoding: 'utf8', env: { ...process.env, NODE_COMPILE_CACHE: join(place, 'compiled') } },
        });
      expect(run(where).signal).toBe('SIGKILL');
      expect(run('')).toMatchObject({ status: 0, stdout: 'COMPLETED\n' });
      for (const tier of ['prepare', 'spot']) {
        const lines = readFileSync(join(folder, `starts-${tier}`), 'utf8')
          .trim()
          .split('\n');
        expect(lines.map((line) => line.split(' ')[0])).toEqual(['start', 'end-0']);
      }
      const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
      const twice = FUNCTIONS.filter((name) => calls.filter((call) => call === name).length > 1);
      const both = ['validate-strategy', 'data-collection-proxy'];
      expect(twice).toEqual(both.includes(where) ? both : FUNCTIONS.filter((name) => name === where));
      expect(new Set(calls).size).toBe(FUNCTIONS.length);
    },
    90_000,
  );
});
