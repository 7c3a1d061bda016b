import { describe, expect, it } from 'vitest';
import { commandLine, temporaryFolder, type Ended } from './command.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();

function allow(...builds: readonly string[]): Promise<Ended> {
  const named = builds.flatMap((build) => ['--build', build]);
  return tradai.run(['live', 'allow', 'rises', '--account', 'main', '--by', 'ann', ...named], { cwd });
}

describe('tradai live allow', { timeout: 60_000 }, () => {
  it.each(['latest', 'sha256:abc', `sha256:${'A'.repeat(64)}`, '0.1', 'v0.1.0', '', '0.1.0 '])(
    'allows no build "%s", which no start tells of itself',
    async (build) => {
      const { code, err } = await allow(build);
      expect([code, err]).toEqual([
        64,
        expect.stringContaining(`The build is "${build}"; expected sha256: and 64 hex`),
      ]);
    },
  );

  it('says which builds are not allowed any more', async () => {
    const digest = `sha256:${'0a'.repeat(32)}`;
    const first = await allow(digest, '0.0.9');
    const again = await allow('0.0.9');

    expect([first.code, again.code, first.out]).toEqual([0, 0, expect.not.stringContaining('Not any more')]);
    expect(again.out).toContain(`Not any more as ${digest}.`);
  });

  it('takes a build that is said twice once', async () => {
    expect((await allow('0.0.9', '0.0.9')).out).toContain('as 0.0.9 (');
  });
});
