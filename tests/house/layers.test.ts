import { describe, expect, it } from 'vitest';
import { breaches, ROOMS } from './layering.ts';
import { readSources } from './repository.ts';

const CODE = /\.(ts|mjs|js|svelte)$/;
const house = () => readSources(['src', 'kernels', 'lab', 'tests', 'bench', 'scripts'], CODE);

/** The complaints about one planted file. */
const about = (path: string, text: string) => breaches([{ path, text }]);

describe('this repository', () => {
  it('reads the source', () => {
    expect(house().map(({ path }) => path)).toContain('src/errors.ts');
  });

  it('keeps the rules of the house', () => {
    expect(breaches(house())).toEqual([]);
  });
});

describe('the table of rooms in docs/architecture.md', () => {
  it('is the table that is kept', () => {
    const [{ text }] = readSources(['docs/architecture.md'], /\.md$/);
    const shown = [...text.matchAll(/^\| `([\w-]+)` \|.*\| ([^|]*) \|$/gm)].map(([, room, imports]) => [
      room,
      imports === 'nothing' ? [] : imports.split(', '),
    ]);
    const leaves = ['package.json', 'presets', 'lab'];
    const kept = Object.entries(ROOMS).filter(([room]) => !leaves.includes(room));
    expect(Object.fromEntries(shown)).toEqual(
      Object.fromEntries(kept.map(([room, { imports }]) => [room, imports])),
    );
  });
});

describe('arrows between rooms', () => {
  it.each([
    ['src/linalg/a.ts', "import { x } from '../errors.ts';"],
    ['src/random/a.ts', "import { x } from '../special/b.ts';"],
    ['src/risk/a.ts', "import { x } from '../special/b.ts';"],
    ['src/theory/a.ts', "import { x } from '../linalg/b.ts';"],
    ['src/horizon/flow.ts', "import { x } from '../network/loss.ts';"],
    ['src/margin/dual-face.ts', "import type { X } from '../network/lifted-system.ts';"],
    ['src/margin/a.ts', "import type { Sample } from '../data/sample.ts';"],
    ['src/figures/a.ts', "import type { Record } from '../experiment/record.ts';"],
    ['src/figures/a.ts', "import type { Step } from '../descent/step.ts';"],
    ['src/index.ts', "export { run } from './experiment/run.ts';"],
    ['src/cli/main.ts', "import { run } from '../index.ts';\nimport { x } from '../linalg/a.ts';"],
    ['src/experiment/version.ts', "import { version } from '../../package.json';"],
  ])('%s may: %s', (path, text) => {
    expect(about(path, text)).toEqual([]);
  });

  it.each([
    ['src/errors.ts', "import { x } from './linalg/b.ts';", 'errors may import no linalg (./linalg/b.ts)'],
    [
      'src/special/a.ts',
      "import { x } from '../random/b.ts';",
      'special may import no random (../random/b.ts)',
    ],
    ['src/data/a.ts', "import { x } from '../network/b.ts';", 'data may import no network (../network/b.ts)'],
    [
      'src/descent/a.ts',
      "import { x } from '../horizon/b.ts';",
      'descent may import no horizon (../horizon/b.ts)',
    ],
    [
      'src/horizon/a.ts',
      "import { x } from '../descent/b.ts';",
      'horizon may import no descent (../descent/b.ts)',
    ],
    ['src/risk/a.ts', "import { x } from '../horizon/b.ts';", 'risk may import no horizon (../horizon/b.ts)'],
    [
      'src/theory/a.ts',
      "import { x } from '../experiment/b.ts';",
      'theory may import no experiment (../experiment/b.ts)',
    ],
    ['src/index.ts', "export { x } from './cli/main.ts';", 'index may import no cli (./cli/main.ts)'],
    [
      'src/figures/a.ts',
      "import { x } from '../experiment/b.ts';",
      'figures may import only types of experiment (../experiment/b.ts)',
    ],
    [
      'src/figures/a.ts',
      "import { type X } from '../experiment/b.ts';",
      'figures may import only types of experiment (../experiment/b.ts)',
    ],
    ['src/linalg/a.ts', "import type { X } from '../data/b.ts';", 'linalg may import no data (../data/b.ts)'],
    ['src/linalg/a.ts', "export * from '../data/b.ts';", 'linalg may import no data (../data/b.ts)'],
    ['src/linalg/a.ts', "export type { X } from '../data/b.ts';", 'linalg may import no data (../data/b.ts)'],
    [
      'src/linalg/a.ts',
      "const b = await import('../data/b.ts');",
      'linalg may import no data (../data/b.ts)',
    ],
    ['src/linalg/a.ts', "type X = import('../data/b.ts').X;", 'linalg may import no data (../data/b.ts)'],
    ['src/linalg/a.ts', 'const b = await import(name);', 'an import must name its module in the text'],
    ['src/linalg/a.ts', "import { x } from '../../tests/b.ts';", '../../tests/b.ts lies outside the rooms'],
    ['src/attic/a.ts', '', 'the room attic is not in the table of rooms'],
    ['src/linalg/a.ts', "import { x } from '../attic/b.ts';", 'linalg may import no attic (../attic/b.ts)'],
  ])('%s may not: %s', (path, text, complaint) => {
    expect(about(path, text)).toEqual([`${path}:1: ${complaint}`]);
  });

  it('names the line', () => {
    expect(about('src/linalg/a.ts', "// one\n\nimport { x } from '../data/b.ts';\n")).toEqual([
      'src/linalg/a.ts:3: linalg may import no data (../data/b.ts)',
    ]);
  });
});

