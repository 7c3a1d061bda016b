import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/**
 * Node's own modules are fetched instead of imported: an import reads every member of a module, and some members load others. With
 * commander, which can start programs (ours does not) and so loads `child_process`, that took a third of the start.
 */
export const builtinsByNeed: Plugin = {
  name: 'builtins-by-need',
  setup(build) {
    build.onLoad({ filter: /(packages\/\w+\/src\/.*\.ts|node_modules\/commander\/.*\.js)$/ }, ({ path }) => ({
      contents: fetched(readFileSync(path, 'utf8'), path.includes('/commander/')),
      loader: path.endsWith('.ts') ? 'ts' : 'js',
    }));
  },
};

/** `import { a, type B, c as d } from 'node:x'` → `const { a, c: d } = process.getBuiltinModule('node:x')`. */
function fetched(source: string, isCommander: boolean): string {
  return source.replaceAll(
    /^import (?!type )(?:\{([^}]*)\}|(\w+)) from '(node:[^']+)';/gm,
    (_, names: string | undefined, whole: string | undefined, module: string) => {
      if (isCommander && module === 'node:child_process') return `const ${whole!} = {};`;
      const fetch = `process.getBuiltinModule('${module}');`;
      if (whole !== undefined) return module === 'node:process' ? '' : `const ${whole} = ${fetch}`;
      const values = names!
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '' && !name.startsWith('type '));
      // Loading these two costs more than all others together, and most starts do without.
      if (/^node:(crypto|zlib)$/.test(module)) return values.map((name) => lateFunction(name, module)).join(' ');
      return `const { ${values.map((name) => name.replace(' as ', ': ')).join(', ')} } = ${fetch}`;
    },
  );
}

function lateFunction(name: string, module: string): string {
  const [imported, local = imported] = name.split(' as ');
  return `const ${local!} = (...given) => process.getBuiltinModule('${module}').${imported!}(...given);`;
}
