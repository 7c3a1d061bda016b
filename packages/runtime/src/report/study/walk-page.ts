import type { WalkForwardDocument } from '../../contract/walk-forward.ts';
import { htmlPage } from '../html-page.ts';
import { PAGE_STYLE } from '../page-assets.ts';
import { STUDY_STYLE, WALK_SCRIPT } from './study-assets.ts';

/** A walk forward as one page that needs no network: the account over all tests, whether it is luck, windows and their parameters. */
export function walkPage(document: WalkForwardDocument): string {
  return htmlPage({
    title: `${document.strategy.name} ${document.timeframe} – walk-forward`,
    style: `${PAGE_STYLE} ${STUDY_STYLE}`,
    data: document,
    scripts: [WALK_SCRIPT],
  });
}