describe('exceptions to the table', () => {
  const shares = 'the certificate shares no code with the solver';

  it.each(['src/margin/certificate.ts', 'src/margin/certificateBounds.ts'])('%s runs on its own', (path) => {
    for (const target of [
      './solver.ts',
      '../network/b.ts',
      '../linalg/product.ts',
      '../linalg/elementary.ts',
    ]) {
      expect(about(path, `import { x } from '${target}';`)).toEqual([`${path}:1: ${target}: ${shares}`]);
      expect(about(path, `import type { X } from '${target}';`)).toEqual([]);
    }
    expect(about(path, "import { InputError } from '../errors.ts';")).toEqual([]);
    expect(about(path, "import { x } from './certificate/rounding.ts';")).toEqual([]);
  });

  it('the folder of the certificate too', () => {
    const path = 'src/margin/certificate/bracket.ts';
    expect(
      about(path, "import { x } from './rounding.ts';\nimport { InputError } from '../../errors.ts';"),
    ).toEqual([]);
    expect(about(path, "import { x } from '../solver.ts';")).toEqual([`${path}:1: ../solver.ts: ${shares}`]);
  });

  it('margin takes the type of a sample, not its code', () => {
    expect(about('src/margin/a.ts', "import { draw } from '../data/draw.ts';")).toEqual([
      'src/margin/a.ts:1: ../data/draw.ts: margin knows a sample by its type only',
    ]);
  });

  it.each(['margin', 'risk'])('descent does not know %s, not even its types', (room) => {
    expect(about('src/descent/a.ts', `import type { X } from '../${room}/b.ts';`)).toEqual([
      `src/descent/a.ts:1: descent may import no ${room} (../${room}/b.ts)`,
      `src/descent/a.ts:1: ../${room}/b.ts: descent knows no limit and no risk`,
    ]);
  });

  it('horizon does not know margin, not even its types', () => {
    expect(about('src/horizon/dynamics.ts', "import type { X } from '../margin/b.ts';")).toEqual([
      'src/horizon/dynamics.ts:1: horizon may import no margin (../margin/b.ts)',
    ]);
  });

  it.each(['src/horizon/asymptotics.ts', 'src/horizon/passage.ts', 'src/margin/lifted-dual.ts'])(
    '%s takes a lifted system and knows no network, not even its types',
    (path) => {
      expect(about(path, "import type { X } from '../network/pattern.ts';")).toEqual([
        `${path}:1: ../network/pattern.ts: it takes a lifted system and knows no network`,
      ]);
    },
  );
});

describe('packages', () => {
  it.each([
    ['src/spec/spec.ts', 'zod'],
    ['src/figures/margins.ts', '@observablehq/plot'],
    ['src/files/csv.ts', 'fzstd/browser/esm/sync'],
    ['src/cli/main.ts', 'node:fs'],
  ])('%s may import %s', (path, name) => {
    expect(about(path, `import x from '${name}';`)).toEqual([]);
  });

  it.each([
    ['src/network/a.ts', 'zod', 'the package zod is for src/spec/, src/record/, src/sweep/ only'],
    ['src/experiment/a.ts', '@observablehq/plot', 'the package @observablehq/plot is for src/figures/ only'],
    ['src/data/sample.ts', 'fzstd/esm', 'the package fzstd is for src/files/ only'],
    ['src/cli/main.ts', 'left-pad', 'the package left-pad is not in the table of packages'],
    ['src/experiment/a.ts', 'node:fs', 'experiment may not import node:fs; only cli knows Node'],
    ['src/experiment/a.ts', 'fs', 'the package fs is not in the table of packages'],
  ])('%s may not import %s', (path, name, complaint) => {
    expect(about(path, `import x from '${name}';`)).toEqual([`${path}:1: ${complaint}`]);
  });
});

