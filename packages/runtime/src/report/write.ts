import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../data/make-folder.ts';
import type { SignalLog } from '../backtest/outcome.ts';
import { canonicalJson } from '../contract/canonical-json.ts';
import type { Manifest, RunFacts } from '../contract/manifest.ts';
import type { ResultDocument } from '../contract/result.ts';
import { equityCsv, type EquityCurve, reasonsCsv, tradesCsv } from './csv.ts';

export type RunFileName = 'manifest.json' | 'trades.csv' | 'equity.csv' | 'reasons.csv' | 'result.json';

export interface ArtifactParts {
  readonly manifest: Manifest;
  readonly result: ResultDocument;
  readonly run: RunFacts;
  readonly equity: EquityCurve;
  /** Of each pair. */
  readonly signals: readonly SignalLog[];
  /** The page, when one was made. */
  readonly html?: string;
}

/**
 * Writes the files of a run into `dir`, which is created, and gives their paths. Each file appears whole or not at all; `result.json`
 * comes last, so a folder that has it has everything. A page of an earlier run does not stay beside this one's figures.
 */
export function writeArtifacts(dir: string, parts: ArtifactParts): string[] {
  const { run, html } = parts;
  makeFolder(dir);
  const { 'result.json': result, ...before } = runFiles(parts);
  const files: [string, string][] = [
    ...Object.entries(before),
    ['run.json', canonicalJson(run)],
    ...(html === undefined ? [] : ([['report.html', html]] as [string, string][])),
    ['result.json', result],
  ];
  rmSync(path.join(dir, 'result.json'), { force: true });
  if (html === undefined) rmSync(path.join(dir, 'report.html'), { force: true });
  return files.map(([name, text]) => writeWhole(path.join(dir, name), text));
}

/** The files that are the same for equal runs, by name. */
export function runFiles({
  manifest,
  result,
  equity,
  signals,
}: Omit<ArtifactParts, 'run' | 'html'>): Record<RunFileName, string> {
  return {
    'manifest.json': canonicalJson(manifest),
    'trades.csv': tradesCsv(result.trades),
    'equity.csv': equityCsv(equity),
    'reasons.csv': reasonsCsv(signals),
    'result.json': canonicalJson(result),
  };
}

/** A reader sees the old file or the new one, never a part. */
export function writeWhole(file: string, text: string): string {
  const partial = `${file}.${process.pid}.partial`;
  try {
    writeFileSync(partial, text);
    renameSync(partial, file);
  } catch (cause) {
    rmSync(partial, { force: true });
    throw cause;
  }
  return file;
}
