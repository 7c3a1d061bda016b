import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { HyperoptDocument } from '../../contract/hyperopt.ts';
import { overflowOf, pageBrowser } from '../page-in-browser.fixture.ts';
import { studyPage } from './study-page.ts';
import { aStudy } from './study.fixture.ts';

/** Starting the page takes a while on a busy machine. */
const LONG = { timeout: 120_000 };
const HOSTILE = '</script><img src=x onerror=alert(1)>"\'&';

describe('the page of a study in a browser', () => {
  const { folder, open } = pageBrowser('tradai-study-page');
  it('draws all its sections', LONG, async (context) => {
    const { page, problems } = await open(context, 'full', studyPage(aStudy()));
    await page.screenshot({ path: path.join(folder, 'full.png') });
    const sections = await page.evaluate("[...document.querySelectorAll('main > section')].map(({ id }) => id)");
    expect(sections).toEqual([
      ...['headline', 'equity', 'history', 'parallel', 'slices', 'sensitivity', 'importance', 'overfitting'],
      ...['odds', 'monte-carlo', 'trials', 'search'],
    ]);
    expect(await marksIn(page)).toMatchObject({
      ...{ equity: [3, 0], history: [5, 0], sensitivity: [21, 739], overfitting: [3, 32] },
    });
    expect(await page.locator('#slices-0 svg').count()).toBe(6);
    expect(await page.locator('#monte-carlo svg').count()).toBe(3);
    expect(problems).toEqual([]);
  });

  it('says in its headline whether it is luck', LONG, async (context) => {
    const { page } = await open(context, 'verdict', studyPage(aStudy()));
    expect(await page.locator('.lead').textContent()).toBe(
      'Out of sample, where no trial looked, they made 2.98 % in 49 days; the market made -32.54 %. In sample it was 101.69 % in 114 days.',
    );
    expect(await page.locator('.overall').textContent()).toBe('Doubtful2 good, 2 doubtful, 1 luck');
    expect(await page.locator('.verdicts .chip').allTextContents()).toEqual([
      ...['doubtful', 'doubtful', 'luck', 'good', 'good'],
    ]);
    expect(await page.locator('.samples thead th').allTextContents()).toEqual(['', 'In sample', 'Out of sample']);
  });

  it('tells of the trial, day or square under the pointer', LONG, async (context) => {
    const { page, problems } = await open(context, 'hover', studyPage(aStudy()));
    await page.locator('#history-0').scrollIntoViewIfNeeded();
    const best = (await page.locator('#history-0 .winner').boundingBox())!;
    await page.mouse.move(best.x + best.width / 2, best.y + best.height / 2);
    expect(await page.locator('#history-0 .tip').textContent()).toMatch(
      /^Trial 163equity-sharpe -2\.32284fast 19slow 113/,
    );
    for (const [selector, text] of [
      ['#parallel-0', /^Trial \d+equity-sharpe/],
      ['#equity-plot', /^2021-0[1-6]-\d\d, (In|Out of) sample[\d,]+\.\d\d USDT$/],
      ['#planes .plot', /^fast \d+slow \d+-?[\d.]+$/],
      ['#fan-1', /^After \d+ trades95 %: [\d,]+75 %/],
      ['#logits', /^logit/],
    ] as const) {
      await page.locator(selector).first().scrollIntoViewIfNeeded();
      await page.locator(`${selector} svg`).first().hover();
      expect(await page.locator(`${selector} .tip:not([hidden])`).first().textContent(), selector).toMatch(text);
    }
    await page.locator('h1').hover();
    expect(await page.locator('.tip:not([hidden])').count()).toBe(0);
    expect(problems).toEqual([]);
  });

  it('sorts its trials, shows 200 and all when asked', LONG, async (context) => {
    const { page, problems } = await open(context, 'sort', studyPage(aStudy({ trials: 300 })));
    const rows = page.locator('#trials-table tbody tr');
    expect(await rows.count()).toBe(200);
    await page.locator('#trials button').click();
    expect(await rows.count()).toBe(300);
    await page.locator('#trials-table th', { hasText: 'profit' }).click();
    const column = await page.locator('#trials-table tbody tr td:nth-child(6)').allTextContents();
    const values = column.filter((text) => text !== '–').map(Number);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(column.slice(0, values.length)).not.toContain('–');
    expect(problems).toEqual([]);
  });

  it('has other colors in the dark, and goes between them', LONG, async (context) => {
    const two = aStudy({ isSplit: false, objectives: ['equity-sharpe', 'equity-drawdown'] });
    const { page, problems } = await open(context, 'dark', studyPage(two), { colorScheme: 'dark' });
    const color = async (): Promise<unknown> =>
      page.evaluate("getComputedStyle(document.querySelector('#history .so-far:is(path)')).stroke");
    const dark = await color();
    await page.locator('#theme').click();
    expect(await color()).not.toBe(dark);
    expect(problems).toEqual([]);
  });

  it('has a front and a choice of objectives when there are several', LONG, async (context) => {
    const two = aStudy({ isSplit: false, objectives: ['equity-sharpe', 'equity-drawdown'] });
    const { page, problems } = await open(context, 'front', studyPage(two));
    expect(await page.locator('#front-table tbody tr').count()).toBe(two.front.length);
    await page.locator('#slices .tabs button').nth(1).click();
    // Drawn when the browser has time for it.
    await page.locator('#slices-1 svg').nth(5).waitFor();
    expect(await page.locator('#slices-1 svg').count()).toBe(6);
    expect(await page.locator('#headline').textContent()).toContain('Nothing was held back');
    expect(problems).toEqual([]);
  });

  it('fits on a phone', LONG, async (context) => {
    const { page, problems } = await open(context, 'phone', studyPage(aStudy({ trials: 30 })), {
      width: 400,
      height: 800,
    });
    expect(await overflowOf(page)).toBe(0);
    expect(problems).toEqual([]);
  });

  it('shows 10,000 trials', LONG, async (context) => {
    const { page, problems } = await open(context, 'many', studyPage(aStudy({ trials: 10_000 })));
    expect(await page.locator('#parallel .note').textContent()).toContain('3,000 of 10,000 trials are drawn');
    expect(problems).toEqual([]);
  });

  for (const [name, study, text] of edges()) {
    it(`shows a study ${name}`, LONG, async (context) => {
      const { page, problems } = await open(context, name.replaceAll(' ', '-'), studyPage(study));
      expect(await page.locator('#page').textContent()).toContain(text);
      expect(await page.locator('main').innerHTML()).not.toMatch(/NaN|undefined|\[object/);
      expect(problems).toEqual([]);
    });
  }

  it('shows every text as text', LONG, async (context) => {
    const hostile = JSON.parse(
      JSON.stringify(aStudy())
        .replaceAll('"sma"', JSON.stringify(HOSTILE))
        .replaceAll('"fast"', JSON.stringify(HOSTILE)),
    ) as HyperoptDocument;
    const study = { ...hostile, strategy: { name: HOSTILE, sha256: HOSTILE }, warnings: [HOSTILE] };
    const { page, problems } = await open(context, 'hostile', studyPage(study));
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('h1').textContent()).toBe(HOSTILE);
    expect(await page.locator('.best tbody td').first().textContent()).toBe(HOSTILE);
    expect(problems).toEqual([]);
  });
});

