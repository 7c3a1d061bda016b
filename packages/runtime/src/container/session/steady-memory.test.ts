import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** What V8 allows itself depends on the machine's memory otherwise. */
const AS_ANY = ['--max-semi-space-size=64', '--max-old-space-size=4096'];

/** Bytes of a process that keeps many objects, most of them for a while. `before`: of young objects, before it does. */
interface Room {
  readonly before: number;
  readonly young: number;
  /** The whole heap at its largest. */
  readonly most: number;
}

/** `first`: what it does before. */
function roomOf(first: string): Room {
  const program = `
    import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
    const room = () => getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size;
    const kept = [];
    let most = 0;
    const work = (rounds) => {
      for (let at = 0; at < rounds * 100_000; at += 1) {
        kept[at % 200_000] = { at, next: [at, at + 1] };
        if (at % 10_000 === 0) most = Math.max(most, getHeapStatistics().total_heap_size);
      }
    };
    work(2);
    const before = room();
    ${first}
    work(40);
    console.log(JSON.stringify({ before, young: room(), most }));`;
  const text = execFileSync(process.execPath, [...AS_ANY, '--input-type=module', '-e', program], { encoding: 'utf8' });
  return JSON.parse(text) as Room;
}

describe('memory of a session', () => {
  const file = fileURLToPath(new URL('./steady-memory.ts', import.meta.url));
  const steady = roomOf(`(await import(${JSON.stringify(file)})).keepMemorySteady();`);
  const usual = roomOf('');

  it('has no more room for young objects than when the session began, which others have', () => {
    expect(steady.young).toBe(steady.before);
    expect(usual.young).toBeGreaterThan(usual.before);
  });

  it('is smaller at its largest than it would be', () => {
    expect(steady.most).toBeLessThan(usual.most);
  });
});
