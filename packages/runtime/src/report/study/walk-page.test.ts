import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../contract/canonical-json.ts';
import { readWalkForward } from '../../contract/read-document.ts';
import type { WalkForwardDocument } from '../../contract/walk-forward.ts';
import { overflowOf, pageBrowser } from '../page-in-browser.fixture.ts';
import { walkPage } from './walk-page.ts';
import { walkVerdicts } from './walk-verdicts.ts';
import { aWalk } from './walk.fixture.ts';

/** Starting the page takes a while on a busy machine. */
const LONG = { timeout: 120_000 };
const HOSTILE = '</script><img src=x onerror=alert(1)>"\'&';

it('made walks are documents', async () => {
  await expect(readWalkForward(canonicalJson(aWalk()))).resolves.toEqual(aWalk());
});

describe('what a walk says of luck', () => {
  it('is one verdict per question', () => {
    expect(walkVerdicts(aWalk()).map(({ rating, figure }) => [rating, figure])).toEqual([
      ['luck', '-21.0 %'],
      ['luck', '31.2 %'],
      ['luck', '41.2 %'],
      ['good', '60.0 %'],
    ]);
  });

  it('has no answer where trainings did not grow and no window has a test', () => {
    const windows = aWalk().windows.map((one) => ({ ...one, out_of_sample: null }));
    const found = walkVerdicts({ ...aWalk(), efficiency: null, windows });
    expect(found.map(({ rating }) => rating)).toEqual(['unanswered', 'luck', 'luck', 'unanswered']);
  });
});

describe('the page of a walk in a browser', () => {
  const { open } = pageBrowser('tradai-walk-page');

  it('draws all its sections', LONG, async (context) => {
    const { page, problems } = await open(context, 'full', walkPage(aWalk()));
    const sections = await page.evaluate("[...document.querySelectorAll('main > section')].map(({ id }) => id)");
    expect(sections).toEqual(['headline', 'equity', 'windows', 'drift', 'odds', 'monte-carlo', 'search']);
    expect(await page.locator('.lead').textContent()).toBe(
      'By parameters that were chosen beforehand, all tests together made -19.00 % in 96 days; the market made -32.54 %.',
    );
    expect(await page.locator('.overall .chip').textContent()).toBe('Looks like luck');
    expect(await page.locator('#equity-plot .shade').count()).toBe(6);
    expect(await page.locator('#equity-plot text', { hasText: 'W5: none' }).count()).toBe(1);
    expect(await page.locator('#window-bars rect').count()).toBe(10);
    expect(await page.locator('#windows tbody tr').count()).toBe(6);
    expect(await page.locator('#drift svg').count()).toBe(3);
    expect(await page.locator('#monte-carlo svg').count()).toBe(3);
    expect(await page.locator('main').innerHTML()).not.toMatch(/NaN|undefined|\[object/);
    expect(problems).toEqual([]);
  });

  it('tells of the day, window or choice under the pointer', LONG, async (context) => {
    const { page, problems } = await open(context, 'hover', walkPage(aWalk()));
    for (const [selector, text] of [
      ['#equity-plot', /^2021-0\d-\d\d, W\d[\d,]+\.\d\d USDT$/],
      ['#window-bars', /^Window \dTraining [\d.]+ %Test -?[\d.]+ %per 30 days$/],
    ] as const) {
      await page.locator(selector).scrollIntoViewIfNeeded();
      await page.locator(`${selector} svg`).hover();
      expect(await page.locator(`${selector} .tip`).textContent(), selector).toMatch(text);
    }
    expect(problems).toEqual([]);
  });

  it('has other colors in the dark and fits on a phone', LONG, async (context) => {
    const { page, problems } = await open(context, 'phone', walkPage(aWalk({ windows: 24 })), {
      ...{ width: 400, height: 800, colorScheme: 'dark' },
    });
    expect(await overflowOf(page)).toBe(0);
    const color = async (): Promise<unknown> =>
      page.evaluate("getComputedStyle(document.querySelector('#window-bars .test-bar')).fill");
    const dark = await color();
    await page.locator('#theme').click();
    expect(await color()).not.toBe(dark);
    expect(problems).toEqual([]);
  });

  it('shows a walk in which no window has chosen anything', LONG, async (context) => {
    const none = { best_trial: null, point: null, in_sample: null, out_of_sample: null, efficiency: null };
    const walk: WalkForwardDocument = {
      ...aWalk(),
      ...{ efficiency: null, profitable: 0, drift: [] },
      windows: aWalk().windows.map((one) => ({ ...one, ...none })),
      equity: { times_ms: [], values: [] },
    };
    const { page, problems } = await open(context, 'none', walkPage(walk));
    expect(await page.locator('#drift').textContent()).toContain('No window has chosen parameters.');
    expect(await page.locator('main').innerHTML()).not.toMatch(/NaN|undefined|\[object/);
    expect(problems).toEqual([]);
  });

  it('shows every text as text', LONG, async (context) => {
    const hostile = JSON.parse(
      JSON.stringify(aWalk())
        .replaceAll('"sma"', JSON.stringify(HOSTILE))
        .replaceAll('"fast"', JSON.stringify(HOSTILE)),
    ) as WalkForwardDocument;
    const walk = { ...hostile, strategy: { name: HOSTILE, sha256: HOSTILE }, warnings: [HOSTILE] };
    const { page, problems } = await open(context, 'hostile', walkPage(walk));
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('h1').textContent()).toBe(HOSTILE);
    expect(problems).toEqual([]);
  });
});
