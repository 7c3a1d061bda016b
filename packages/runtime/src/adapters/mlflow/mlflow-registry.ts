import { ServiceError } from '../../ports/errors.ts';
import {
  assertExpected,
  assertMove,
  assertNewVersion,
  assertTags,
  isRepetition,
  stageOf,
  unknownAlias,
  unknownModel,
  unknownVersion,
} from '../../ports/registry-rules.ts';
import type { AliasMove, NewVersion, Registry, StrategyVersion } from '../../ports/registry.ts';
import type { AnswerOf, MlflowVersion } from './answers.ts';
import { MlflowFailure } from './failures.ts';
import type { MlflowClient } from './mlflow-client.ts';

/** Sets our models apart from those of others on the same server. */
const KIND = { key: 'tradai.kind', value: 'strategy' };
const PAGE = 1000;
/** Readings of tags until two in a row are equal. */
const READINGS = 5;

type Model = AnswerOf<'model'>['registered_model'];

/**
 * MLflow's model registry. Its alias call has no condition: the expected version is looked at before a move and the alias after it, and
 * between the two another client may move it.
 */
export class MlflowRegistry implements Registry {
  readonly place: string;
  readonly #client: MlflowClient;

  constructor(client: MlflowClient) {
    this.place = `MLflow at ${client.url}`;
    this.#client = client;
  }

