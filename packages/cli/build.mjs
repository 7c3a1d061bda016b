/**
 * Bundles the command into `dist/`, so that it starts without loading hundreds of small files. What is imported lazily
 * becomes a chunk of its own. The SDK stays outside: a strategy file imports it too, and there must be one of it.
 */
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const outdir = 'dist';
rmSync(outdir, { recursive: true, force: true });

/**
 * Node's own modules are fetched instead of imported: an import reads every member of a module, and some members load others. With
 * commander, which can start programs (ours does not) and so loads `child_process`, that took a third of the start.
 */
const builtinsByNeed = {
  name: 'builtins-by-need',
  setup({ onLoad }) {
    onLoad({ filter: /(packages\/\w+\/src\/.*\.ts|node_modules\/commander\/.*\.js)$/ }, ({ path }) => ({
      contents: fetched(readFileSync(path, 'utf8'), path.includes('/commander/')),
      loader: path.endsWith('.ts') ? 'ts' : 'js',
    }));
  },
};

/** `import { a, type B, c as d } from 'node:x'` → `const { a, c: d } = process.getBuiltinModule('node:x')`. */
function fetched(source, isCommander) {
  return source.replaceAll(
    /^import (?!type )(?:\{([^}]*)\}|(\w+)) from '(node:[^']+)';/gm,
    (_, names, whole, module) => {
      if (isCommander && module === 'node:child_process') return `const ${whole} = {};`;
      const fetch = `process.getBuiltinModule('${module}');`;
      if (whole !== undefined) return module === 'node:process' ? '' : `const ${whole} = ${fetch}`;
      // Loading these two costs more than all others together, and most starts do without.
      const late = /^node:(crypto|zlib)$/.test(module);
      const values = names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '' && !name.startsWith('type '));
      if (late) return values.map((name) => lateFunction(name, module)).join(' ');
      return `const { ${values.map((name) => name.replace(' as ', ': ')).join(', ')} } = ${fetch}`;
    },
  );
}

function lateFunction(name, module) {
  const [imported, local = imported] = name.split(' as ');
  return `const ${local} = (...given) => process.getBuiltinModule('${module}').${imported}(...given);`;
}

await build({
  entryPoints: { tradai: 'src/main.ts' },
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  sourcemap: true,
  // Source maps for stack traces, without a second copy of the sources.
  sourcesContent: false,
  plugins: [builtinsByNeed],
  conditions: ['@tradai/source'],
  external: ['@tradai/strategy-sdk'],
  // Some packages are CommonJS inside and call `require` for built-in modules.
  banner: {
    js: "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);",
  },
  legalComments: 'linked',
  logLevel: 'warning',
});

// Data that the runtime reads at run time is looked for beside the code.
cpSync('../runtime/markets', `${outdir}/markets`, { recursive: true });
