import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'node:http';
import { atLeast, atMost, type Report } from './harness.ts';

const PER_SECOND = 50;
const SECONDS = 10;
const BURST = 4000;
const AT_ONCE = 200;

/** Over loopback, at 50 requests a second: a run accepted, a run's status. Then a burst of runs as fast as they are taken. */
export async function platformApi(): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'tradai-bench-'));
  const child = spawn(
    process.execPath,
    ['--conditions=@tradai/source', join(import.meta.dirname, 'platform-api-process.ts'), folder],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    return await measured(await Client.open(JSON.parse(line) as Started));
  } finally {
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    await exit;
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Started {
  readonly address: string;
  readonly admin: { readonly name: string; readonly secret: string };
}

async function measured(client: Client): Promise<Report> {
  const first = (await client.accept(-1)).id;
  for (let at = 0; at < 100; at++) await client.status(first);
  const accepts = await paced((at) => client.accept(at));
  const looks = await paced(() => client.status(first));
  const burst = await client.burst(BURST);
  return {
    part: 'the API of a platform over loopback',
    figures: [
      { name: 'a run accepted, p50', value: at(accepts, 0.5), unit: 'ms' },
      { name: 'a run accepted, p95', value: at(accepts, 0.95), unit: 'ms' },
      { name: 'a status, p50', value: at(looks, 0.5), unit: 'ms' },
      { name: 'a status, p95', value: at(looks, 0.95), unit: 'ms' },
      { name: `a burst of ${BURST}, ${AT_ONCE} at once`, value: burst.perSecond, unit: 'accepted/s' },
      { name: 'errors within it', value: burst.errors, unit: '' },
    ],
    goals: [
      atMost('p95 of a run accepted, ms', at(accepts, 0.95), 20),
      atMost('p95 of a status, ms', at(looks, 0.95), 10),
      atLeast('accepted a second in a burst', burst.perSecond, 2000),
      atMost('errors in a burst', burst.errors, 0),
    ],
    notes: [`${PER_SECOND} requests a second for ${SECONDS} s each, from another process of the same machine.`],
  };
}

/** Times of requests that are begun at their time, whether earlier ones are answered or not; sorted. */
async function paced(work: (at: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  const fromMs = performance.now();
  const all: Promise<void>[] = [];
  for (let at = 0; at < PER_SECOND * SECONDS; at++) {
    const dueMs = fromMs + (at * 1000) / PER_SECOND;
    if (dueMs > performance.now()) await pause(dueMs - performance.now());
    const begunMs = performance.now();
    all.push(work(at).then(() => void times.push(performance.now() - begunMs)));
  }
  await Promise.all(all);
  return times.toSorted((a, b) => a - b);
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

class Client {
  readonly #url: URL;
  readonly #token: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

  private constructor(address: string, token: string) {
    this.#url = new URL(address);
    this.#token = token;
  }

  static async open({ address, admin }: Started): Promise<Client> {
    const body = { grant_type: 'client_credentials', client_id: admin.name, client_secret: admin.secret };
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${address}/auth/token`, { method: 'POST', headers, body: JSON.stringify(body) });
    return new Client(address, ((await answer.json()) as { access_token: string }).access_token);
  }

  async accept(number: number): Promise<{ readonly code: number; readonly id: string }> {
    const body = { strategy: 'bench', version: '1', timerange: { from: '2021-01-01', to: '2021-02-01' } };
    const { code, text } = await this.#ask('POST', '/backtest', JSON.stringify(body), `bench-${number}`);
    return { code, id: code === 202 ? (JSON.parse(text) as { run_id: string }).run_id : '' };
  }

  async status(id: string): Promise<void> {
    const { code } = await this.#ask('GET', `/backtest/${id}`);
    if (code !== 200) throw new Error(`a status gave ${code}`);
  }

  async burst(count: number): Promise<{ perSecond: number; errors: number }> {
    let [next, errors] = [0, 0];
    const fromMs = performance.now();
    const one = async (): Promise<void> => {
      while (next < count) if ((await this.accept(1_000_000 + next++)).code !== 202) errors += 1;
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    return { perSecond: (count * 1000) / (performance.now() - fromMs), errors };
  }

  #ask(method: string, path: string, body?: string, key?: string): Promise<{ code: number; text: string }> {
    const { promise, resolve, reject } = Promise.withResolvers<{ code: number; text: string }>();
    const headers = {
      authorization: `Bearer ${this.#token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(body.length) }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    };
    const call = request(
      { agent: this.#agent, host: this.#url.hostname, port: this.#url.port, method, path, headers },
      (answer) => {
        let text = '';
        answer.on('data', (part: Buffer) => (text += part.toString()));
        answer.on('end', () => resolve({ code: answer.statusCode ?? 0, text }));
      },
    );
    call.once('error', reject);
    call.end(body);
    return promise;
  }
}
