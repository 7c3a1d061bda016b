import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../../packages/runtime/src/contract/version.ts';
import rootManifest from '../../package.json' with { type: 'json' };
import { instructionsOf, variablesOf } from './dockerfile.ts';
import { dockerfileProblems } from './dockerfile-problems.ts';
import { isIgnored } from './ignored-paths.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const textOf = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
const ours = textOf('Dockerfile');
const ignores = textOf('.dockerignore');

describe('our Dockerfile', () => {
  it('has no problem', () => {
    expect(dockerfileProblems(ours)).toEqual([]);
  });

  it('stands on the Node and says the version that the repository names', () => {
    expect(ours).toContain(`ARG BASE=node:${rootManifest.devDependencies.node}-slim\n`);
    expect(ours).toContain(`org.opencontainers.image.version="${VERSION}"`);
  });

  it('lets the allocator keep two pools, and writes below its volume alone', () => {
    expect(variablesOf(ours)).toEqual({
      ...{ NODE_ENV: 'production', MALLOC_ARENA_MAX: '2' },
      ...{ TRADAI_DATA: '/var/lib/tradai/data', TRADAI_REGISTRY: '/var/lib/tradai/registry' },
      ...{ TRADAI_RESULTS: '/var/lib/tradai/results', TRADAI_STATE: '/var/lib/tradai/state' },
    });
  });

  it('copies the manifest of every workspace before it installs', () => {
    const copied = instructionsOf(ours.slice(0, ours.indexOf('RUN npm ci'))).filter(({ name }) => name === 'COPY');
    const all = copied.map(({ text }) => text).join(' ');
    const workspaces = rootManifest.workspaces.map((pattern) => pattern.replace('/*', ''));

    expect(workspaces.filter((folder) => !all.includes(folder))).toEqual([]);
  });
});

describe('a problem of a Dockerfile', () => {
  it.each<[problem: string, was: string, becomes: string]>([
    ['FROM node:24-slim has a fixed base; expected an ARG', '\nFROM ${BASE}\n', '\nFROM node:24-slim\n'],
    ['FROM BASE is "node:24-slim"; expected a version', 'BASE=node:24.21.0-slim\n', 'BASE=node:24-slim\n'],
    ['FROM BASE is "node:latest"; expected a version', 'BASE=node:24.21.0-slim\n', 'BASE=node:latest\n'],
    ['ADD is not wanted', 'COPY . .', 'ADD . .'],
    ['the image has no USER', 'USER 1000:1000\n', ''],
    ['the image runs as root', 'USER 1000:1000', 'USER root'],
    ['the image runs as root', 'USER 1000:1000', 'USER 0:0'],
    ['ENTRYPOINT is for a shell', /ENTRYPOINT .*/.exec(ours)![0], 'ENTRYPOINT tini -- node main.js'],
    ['HEALTHCHECK is for a shell', 'CMD ["node", "/opt/tradai/dist/health-check.js"]', 'CMD node health.js'],
    ['the image has no HEALTHCHECK', /HEALTHCHECK .*\n.*\n/.exec(ours)![0], ''],
    ['the image has no STOPSIGNAL', 'STOPSIGNAL SIGTERM\n', ''],
    ['the image has no label org.opencontainers.image.revision', /\s+org\S+revision=\S+ \\/.exec(ours)![0], ' \\'],
    ['ARG NPM_TOKEN would be readable', 'ARG STRATEGIES', 'ARG NPM_TOKEN\nARG STRATEGIES'],
    ['ENV AWS_SECRET_ACCESS_KEY would be readable', 'NODE_ENV=production', 'AWS_SECRET_ACCESS_KEY=x'],
    ['RUN leaves the lists of apt', '  && rm -rf /var/lib/apt/lists/*\n', '  && true\n'],
    ['RUN installs recommended packages', ' --no-install-recommends', ''],
    ['RUN upgrades the base', 'apt-get update ', 'apt-get update && apt-get upgrade '],
    ['RUN installs what no lock names', 'npm ci', 'npm install'],
    ['RUN gives a download to a shell', 'RUN npm ci', 'RUN curl -s https://example.com | sh'],
    ['there is no stage builder', '--from=build /opt', '--from=builder /opt'],
    ['LABEL uses GIT_COMMIT, which its stage does not declare', 'FROM ${BASE}\nARG GIT_COMMIT=unknown', 'FROM ${BASE}'],
    ['WORKDIR app is not absolute', 'WORKDIR /build', 'WORKDIR app'],
  ])('%s', (problem, was, becomes) => {
    const changed = ours.replace(was, () => becomes);

    expect(changed).not.toBe(ours);
    expect(dockerfileProblems(changed)).toEqual([expect.stringContaining(problem)]);
  });
});

describe('.dockerignore', () => {
  const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).split('\n');
  const top = ['package.json', 'package-lock.json', '.npmrc', 'LICENSE', 'NOTICE'];
  const below = /^(packages\/[\w-]+\/((src|bin|build|markets)\/|package\.json|build\.mjs)|scripts\/image\/|examples\/)/;
  const built = tracked.filter((path) => top.includes(path) || (below.test(path) && !path.includes('/fixtures/')));

  it('lets everything in that the image is built of', () => {
    expect(built.length).toBeGreaterThan(500);
    expect(built.filter((path) => isIgnored(path, ignores))).toEqual([]);
  });

  it.each([
    '.git/config',
    '.gitignore',
    '.env',
    'packages/runtime/.env.local',
    'strategies/mine/.env',
    'node_modules/zod/package.json',
    'packages/runtime/node_modules/zod/package.json',
    'packages/cli/dist/tradai.js',
    'data/binance/spot/BTC_USDT-1h.tradai',
    'results/r1/result.json',
    'registry/registry.db',
    'state/state.db',
    'config.json',
    'strategies/mine/aws-credentials',
    'strategies/mine/server.pem',
    'strategies/mine/id.key',
    'strategies/mine/secrets.json',
    'Dockerfile',
    'docs/config.md',
    'bench/run.ts',
  ])('keeps %s out', (path) => {
    expect(isIgnored(path, ignores)).toBe(true);
  });

  it.each([
    ['the last line decides', 'a/b', '*\n!a\na/b', true],
    ['a folder takes its files along', 'a/b/c', 'a', true],
    ['what is taken back is in', 'a/b', '*\n!a', false],
    ['a name at any depth', 'x/y/dist/z', '**/dist', true],
    ['a name at the top only', 'x/dist', 'dist', false],
  ])('is read as Docker reads it: %s', (_, path, lines, ignored) => {
    expect(isIgnored(path, lines)).toBe(ignored);
  });
});