  /** Looks before it makes, each time: an attempt whose answer was lost may have made the version. */
  async register(entry: NewVersion): Promise<StrategyVersion> {
    assertNewVersion(entry);
    return this.#client.retrying(async () => {
      const newest = await this.#newest(entry.name);
      if (newest !== null && isRepetition(entry, newest)) return this.version(entry.name, newest.version);
      if (newest === null) await this.#makeModel(entry.name);
      const { name, source, description } = entry;
      const body = { name, source, description, tags: tagList(entry.tags) };
      const made = await this.#client.call({
        ...{ method: 'POST', path: 'model-versions/create', body, answer: 'version', once: true },
      } as const);
      return versionOf(made.model_version);
    });
  }

  async resolve(name: string, stageOrAlias: string): Promise<StrategyVersion> {
    if (stageOf(stageOrAlias) === 'None') return this.#settled(async () => (await this.versions(name))[0]!);
    // Aliases that were made elsewhere may have capitals.
    const spellings = [...new Set([stageOrAlias.toLowerCase(), stageOrAlias])];
    let version: StrategyVersion | null = null;
    for (const alias of spellings) version ??= await this.#aliased(name, alias);
    version ??= await this.#inStage(name, stageOrAlias);
    if (version !== null) return this.#settled(() => this.version(name, version.version));
    const others = (await this.#model(name)).aliases.map((other) => other.alias).toSorted();
    throw unknownAlias(name, stageOrAlias, this.place, others);
  }

  async version(name: string, version: number): Promise<StrategyVersion> {
    try {
      const query = { name, version };
      const answer = await this.#client.call({ method: 'GET', path: 'model-versions/get', query, answer: 'version' });
      return versionOf(answer.model_version);
    } catch (error) {
      throw await this.#unknown(error, name, version);
    }
  }

  async versions(name: string): Promise<readonly StrategyVersion[]> {
    const { aliases } = await this.#model(name);
    // Found versions come without their aliases.
    const found = (await this.#found(name, PAGE)).map(versionOf).map((version) => ({
      ...version,
      aliases: aliases.flatMap((alias) => (alias.version === version.version ? [alias.alias] : [])).toSorted(),
    }));
    if (found.length > 0) return found;
    throw unknownModel(name, this.place);
  }

  async names(): Promise<readonly string[]> {
    const filter = `tags.\`${KIND.key}\` = '${KIND.value}'`;
    const names: string[] = [];
    let token: string | undefined;
    do {
      const query = { filter, max_results: PAGE, page_token: token };
      const page = await this.#client.call({
        method: 'GET',
        path: 'registered-models/search',
        query,
        answer: 'models',
      });
      names.push(...page.registered_models.map(({ name }) => name));
      token = page.next_page_token;
    } while (token !== undefined && token !== '');
    return names.toSorted();
  }

  async setTags(name: string, version: number, tags: Readonly<Record<string, string>>): Promise<void> {
    assertTags(tags);
    await this.version(name, version);
    for (const [key, value] of Object.entries(tags)) {
      const body = { name, version: String(version), key, value };
      await this.#client.call({ method: 'POST', path: 'model-versions/set-tag', body, answer: 'nothing' });
    }
  }

  async setAlias(move: AliasMove): Promise<number | null> {
    assertMove(move);
    const { name, alias, version } = move;
    await this.version(name, version);
    const current = (await this.#aliased(name, alias))?.version ?? null;
    assertExpected(move, current);
    const body = { name, alias, version: String(version) };
    await this.#client.call({ method: 'POST', path: 'registered-models/alias', body, answer: 'nothing' });
    const after = (await this.#aliased(name, alias))?.version ?? null;
    assertExpected({ ...move, expected: version }, after);
    return current;
  }

  close(): void {
    // Connections end by themselves.
  }

  async #model(name: string): Promise<Model> {
    try {
      const query = { name };
      const answer = await this.#client.call({ method: 'GET', path: 'registered-models/get', query, answer: 'model' });
      return answer.registered_model;
    } catch (error) {
      throw isMissing(error) ? unknownModel(name, this.place) : error;
    }
  }

  async #makeModel(name: string): Promise<void> {
    const call = { method: 'POST', answer: 'nothing', once: true } as const;
    try {
      await this.#client.call({ ...call, path: 'registered-models/create', body: { name, tags: [KIND] } });
    } catch (error) {
      if (!(error instanceof MlflowFailure) || error.errorCode !== 'RESOURCE_ALREADY_EXISTS') throw error;
      await this.#client.call({ ...call, path: 'registered-models/set-tag', body: { name, ...KIND } });
    }
  }

  /** Null also where there is no such strategy. */
  async #newest(name: string): Promise<StrategyVersion | null> {
    const [newest] = await this.#found(name, 1);
    return newest === undefined ? null : versionOf(newest);
  }

  /** Newest first; with a limit of 1 only that one. */
  async #found(name: string, limit: number): Promise<MlflowVersion[]> {
    const found: MlflowVersion[] = [];
    let token: string | undefined;
    do {
      const query = {
        ...{ filter: `name = '${name}'`, order_by: 'version_number DESC', max_results: limit, page_token: token },
      };
      const page = await this.#client.call({ method: 'GET', path: 'model-versions/search', query, answer: 'versions' });
      found.push(...page.model_versions);
      token = limit === 1 ? undefined : page.next_page_token;
    } while (token !== undefined && token !== '');
    return found.filter(({ status }) => status === 'READY');
  }

  /** An alias that is not there is a wrong argument to MLflow, and only its words say so. */
  async #aliased(name: string, alias: string): Promise<StrategyVersion | null> {
    try {
      const query = { name, alias };
      const answer = await this.#client.call({
        method: 'GET',
        path: 'registered-models/alias',
        query,
        answer: 'version',
      });
      return versionOf(answer.model_version);
    } catch (error) {
      if (isMissing(error)) throw unknownModel(name, this.place);
      if (error instanceof MlflowFailure && /alias .*not found/i.test(error.text)) return null;
      throw error;
    }
  }

  /** Registries from before aliases know stages only. */
  async #inStage(name: string, text: string): Promise<StrategyVersion | null> {
    const stage = stageOf(text);
    if (stage === null) return null;
    const body = { name, stages: [stage] };
    const answer = await this.#client.call({
      ...({ method: 'POST', path: 'registered-models/get-latest-versions', body, answer: 'versions' } as const),
    });
    const newest = answer.model_versions.toSorted((a, b) => b.version - a.version)[0];
    return newest === undefined ? null : versionOf(newest);
  }

  /** Somebody may be writing tags one by one: read until twice the same. */
  async #settled(read: () => Promise<StrategyVersion>): Promise<StrategyVersion> {
    let last = await read();
    for (let reading = 1; reading < READINGS; reading++) {
      const next = await read();
      if (next.version === last.version && isRepetition(next, last)) return next;
      last = next;
    }
    throw new ServiceError('busy', `${this.place}: ${last.name} is being changed all the time; try again.`);
  }

  async #unknown(error: unknown, name: string, version: number): Promise<unknown> {
    if (!isMissing(error)) return error;
    await this.#model(name);
    return unknownVersion(name, version, this.place);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof MlflowFailure && error.errorCode === 'RESOURCE_DOES_NOT_EXIST';
}

function versionOf({ name, version, tags, source, description, aliases, ...rest }: MlflowVersion): StrategyVersion {
  const sorted = tags.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ key, value }) => [key, value] as const);
  return {
    ...{ name, version, source, description, aliases: aliases.toSorted(), createdMs: rest.creation_timestamp },
    tags: Object.fromEntries(sorted),
  };
}

function tagList(tags: Readonly<Record<string, string>>): { readonly key: string; readonly value: string }[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}