/** Documents at the edge of what there is, and what their pages say. */
function edges(): (readonly [name: string, study: HyperoptDocument, text: string])[] {
  const study = aStudy({ trials: 10 });
  const none = { best: null, samples: null, equity: null, odds: null };
  const unanswered = { unanswered: 'There are too few days for an answer.' };
  const odds = {
    ...study.odds!,
    ...{
      deflated: unanswered,
      overfitting: unanswered,
      holding: unanswered,
      sensitivity: unanswered,
      importance: unanswered,
    },
    random_entries: { in_sample: unanswered, out_of_sample: unanswered },
    monte_carlo: {
      ...study.odds!.monte_carlo,
      ...{ shuffled_trades: unanswered, drawn_trades: unanswered, returns: unanswered, candles: unanswered },
    },
  };
  const infinite = study.trials.map((trial, i) =>
    i % 3 === 0 && trial.values.length > 0 ? { ...trial, values: [Infinity] } : trial,
  );
  return [
    ['of ten trials', study, '10 trials by tpe'],
    ['without a trial', { ...study, ...none, trials: [] }, 'No trial has ended.'],
    ['without a best trial', { ...study, ...none }, 'None of 10 trials has a value and meets all constraints'],
    ['without odds', { ...study, odds: null }, 'The odds were not computed.'],
    ['without answers', { ...study, odds }, '5 without an answer'],
    ['with infinite values', { ...study, trials: infinite }, '∞'],
    ['of one value', { ...study, search: { ...study.search, space: study.search.space.slice(0, 1) } }, 'fast'],
  ];
}

/** Per section: drawings of it (lines and dots, squares) that have been made. */
async function marksIn(page: Page): Promise<Record<string, readonly [number, number]>> {
  return page.evaluate(`Object.fromEntries([...document.querySelectorAll('main > section')].map((section) => [section.id, [
    section.querySelectorAll('svg .in-sample, svg .out-of-sample, svg .valued, svg .infeasible, svg .failed, svg .so-far, svg .winner, svg .accent-line, svg .accent-dots, svg .boundary').length,
    section.querySelectorAll('svg rect').length,
  ]]))`);
}
