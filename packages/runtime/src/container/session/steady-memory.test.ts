import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** What V8 allows itself depends on the machine's memory otherwise. */
const LARGE = ['--max-semi-space-size=64', '--max-old-space-size=4096'];

/** Bytes for young objects of a process before and after it has kept many for a while; `first`: what it does in between. */
function roomOf(first: string): readonly [before: number, after: number] {
  const program = `
    import { getHeapSpaceStatistics } from 'node:v8';
    const room = () => getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size;
    const kept = [];
    const work = (rounds) => {
      for (let at = 0; at < rounds * 100_000; at += 1) kept[at % 50_000] = { at, next: [at, at + 1] };
    };
    work(1);
    const before = room();
    ${first}
    work(40);
    console.log(JSON.stringify([before, room()]));`;
  const text = execFileSync(process.execPath, [...LARGE, '--input-type=module', '-e', program], { encoding: 'utf8' });
  return JSON.parse(text) as [number, number];
}

describe('memory of a session', () => {
  const file = fileURLToPath(new URL('./steady-memory.ts', import.meta.url));

  it('has no more room for young objects than when the session began, whatever it keeps later', () => {
    const [before, after] = roomOf(`(await import(${JSON.stringify(file)})).keepMemorySteady();`);
    expect(after).toBe(before);
  });

  it('would have more and more without that', () => {
    const [before, after] = roomOf('');
    expect(after).toBeGreaterThan(before);
  });
});