describe('the host', () => {
  it.each([
    ['process', 'const n = process.argv.length;'],
    ['document', 'export const draw = () => ({ document });'],
    ['window', 'const w = window.innerWidth;'],
    ['Date', 'const t = new Date();'],
    ['performance', 'const t = performance.now();'],
    ['globalThis', "const d = globalThis['document'];"],
  ])('%s is not the core’s', (name, text) => {
    expect(about('src/figures/a.ts', text)).toEqual([
      `src/figures/a.ts:1: ${name} belongs to the host; it must be passed in`,
    ]);
    expect(about('src/cli/a.ts', text)).toEqual([]);
  });

  it.each([
    'export const draw = (document: X) => ({ document });',
    'export function draw({ document }: X) { return document.body; }',
    'export const w = (o: X) => o.window;',
    'export const o = { process: 1 };',
    'export interface O { performance: number }',
  ])('what is passed in is free: %s', (text) => {
    expect(about('src/figures/a.ts', text)).toEqual([]);
  });

  it('cannot be let in by a reference', () => {
    expect(about('src/data/a.ts', '/// <reference types="node" />\n')).toEqual([
      'src/data/a.ts:1: a triple-slash reference widens what this file can see',
    ]);
  });
});

describe('mathematics', () => {
  const rooms = ['src/risk/a.ts', 'src/linalg/elementary.ts', 'src/figures/a.ts', 'src/cli/a.ts'];
  const everywhere = [...rooms, 'kernels/a.ts', 'kernels/assembly/a.ts', 'lab/a.ts'];
  const inexact = ['exp', 'expm1', 'log', 'log1p', 'log2', 'log10', 'pow', 'cbrt'];
  const circular = ['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2'];
  const hyperbolic = ['sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'];

  it.each([...inexact, ...circular, ...hyperbolic])('Math.%s is banned in every room', (name) => {
    for (const path of everywhere) {
      expect(about(path, `const x = Math.${name}(1);`)).toEqual([
        `${path}:1: Math.${name} differs between engines; take it from src/linalg/elementary.ts`,
      ]);
    }
  });

  it('every function of Math is either exact or refused', () => {
    const exact = [
      'abs',
      'ceil',
      'clz32',
      'floor',
      'fround',
      'imul',
      'max',
      'min',
      'round',
      'sign',
      'sqrt',
      'trunc',
    ];
    const functions = Object.getOwnPropertyNames(Math).filter((name) => /^[a-z]/.test(name));
    expect(functions.length).toBeGreaterThan(30);
    const free = functions.filter(
      (name) => about('src/risk/a.ts', `const x = Math.${name}(1);`).length === 0,
    );
    expect(free.sort()).toEqual(exact);
  });

  it.each(['f64x2.relaxed_madd(a, b, c)', 'relaxed_madd(a, b, c)', 'v128.relaxed_laneselect(a, b, m)'])(
    'relaxed SIMD is banned: %s',
    (text) => {
      const name = text.match(/relaxed_\w+/)?.[0];
      expect(about('kernels/assembly/a.ts', `const x = ${text};`)).toEqual([
        `kernels/assembly/a.ts:1: ${name} is not strict: its bits are the host's`,
      ]);
    },
  );

  it.each(['random', 'hypot'])('Math.%s is banned everywhere', (name) => {
    for (const path of everywhere) {
      expect(about(path, `const x = Math.${name}();`)).toEqual([`${path}:1: Math.${name} is banned`]);
    }
  });

  it.each(['const { exp } = Math;', "const e = Math['exp'](1);", 'const m = Math;'])(
    'no way around: %s',
    (text) => {
      expect(about('src/risk/a.ts', text)).toEqual(['src/risk/a.ts:1: Math may only be used as Math.name']);
    },
  );

  it('powers', () => {
    const complaint =
      'src/risk/a.ts:1: ** differs between engines; write the product, or take pow from src/linalg/elementary.ts';
    expect(about('src/risk/a.ts', 'const y = x ** 2;')).toEqual([complaint]);
    expect(about('src/risk/a.ts', 'x **= 2;')).toEqual([complaint]);
    expect(about('src/risk/a.ts', 'const y = 2 ** -53 + Number(2n ** 64n);')).toEqual([]);
  });

  it('what is exact is free', () => {
    expect(about('src/risk/a.ts', 'const y = Math.sqrt(Math.max(0, x)) * Math.PI;')).toEqual([]);
  });
});

describe('length', () => {
  it.each(['src/risk/a.ts', 'tests/core/a.test.ts', 'bench/a.ts', 'scripts/a.mjs'])(
    '%s has at most 400 lines',
    (path) => {
      expect(about(path, '\n'.repeat(400))).toEqual([]);
      expect(about(path, '\n'.repeat(401))).toEqual([`${path}:400: 401 lines; a file has at most 400`]);
    },
  );
});
