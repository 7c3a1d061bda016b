import { valuesIn } from './builtins-by-need.ts';

/** What our sources take of the npm packages that they import. */
export class UsedPackages {
  /** Names by package. */
  readonly named = new Map<string, Set<string>>();
  /** Those that are imported as a whole, by `import('x')`. */
  readonly whole = new Set<string>();

  /** Name of a package's file in a bundle: `@a/b` → `a-b`. */
  static fileOf(name: string): string {
    return name.replace('@', '').replaceAll('/', '-');
  }

  take(name: string, member: string): void {
    const members = this.named.get(name) ?? new Set();
    this.named.set(name, members.add(member));
  }
}

const PACKAGE = String.raw`((?!node:|@tradai/)[@a-z][^']*)`;
const STATIC = new RegExp(String.raw`^import (?!type )(?:\{([^}]*)\}|(\w+)) from '${PACKAGE}';`, 'gm');
const DYNAMIC = new RegExp(String.raw`\bimport\('${PACKAGE}'\)`, 'g');
/** The imports that a source begins with, and comments. What comes later may be a text with imports in it, such as a template of a strategy. */
const HEAD = /^(?:\s+|\/\*[\s\S]*?\*\/|\/\/[^\n]*|(?:import|export)\b[^;'`]*\bfrom '[^']*';|import '[^']*';)*/;
const LEFT = new RegExp(String.raw`^(?:import|export) (?!type )[^;]* from '${PACKAGE}';`, 'm');

/**
 * Makes a source load the npm packages that it imports when it runs itself, from files of their own beside the bundle: all of our code lies in
 * one file, and most of it runs when it is first wanted. `#npm/x` stands for the file of the package x.
 */
export function withPackagesByNeed(source: string, used: UsedPackages): string {
  const length = HEAD.exec(source)![0].length;
  const head = source
    .slice(0, length)
    .replaceAll(STATIC, (_, names: string | undefined, whole: string | undefined, name: string) => {
      const values = names === undefined ? [`default as ${whole!}`] : valuesIn(names);
      for (const value of values) used.take(name, value.split(' as ')[0]!);
      const bound = values.map((value) => value.replace(' as ', ': ')).join(', ');
      return values.length === 0 ? '' : `const { ${bound} } = await import('#npm/${UsedPackages.fileOf(name)}');`;
    });
  const left = LEFT.exec(head)?.[0];
  if (left !== undefined) throw new Error(`a bundle cannot take ${left} Import members by name, or the default.`);
  const rest = source.slice(length).replaceAll(DYNAMIC, (_, name: string) => {
    used.whole.add(name);
    return `import('#npm/${UsedPackages.fileOf(name)}')`;
  });
  return head + rest;
}
