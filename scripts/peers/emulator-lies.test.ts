import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIES, type Lie } from '../../packages/platform/src/adapters/aws/emulator-lies.fixture.ts';
import { ministackPython, startMinistack, type Ministack } from './ministack.ts';
import { startNpmAws, type NpmAws } from './npm-aws.ts';
import { placeAt } from './on-dynamo.ts';

/** One that tells the truth by now is a test that can prove more. */
const lies = (...standIns: Lie['standIn'][]): [string, Lie][] =>
  LIES.filter((lie) => standIns.includes(lie.standIn) && lie.isStillSo !== undefined).map((lie) => [
    `${lie.standIn} ${lie.does}`,
    lie,
  ]);
const python = ministackPython();
if (python === null) console.warn('skipped: no python3 that can install MiniStack');

describe('what stand-ins of npm get wrong', () => {
  let servers: NpmAws;
  beforeAll(async () => {
    servers = await startNpmAws();
  });
  afterAll(() => servers.close());

  it.each(lies('fauxqs', 'dynalite'))('%s', async (_, { standIn, isStillSo }) => {
    const url = standIn === 'fauxqs' ? servers.s3 : servers.dynamodb;
    expect(await isStillSo!(placeAt(url), `lie-${randomUUID()}`)).toBe(true);
  });
});

describe.skipIf(python === null)('what MiniStack gets wrong', () => {
  let server: Ministack;
  beforeAll(async () => {
    server = await startMinistack(python!);
  }, 120_000);
  afterAll(() => server.close());

  it.each(lies('MiniStack'))('%s', async (_, { isStillSo }) => {
    expect(await isStillSo!(placeAt(server.url), `lie-${randomUUID()}`)).toBe(true);
  });
});

it('each is told in the documentation', () => {
  const page = readFileSync(new URL('../../docs/platform-aws.md', import.meta.url), 'utf8');
  const rows = page.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  for (const { standIn, does, truth, therefore } of LIES)
    expect(rows).toContainEqual([standIn, does, truth, therefore]);
});
