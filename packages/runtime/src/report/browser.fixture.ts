import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import chromium, { inflate } from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** A browser that runs here, or why there is none. */
export type FoundBrowser = { readonly browser: Browser } | { readonly reason: string };

/**
 * The Chromium that the npm package carries. When it does not start, it is unpacked again (an interrupted run may have left half of it) and
 * tried with the libraries that the package carries for machines without them. Without a browser a test is skipped aloud, except
 * in CI: there this throws.
 */
export async function openBrowser(): Promise<FoundBrowser> {
  const problems: string[] = [];
  for (const libraries of [null, libraryFolder]) {
    try {
      return { browser: await launch(await libraries?.()) };
    } catch (error) {
      problems.push(String(error).split('\n', 3).join(' '));
    }
  }
  const reason = `no browser: ${problems.join('; ')}`;
  if (process.env['CI'] === 'true') throw new Error(reason);
  return { reason };
}

async function launch(libraries: string | undefined): Promise<Browser> {
  const executablePath = await chromium.executablePath();
  // One process for everything is for machines without shared memory; apart they are steadier.
  const args = chromium.args.filter((arg) => arg !== '--single-process' && arg !== '--no-zygote');
  const env = libraries === undefined ? process.env : { ...process.env, LD_LIBRARY_PATH: libraries };
  return playwright.launch({ executablePath, args, headless: true, timeout: 60_000, env });
}

/** Unpacks everything anew and gives the folder of the libraries. */
async function libraryFolder(): Promise<string> {
  rmSync(path.join(tmpdir(), 'chromium'), { force: true });
  const packed = path.dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium'));
  return path.join(await inflate(path.join(packed, '../bin/al2023.tar.br')), 'lib');
}
