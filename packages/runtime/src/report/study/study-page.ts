import type { HyperoptDocument } from '../../contract/hyperopt.ts';
import { htmlPage } from '../html-page.ts';
import { PAGE_STYLE } from '../page-assets.ts';
import { packStudy } from './pack-study.ts';
import { STUDY_SCRIPT, STUDY_STYLE } from './study-assets.ts';

/**
 * A search as one page that needs no network: the best parameters in and out of sample, whether they are luck, and drawings of all
 * trials. Ten thousand trials fit.
 */
export function studyPage(document: HyperoptDocument): string {
  return htmlPage({
    title: `${document.strategy.name} ${document.timeframe} – hyperopt`,
    style: `${PAGE_STYLE} ${STUDY_STYLE}`,
    data: packStudy(document),
    scripts: [STUDY_SCRIPT],
  });
}
