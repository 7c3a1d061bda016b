import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandLine, temporaryFolder, writeFiles, type Ended } from './command.fixture.ts';
import { answerCommands, KEY, sessionPlace } from './session-world.fixture.ts';

const tradai = commandLine();
const cwd = temporaryFolder();
const folder = join(cwd, 'state');
const place = sessionPlace(folder);
beforeAll(() => writeFileSync(join(folder, 'state.db'), 'no database '.repeat(500)));

function session(words: string): Promise<Ended> {
  return tradai.run(['session', ...words.split(' ')], { cwd });
}

describe('a session whose state.db is damaged', () => {
  it.each(['pause rises', 'force-exit rises 2', 'stop rises --leave', 'resume rises'])(
    'hears %s all the same, by its journal',
    async (words) => {
      const end = answerCommands(place().door, KEY, ({ wish }) => ({ isDone: true, text: `Followed ${wish.kind}.` }));
      const { code, out, err } = await session(`${words} --reason tried`);
      await end();

      expect({ code, out, err }).toEqual({ code: 0, out: expect.stringMatching(/^Followed /), err: '' });
    },
  );

  it('that does not answer a pause is reached in two other ways, which are told', async () => {
    const { code, err } = await session('pause rises --id p1 --wait 0.1 --reason tried');

    expect(code).toBe(75);
    expect(err).toContain('(the session: not known, state/state.db is no SQLite database that can be read)');
    expect(err).toContain(
      'SIGUSR2 to its process, or a file kill-switch in the folder of its TRADAI_STATE, stops entries too',
    );
    expect(JSON.parse((await session('commands rises --id p1 --json')).out)).toMatchObject([{ id: 'p1' }]);
  });

  it('does not tell whether a process may do what is withdrawn, which ends with 75', async () => {
    expect((await session('withdraw rises p1 --wait 0.1 --reason tried')).code).toBe(75);
  });

  it.each(['show rises', 'list'])('is not shown as if it were known: %s', async (words) => {
    expect(await session(words)).toMatchObject({
      code: 65,
      err: expect.stringContaining('state/state.db is no SQLite database that can be read'),
    });
  });
});

it('a journal that takes no pause is refused with the two ways that stop entries all the same', async () => {
  writeFiles(cwd, { 'damaged/sessions/dry-run/rises.dry-run.db': 'no database '.repeat(500) });
  const asked = (wish: string): Promise<Ended> => session(`${wish} rises --state damaged --reason tried`);

  expect(await asked('pause')).toMatchObject({
    code: 73,
    err: expect.stringMatching(/rises\.dry-run\.db .*\. SIGUSR2 to its process, or a file kill-switch/),
  });
  expect((await asked('resume')).err).not.toContain('SIGUSR2');
});

it('what was asked beside a command that cannot be read says that it stays, and by which id', async () => {
  await session('resume rises --id r1 --no-wait --reason tried');
  const journal = new DatabaseSync(join(folder, 'sessions/dry-run/rises.dry-run.db'));
  journal.exec("UPDATE commands SET sum = 0 WHERE id = 'r1'");
  journal.close();
  const { code, err } = await session('force-exit rises 2 --wait 0.1 --reason tried');

  expect(code).toBe(73);
  expect(err).toMatch(
    /has lost what was in a command.* What was answered is not known; the command stays until .* --id [-\w]+\n$/,
  );
});
