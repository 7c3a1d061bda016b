import { expect, it } from 'vitest';
import { pageAssets } from './page-bundle.fixture.ts';

it('the script and style of the page are those of its sources', async () => {
  await expect(await pageAssets()).toMatchFileSnapshot('page-assets.ts');
});
