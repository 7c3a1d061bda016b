const IMPORT = /^import (?!type )(?:\{([^}]*)\}|(\w+)) from (?:'|")(node:[^'"]+)(?:'|");/gm;
/** Modules that load many others, and of whose members these can wait for their first call: most starts do without. */
const LATE: Readonly<Record<string, RegExp>> = {
  'node:crypto': /./,
  'node:zlib': /./,
  'node:fs/promises': /./,
  'node:perf_hooks': /^ ?monitorEventLoopDelay ?$/,
  'node:worker_threads': /^ ?Worker ?$/,
};
const DYNAMIC = /\bimport\((?:'|")(node:[^'"]+)(?:'|")\)/g;

/**
 * Makes a source fetch Node's own modules where it imports them: an import reads every member of a module, and some members load others;
 * that of `node:http` loads all of fetch, 50 ms.
 * `import { a, type B, c as d } from 'node:x'` → `const { a, c: d } = process.getBuiltinModule('node:x')`.
 */
export function withBuiltinsByNeed(source: string): string {
  const later = source.replaceAll(
    DYNAMIC,
    (_, module: string) => `Promise.resolve(process.getBuiltinModule('${module}'))`,
  );
  return later.replaceAll(IMPORT, (_, names: string | undefined, whole: string | undefined, module: string) => {
    const fetch = `process.getBuiltinModule('${module}');`;
    if (whole !== undefined) return module === 'node:process' ? '' : `const ${whole} = ${fetch}`;
    const values = valuesIn(names!);
    if (LATE[module]?.test(names!) === true) return values.map((name) => lateFunction(name, module)).join(' ');
    return `const { ${values.map((name) => name.replace(' as ', ': ')).join(', ')} } = ${fetch}`;
  });
}

/** `a, type B, c as d` → `['a', 'c as d']`. */
export function valuesIn(names: string): string[] {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '));
}

/** Stands for a function or a class. */
function lateFunction(name: string, module: string): string {
  const [imported, local = imported] = name.split(' as ');
  const member = `process.getBuiltinModule('${module}').${imported!}`;
  return `function ${local!}(...given) { return new.target ? new (${member})(...given) : ${member}(...given); }`;
}
