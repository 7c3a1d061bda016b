import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EXIT_CODE } from '../../packages/runtime/src/contract/exit-code.ts';
import { BEAT_CAUSES, SESSION_STAGES } from '../../packages/runtime/src/contract/heartbeat.ts';
import { SESSION_WARNINGS } from '../../packages/runtime/src/contract/notification.ts';
import { EPISODE_KINDS } from '../../packages/platform/src/ports/episodes.ts';

const page = (name: string): string =>
  readFileSync(new URL(`../../docs/runbook/${name}.md`, import.meta.url), 'utf8').replaceAll(/ {2,}/g, ' ');
const CAUSES = page('causes');

/** First cells of the rows of the page's first table. */
function firstCells(text: string): string[] {
  const [table] = text
    .slice(text.indexOf('\n|'))
    .split('\n\n', 2)
    .filter((part) => part.includes('|'));
  return [...table!.matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell]) => cell!);
}

/** First cells of the rows of an entry, which reaches up to the next one. */
function rowsOf(text: string, entry: string): string[] {
  const [, ...rest] = text.split(`# \`${entry}\`\n`);
  const own = rest.join('').split(/\n##/)[0]!;
  return [...own.matchAll(/^\| ([A-Z][a-z ]+) \| (.+) \|$/gm)].map(([, name]) => name!);
}

const ROWS = ['Means', 'Look at', 'Do', 'Clears', 'Tried'];

describe('the runbook', () => {
  it('has the causes of beats in its table, and no others', () => {
    expect(firstCells(CAUSES).toSorted()).toEqual([...BEAT_CAUSES].toSorted());
  });

  it.each(BEAT_CAUSES)(
    'says of the cause %s what it means, what to look at and to do, how it clears and how that was tried',
    (cause) => {
      expect(rowsOf(CAUSES, cause)).toEqual(ROWS);
    },
  );

  it('has the warnings that are no cause of beats, and no others', () => {
    const causes: readonly string[] = BEAT_CAUSES;
    const others = SESSION_WARNINGS.filter((warning) => !causes.includes(warning));

    expect(firstCells(page('warnings')).toSorted()).toEqual(others.toSorted());
  });

  it('has the stages of sessions, and no others', () => {
    expect(firstCells(page('stages')).toSorted()).toEqual([...SESSION_STAGES].toSorted());
  });

  it('has the alarms of a platform, and no others', () => {
    expect(firstCells(page('alarms')).toSorted()).toEqual([...EPISODE_KINDS].toSorted());
  });

  it.each(['fenced', 'restarts', 'ended', 'dead-man'] as const satisfies readonly (typeof EPISODE_KINDS)[number][])(
    'says as much of the alarm %s, which is no cause of a beat',
    (alarm) => {
      expect(rowsOf(page('alarms'), alarm)).toEqual(ROWS);
    },
  );

  it('has the exit codes of the contract with their names, and no others', () => {
    const rows = [...page('exit-codes').matchAll(/^\| `(\d+)` \| `(\w+)` \|/gm)].map(([, code, name]) => [
      name,
      Number(code),
    ]);

    expect(Object.fromEntries(rows)).toEqual(EXIT_CODE);
  });
});
