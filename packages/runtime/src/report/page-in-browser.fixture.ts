import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, type TestContext } from 'vitest';
import { openBrowser } from './browser.fixture.ts';

/** A page that is drawn. `problems`: errors, warnings, and whatever it asked of a network. */
export interface OpenPage {
  readonly page: Page;
  readonly problems: string[];
}

interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'dark' | 'light';
}

export interface PageBrowser {
  /** Where pages and screenshots stay, to be looked at; the next run replaces them. */
  readonly folder: string;
  /** Skips the test where there is no browser. */
  readonly open: (context: TestContext, name: string, html: string, options?: PageOptions) => Promise<OpenPage>;
}

/** One browser for the tests of a `describe`. */
export function pageBrowser(name: string): PageBrowser {
  const folder = path.join(tmpdir(), name);
  mkdirSync(folder, { recursive: true });
  let browser: Browser | null = null;
  let reason = '';
  beforeAll(async () => {
    const found = await openBrowser();
    if ('browser' in found) browser = found.browser;
    else reason = found.reason;
  }, 150_000);
  afterAll(async () => browser?.close());
  return {
    folder,
    async open(context, file, html, { width = 1400, height = 1000, colorScheme = 'light' } = {}) {
      if (browser === null) return context.skip(reason);
      const page = await browser.newPage({ viewport: { width, height }, colorScheme });
      const problems = problemsOf(page);
      const place = path.join(folder, `${file}.html`);
      writeFileSync(place, html);
      await page.goto(pathToFileURL(place).href);
      await page.waitForSelector('html[data-ready]');
      return { page, problems };
    },
  };
}

function problemsOf(page: Page): string[] {
  const problems: string[] = [];
  page.on(
    'console',
    (message) => (message.type() === 'error' || message.type() === 'warning') && problems.push(message.text()),
  );
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on(
    'request',
    (request) => /^(file|data|blob):/.test(request.url()) || problems.push(`network: ${request.url()}`),
  );
  return problems;
}

/** Pixels by which a page is wider than the screen. */
export async function overflowOf(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
