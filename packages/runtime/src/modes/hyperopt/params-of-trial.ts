import { PARAMS_SCHEMA, type ParamsFile } from '../../contract/params-file.ts';
import type { SamplesRecord } from '../../contract/sample.ts';
import { canonicalHash } from '../../contract/canonical-json.ts';
import type { Study, StudyTrial } from '../../ports/studies.ts';
import { trialFrame, trialRequest } from './trial-request.ts';

/** A trial as parameters for later runs, with the settings that the search chose. `trials`: how many the study has. */
export function paramsOfTrial(
  study: Pick<Study, 'name' | 'strategy' | 'spec'>,
  trial: StudyTrial,
  trials: number,
  samples: SamplesRecord | null = null,
): ParamsFile {
  const run = trialRequest(trial.point, trialFrame(study.spec));
  const given = study.spec['overrides'] as Readonly<Record<string, unknown>>;
  const objectives = study.spec['objectives'] as readonly string[];
  const settings = Object.entries(run.overrides).filter(([key, value]) => given[key] !== value);
  return {
    schema: PARAMS_SCHEMA,
    strategy: study.strategy,
    params: run.params as ParamsFile['params'],
    settings: Object.fromEntries(settings),
    provenance: {
      study: study.name,
      trial: trial.number,
      trials,
      objectives: Object.fromEntries(objectives.map((name, i) => [name, trial.values[i] ?? Number.NaN])),
      figures: trial.figures,
      spec_sha256: canonicalHash(study.spec),
      spec: study.spec,
      ...(samples === null ? {} : { samples }),
    },
  };
}
