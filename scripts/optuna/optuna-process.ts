import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { type Dimension, levelCount, levelOf, valueAt } from '../../packages/runtime/src/search/space/dimension.ts';
import type { Point } from '../../packages/runtime/src/search/space/search-space.ts';
import type { Searcher, SearcherOptions } from './searcher.ts';

type Child = ChildProcessByStdio<Writable, Readable, null>;
type Values = readonly Point[string][];

/** Optuna in a Python of its own. It has one search at a time: a new one ends the one before. */
export class OptunaProcess {
  readonly version: string;
  readonly #child: Child;
  readonly #lines: AsyncIterator<string>;

  private constructor(version: string, child: Child, lines: AsyncIterator<string>) {
    this.version = version;
    this.#child = child;
    this.#lines = lines;
  }

  static async start(python: string): Promise<OptunaProcess> {
    const child = spawn(python, [join(import.meta.dirname, 'studies.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    return new OptunaProcess((await answerOf(lines)) as string, child, lines);
  }

  searcher({ kind, dimensions, seed }: SearcherOptions): Searcher {
    this.#say({ study: kind, seed, dimensions: dimensions.map(shapeOf) });
    return {
      ask: async (count) => {
        this.#say({ ask: count });
        const asked = (await answerOf(this.#lines)) as readonly Values[];
        return asked.map((values) => pointAt(dimensions, values));
      },
      tell: (values) => this.#say({ tell: values }),
    };
  }

  end(): void {
    this.#child.stdin.end();
  }

  #say(message: object): void {
    this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }
}

async function answerOf(lines: AsyncIterator<string>): Promise<unknown> {
  const line: IteratorResult<string, unknown> = await lines.next();
  if (line.done === true) throw new Error('Optuna ended before its answer; what it said stands above');
  return JSON.parse(line.value);
}

/** Finer than this it is searched as a real number, which is cheaper there. */
const FINE_LEVELS = 1e6;

function shapeOf(dimension: Dimension): object {
  if (dimension.kind !== 'decimal') return dimension;
  const step = levelCount(dimension) > FINE_LEVELS ? null : 10 ** -dimension.decimals;
  return { ...dimension, step };
}

/** On our levels: theirs may lie a rounding beside them. */
function pointAt(dimensions: readonly Dimension[], values: Values): Point {
  return Object.fromEntries(
    dimensions.map((dimension, i) => [dimension.name, valueAt(dimension, levelOf(dimension, values[i]!))]),
  );
}
