import { ServiceError } from './errors.ts';
import type { AliasMove, NewVersion } from './registry.ts';

/** The narrowest of the servers' limits: MLflow on PostgreSQL, in characters. */
const REGISTRY_LIMITS = { name: 256, source: 500, description: 5000, tagKey: 250, tagValue: 5000, alias: 255 };

const STAGES = ['None', 'Staging', 'Production', 'Archived'] as const;
export type Stage = (typeof STAGES)[number];

/** MLflow's old word for a place of a version, in any case; null for anything else. */
export function stageOf(text: string): Stage | null {
  return STAGES.find((stage) => stage.toLowerCase() === text.toLowerCase()) ?? null;
}

/** Throws `invalid-entry` for what not every registry can hold. */
export function assertNewVersion({ name, source, description, tags }: NewVersion): void {
  assertStrategyName(name);
  if (source === '' || source.length > REGISTRY_LIMITS.source)
    throw invalid(`The source of ${name} has ${source.length} characters; expected 1 to ${REGISTRY_LIMITS.source}.`);
  if (description.length > REGISTRY_LIMITS.description)
    throw invalid(
      `The description of ${name} has ${description.length} characters; expected at most ${REGISTRY_LIMITS.description}.`,
    );
  assertTags(tags);
}

function assertStrategyName(name: string): void {
  if (/^[^/:'"`\p{Cc}]+$/u.test(name) && name.trim() === name && name.length <= REGISTRY_LIMITS.name) return;
  throw invalid(
    `"${name}" is no name for a registry; expected 1 to ${REGISTRY_LIMITS.name} characters without slash, colon and quotes.`,
  );
}

export function assertTags(tags: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(tags)) {
    assertKey('tag', key);
    if (value.length > REGISTRY_LIMITS.tagValue || value.includes('\0'))
      throw invalid(
        `The tag ${key} has ${value.length} characters; expected at most ${REGISTRY_LIMITS.tagValue}, without NUL.`,
      );
  }
}

/** Keys of tags, parameters and metrics: pairs such as `BTC/USDT:USDT` are among them. */
export function assertKey(kind: 'tag' | 'parameter' | 'metric', key: string): void {
  const isPath = key.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  if (isPath && key.length <= REGISTRY_LIMITS.tagKey && /^[\p{L}\p{N}_\-. :/]+$/u.test(key)) return;
  throw invalid(
    `"${key}" is no key of a ${kind}; expected at most ${REGISTRY_LIMITS.tagKey} letters, digits, blanks and _ - . : /`,
  );
}

export function assertMove({ name, alias }: AliasMove): void {
  assertStrategyName(name);
  const isReserved = alias === 'latest' || /^v\d+$/.test(alias) || stageOf(alias) === 'None';
  if (/^[a-z\d_-]+$/.test(alias) && alias.length <= REGISTRY_LIMITS.alias && !isReserved) return;
  throw invalid(
    `"${alias}" is no alias; expected lower-case letters, digits, _ and -, and neither latest, none nor v1, v2 ….`,
  );
}

export function unknownModel(name: string, place: string): ServiceError {
  return new ServiceError('unknown-model', `${place} has no strategy "${name}".`);
}

export function unknownVersion(name: string, version: number, place: string): ServiceError {
  return new ServiceError('unknown-version', `${place} has no version ${version} of ${name}.`);
}

/** `others` are the aliases that there are. */
export function unknownAlias(name: string, alias: string, place: string, others: readonly string[]): ServiceError {
  const known = others.length === 0 ? 'it has none' : `it has ${others.join(', ')}`;
  return new ServiceError('unknown-alias', `${place}: no version of ${name} is "${alias}"; ${known}.`);
}

/** Throws `version-conflict` when an alias stands elsewhere than expected. */
export function assertExpected({ name, alias, expected }: AliasMove, current: number | null): void {
  if (expected === undefined || expected === current) return;
  const text = (version: number | null): string => (version === null ? 'no version' : `version ${version}`);
  throw new ServiceError(
    'version-conflict',
    `"${alias}" of ${name} is ${text(current)}; expected ${text(expected)}, so it was not moved.`,
  );
}

/** Whether registering would only repeat the newest version. */
export function isRepetition(entry: NewVersion, newest: NewVersion | undefined): boolean {
  if (newest === undefined || entry.source !== newest.source || entry.description !== newest.description) return false;
  const keys = Object.keys(entry.tags);
  return keys.length === Object.keys(newest.tags).length && keys.every((key) => entry.tags[key] === newest.tags[key]);
}

function invalid(sentence: string): ServiceError {
  return new ServiceError('invalid-entry', sentence);
}
