import { expect, it } from 'vitest';
import { pageAssets, studyAssets } from './page-bundle.fixture.ts';

it('the script and style of the page are those of its sources', async () => {
  await expect(await pageAssets()).toMatchFileSnapshot('page-assets.ts');
});

it('the scripts and the style of pages of studies and walks are those of their sources', async () => {
  await expect(await studyAssets()).toMatchFileSnapshot('study/study-assets.ts');
});
