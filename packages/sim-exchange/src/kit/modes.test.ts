import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { SimExchange } from '../start-sim-exchange.ts';
import { START, startSim } from './ccxt.fixture.ts';
import { madeCertificates } from './made-certificates.ts';

const CLIENT = fileURLToPath(new URL('./mode-client.fixture.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sim-tls-'));
const AUTHORITY_FILE = join(folder, 'authority.pem');

interface Told {
  readonly statuses: readonly string[];
  readonly clientIds: readonly string[];
  readonly trades: readonly boolean[];
  readonly errors: Readonly<Record<string, string>>;
  readonly elsewhere: string | null;
}

/** Runs the client, and steps the clock once it has traded. */
async function run(sim: SimExchange, env: Readonly<Record<string, string>>): Promise<{ told: Told; trace: string }> {
  const child = spawn(process.execPath, [CLIENT], {
    env: { PATH: process.env['PATH'], NOW: String(START), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  let over = false;
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.on('close', () => (over = true));
  await expect.poll(() => over || out.includes('step\n'), { timeout: 60_000 }).toBe(true);
  const trace = sim.ledger.trace();
  while (!over) {
    await sim.clock.advance(250);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { told: JSON.parse(out.slice(out.indexOf('{'))) as Told, trace };
}

describe('unmodified ccxt', () => {
  afterAll(() => rmSync(folder, { recursive: true }));

  it(
    'trades by the real addresses over TLS as it does when it is pointed here, and goes nowhere else',
    { timeout: 120_000 },
    async () => {
      const plain = await startSim();
      const pointed = await run(plain, { REST: plain.urls.rest, WS: plain.urls.ws });
      const { authority, ...tls } = madeCertificates(['*.binance.com']);
      writeFileSync(AUTHORITY_FILE, authority);
      const secure = await startSim({ tls });
      const { port } = new URL(secure.urls.rest);
      const real = await run(secure, { TLS_PORT: port, NODE_EXTRA_CA_CERTS: AUTHORITY_FILE });

      expect(real.trace).toBe(pointed.trace);
      expect(real.trace).toContain('by-socket');
      for (const { told } of [pointed, real]) {
        expect(told).toMatchObject({
          statuses: ['open', 'open', 'closed'],
          clientIds: ['by-rest', 'futures'],
          trades: [true, true],
        });
      }
      // Classes of errors depend on the host's name.
      expect(pointed.told.errors).toEqual({
        funds: 'ExchangeError',
        notional: 'ExchangeError',
        replace: 'ExchangeError',
      });
      expect(real.told.errors).toEqual({
        funds: 'InsufficientFunds',
        notional: 'InvalidOrder',
        replace: 'BadResponse',
      });
      expect(real.told.elsewhere).toBe(
        'A connection to example.org was refused: only the simulated exchange may be called.',
      );
      for (const sim of [plain, secure]) expect(sim.report().unimplemented).toBe(0);
    },
  );
});
