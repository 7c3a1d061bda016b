/**
 * Calls a bundled function as AWS does, in a process of its own: `node lambda-child.fixture.ts <bundle> <seconds>`, events as lines of standard input,
 * a line of standard output for each. The process ends with its input.
 */
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

type Handler = (event: unknown, context: object) => Promise<unknown>;

const [, , bundle, seconds] = process.argv as unknown as [string, string, string, string];
// What a call prints is its log; lines of ours begin with a mark.
const MARK = '\u0000';
const say = (line: object): void => void process.stdout.write(`${MARK}${JSON.stringify(line)}\n`);

const fromMs = performance.now();
const { handler } = (await import(pathToFileURL(bundle).href)) as { handler: Handler };
say({ importMs: performance.now() - fromMs });
for await (const line of createInterface({ input: process.stdin })) {
  const begunMs = performance.now();
  const getRemainingTimeInMillis = (): number => Number(seconds) * 1000 - (performance.now() - begunMs);
  const context = { awsRequestId: crypto.randomUUID(), getRemainingTimeInMillis };
  const outcome = await handler(JSON.parse(line), context).then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error: { name: (error as Error).name, message: (error as Error).message } }),
  );
  const rssMb = process.resourceUsage().maxRSS / 1024;
  say({ ...outcome, callMs: performance.now() - begunMs, rssMb });
}
process.exit(0);
