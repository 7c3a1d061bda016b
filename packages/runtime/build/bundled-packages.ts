import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** An npm package of which a bundle holds code. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** As its package.json says. */
  readonly license: string;
  /** Text of its license files; empty when it ships none. */
  readonly text: string;
}

/** Of all bundles, by name, each version once. `root` is the folder that the paths of the bundles are relative to. */
export function bundledPackages(metafiles: readonly Metafile[], root: string): BundledPackage[] {
  const folders = new Set<string>();
  for (const path of inputsOf(metafiles)) {
    const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
    if (folder !== undefined) folders.add(folder);
  }
  const found = new Map(
    [...folders].map((folder) => packageIn(join(root, folder))).map((found) => [idOf(found), found]),
  );
  return [...found.values()].toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
}

/** Files that bundles were made of, sorted. */
export function inputsOf(metafiles: readonly Metafile[]): string[] {
  // A package can say that one of its files is not for Node: it counts with nothing in it.
  const paths = metafiles
    .flatMap(({ inputs }) => Object.keys(inputs))
    .filter((path) => !/^(\(disabled\)|npm):/.test(path));
  return [...new Set(paths)].toSorted();
}

/** One text with the licenses of all. */
export function licensesText(packages: readonly BundledPackage[]): string {
  return packages
    .map(
      (one) => `${idOf(one)} (${one.license})\n\n${one.text === '' ? 'No license text in the package.\n' : one.text}`,
    )
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function idOf({ name, version }: BundledPackage): string {
  return `${name} ${version}`;
}

/** The package whose root a folder is. */
export function packageIn(folder: string): BundledPackage {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  const texts = readdirSync(folder)
    .filter((name) => /^(licen[cs]e|notice|copying)/i.test(name))
    .toSorted()
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  const { name, version, license } = manifest;
  return {
    name: String(name),
    version: String(version),
    license: typeof license === 'string' ? license : 'license not named',
    text: texts.join('\n'),
  };
}
