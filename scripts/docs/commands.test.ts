import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { makeProgram } from '../../packages/cli/src/program.ts';
import { codeBlocks } from './code-blocks.ts';
import lock from '../../package-lock.json' with { type: 'json' };
import rootManifest from '../../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGES = globSync(['*.md', 'docs/**/*.md', 'examples/strategies/*/README.md'], { cwd: ROOT }).toSorted();

/** Lines of shell blocks, without comments. */
const lines = PAGES.flatMap((page) =>
  codeBlocks(ROOT, page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ code, line }) =>
      code.split('\n').map((text, i) => ({ place: `${page}:${line + i}`, text: text.replace(/\s#.*/, '') })),
    ),
);
/** Programs that `npx` starts; it asks a registry for a name that nothing here has, and runs what it gets. */
const npx = lines.flatMap(({ place, text }) =>
  [...text.matchAll(/\bnpx (\S+)/g)].map(([, name]) => [place, name!] as const),
);
const PROGRAMS = Object.values(lock.packages).flatMap((entry) => ('bin' in entry ? Object.keys(entry.bin) : []));
const tradai = lines.filter(({ text }) => /\btradai /.test(text)).map(({ place, text }) => [place, text] as const);
const scripts = lines
  .filter(({ text }) => /^npm (run )?\w/.test(text))
  .map(({ place, text }) => [place, text] as const);

type Command = ReturnType<typeof makeProgram>;

const silent = { env: {}, out: () => {}, err: () => {}, outColumns: 80, progress: null };

/** The command that words name, and the words that are left for it. */
function resolve(words: readonly string[]): { readonly command: Command; readonly rest: readonly string[] } {
  let command: Command = makeProgram(silent, () => {});
  let rest = words;
  for (;;) {
    const next = command.commands.find((candidate) => candidate.name() === rest[0]);
    if (next === undefined) return { command, rest };
    command = next;
    rest = rest.slice(1);
  }
}

describe('commands in the documentation', () => {
  it('are there', () => {
    expect(tradai.length).toBeGreaterThan(15);
    expect(scripts.length).toBeGreaterThan(3);
  });

  it.each(tradai)('%s names a command and options that exist: %s', (_, text) => {
    const { command, rest } = resolve(
      text
        .slice(text.indexOf('tradai ') + 7)
        .trim()
        .split(/\s+/),
    );
    const known = command.options.flatMap(({ long, short }) => [long, short]).concat('--help', '-h', '--version');
    const unknown = rest.filter((word) => word.startsWith('-') && !known.includes(word));

    const isWhole = command.registeredArguments.length > 0 || rest.includes('--help') || rest.includes('--version');
    expect(command.commands, 'it stops at a group of commands').toEqual(isWhole ? command.commands : []);
    expect(unknown).toEqual([]);
  });

  it.each(npx)('%s starts by npx a program that the lock brings: %s', (_, name) => {
    expect(PROGRAMS).toContain(name);
  });

  it.each(scripts)('%s names a script that exists: %s', (_, text) => {
    const [, name] = /^npm (?:run )?([\w:]+)/.exec(text)!;

    expect(['ci', 'install', ...Object.keys(rootManifest.scripts)]).toContain(name);
  });
});
