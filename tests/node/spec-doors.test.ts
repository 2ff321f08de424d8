import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSpec } from '../../src/cli/spec/load.ts';
import { applyOverrides } from '../../src/cli/spec/overrides.ts';
import { readSpecs } from '../../src/cli/spec/sources.ts';
import { parseWritten } from '../../src/cli/spec/written.ts';
import { specSchema } from '../../src/spec/spec.ts';
import { benignHere } from '../support/command-here.ts';
import { CLI, folderWith } from '../support/command-line.ts';

const written = (text: string | Uint8Array) =>
  parseWritten(typeof text === 'string' ? Buffer.from(text) : text, 's.yaml').value;

describe('a spec in YAML', () => {
  it('may repeat a block as often as it likes', () => {
    const rows = Array.from({ length: 300 }, (_, k) => `  - { label: "s${k}", value: { covariance: *c } }`);
    const { value } = parseWritten(
      Buffer.from(`c: &c { type: spiked, spikes: [9] }\nrows:\n${rows.join('\n')}\n`),
      's.yaml',
    );
    expect(value.rows).toHaveLength(300);
    expect((value.rows as { value: unknown }[])[299].value).toEqual({
      covariance: { type: 'spiked', spikes: [9] },
    });
  });

  it('may merge a block with <<', () => {
    expect(written('a: &a { n: 1, d: 2 }\nb: { <<: *a, n: 3 }\n')).toEqual({
      a: { n: 1, d: 2 },
      b: { n: 3, d: 2 },
    });
  });

  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x, x]',
    ...[...'bcdefgh'].map((name, k) => {
      const before = 'abcdefg'[k];
      return `${name}: &${name} [${Array(10).fill(`*${before}`).join(', ')}]`;
    }),
  ].join('\n');

  it.each([
    [
      'an alias without its anchor',
      'data: { n: 10, d: *nope }',
      /^s\.yaml, line 1, column 19: unknown alias \*nope/,
    ],
    [
      'an unquoted glob',
      'a: 1\ndata: { x: *.npy }',
      /line 2, column 12: unknown alias \*\.npy.*quote it, "\*\.npy"/,
    ],
    ['an anchor that comes later', 'a: *b\nb: &b 1', /line 1, column 4: unknown alias \*b/],
    [
      'an alias bomb',
      bomb,
      /must expand to at most 1000000 values; got "aliases that expand \d+ values to 1\.\d+e\+8"/,
    ],
    ['a value within itself', 'a: &a { b: *a }', /line 1, column 12: must not stand within/],
    ['a set', 'a: 1\nb: !!set { x, y }', /line 2, column 10: .*; got "!!set"/],
    ['an ordered map', 'data: !!omap [n: 5]', /got "!!omap"/],
    ['an ordered map of YAML 1.1', '%YAML 1.1\n---\ndata: !!omap [n: 5]', /line 3.*got "!!omap"/],
    ['a tag of its own', 'data: !foo 3', /got "!foo"/],
    ['a date of YAML 1.1', '%YAML 1.1\n---\nname: 2001-12-14', /line 3.*quote it.*2001-12-14/],
    ['a second document', 'a: 1\n---\nb: 2\n', /line 2, column 1: must be the end/],
    ['brackets without end', `a: ${'['.repeat(50000)}`, /line 1: must be nested at most 100/],
    [
      'brackets that do not close',
      `a: "${'['.repeat(150)}"\nb: ${'{'.repeat(150)}`,
      /line 2: must be nested at most 100/,
    ],
    ['dashes without end', '- '.repeat(5000), /line 1: must be nested at most 100/],
    [
      'indents without end',
      Array.from({ length: 1000 }, (_, k) => `${' '.repeat(k)}a:`).join('\n'),
      /nested at most 100/,
    ],
    ['a list', '[1, 2]', /must hold an object/],
  ])('is refused with its place: %s', (_, text, says) => {
    expect(() => written(text)).toThrow(says);
  });

  it('may have many brackets that close, or in texts', () => {
    const labels = Array.from({ length: 300 }, (_, k) => `"[${k}, inf)"`);
    expect(written(`a: [${labels.join(', ')}]`).a).toHaveLength(300);
  });
});

describe('the text of a spec', () => {
  const text = 'name: ñandú\ndata: { n: 3 }\n';
  const value = { name: 'ñandú', data: { n: 3 } };
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');

  it('is UTF-8, with or without a mark, or UTF-16 of either order with one', () => {
    expect(written(Buffer.from(text))).toEqual(value);
    expect(written(Buffer.from(`\ufeff${text}`))).toEqual(value);
    expect(written(utf16)).toEqual(value);
    expect(written(Buffer.from(utf16).swap16())).toEqual(value);
  });

  it.each([
    [
      'Latin-1',
      Buffer.from('name: x\nnote: é\n', 'latin1'),
      /line 2: must be UTF-8 text; saved as Latin-1\?/,
    ],
    ['UTF-16 without a mark', utf16.subarray(2), /must be text: it has a zero byte.*Save it as UTF-8/],
    ['UTF-16 cut in two', utf16.subarray(0, utf16.length - 1), /must be UTF-16LE/],
  ])('%s is said so', (_, bytes, says) => {
    expect(() => written(bytes)).toThrow(says);
  });
});

describe('--set', () => {
  it.each([
    ['name=run #1', { name: 'run #1' }],
    ['name=a: b', { name: 'a: b' }],
    ['name=007', { name: '007' }],
    ['name=*star', { name: '*star' }],
    ['name="quoted # text"', { name: 'quoted # text' }],
    ["name='it''s'", { name: "it's" }],
    ['data.x=*.npy', { data: { x: '*.npy' } }],
    ['data.y=labels #2.csv', { data: { y: 'labels #2.csv' } }],
    ['data.n=10', { data: { n: 10 } }],
    ['data={ n: 10, d: 1e3 }', { data: { n: 10, d: 1000 } }],
    ['training.horizon=null', { training: { horizon: null } }],
  ])('%s', (override, value) => {
    const spec = {};
    applyOverrides(spec, [override], specSchema);
    expect(spec).toEqual(value);
  });

  it.each([
    ['data=[1', /--set data, line 1, column \d+: must be YAML or JSON/],
    ['data.n=*x', /--set data\.n, line 1, column 1: unknown alias \*x/],
    ['data=!!omap [n: 5]', /got "!!omap"/],
    [`data=${'['.repeat(9999)}`, /nested at most 100/],
  ])('%s is refused', (override, says) => {
    expect(() => applyOverrides({}, [override], specSchema)).toThrow(says);
  });
});

const CSV = 'a,b,label\n1,0.5,cat\n0.9,0.6,cat\n-1,-0.4,dog\n-0.8,-0.5,dog\n';
const FILES = 'data: { source: file, x: x.csv, y: { column: label } }\ntraining: { steps: 10 }\n';

describe('where specs come from', () => {
  const specOf = async (...spec: string[]) => (await loadSpec({ spec, set: [], seed: undefined })).spec;

  it('several are merged left to right, and a problem has the place of the last that says it', async () => {
    const folder = folderWith({
      'a.yaml': 'name: a\ndata: { n: 10, d: 50 }\n',
      'b.yaml': 'network: { width: 8 }\ndata: { n: 12 }\n',
      'c.yaml': '\n\ndata: { n: -1 }\n',
    });
    const [a, b, c] = ['a', 'b', 'c'].map((name) => join(folder, `${name}.yaml`));
    const spec = await specOf(a, b);
    expect([spec.name, spec.data, spec.network.width]).toMatchObject(['a', { n: 12, d: 50 }, 8]);
    expect((await specOf(b, a)).data).toMatchObject({ n: 10, d: 50 });
    await expect(specOf(a, c, b, c)).rejects.toThrow(/c\.yaml, line 3: data\.n: must be at least 1; got -1/);
    await expect(specOf(c, join(folder, 'none.yaml'))).rejects.toThrow(/no file at/);
  });

  it('extends: another file, its own files seen from there, or a preset, or several', async () => {
    const folder = folderWith({ 'x.csv': CSV, 'base.yaml': FILES });
    mkdirSync(join(folder, 'sub'));
    const child = join(folder, 'sub', 'child.yaml');
    writeFileSync(child, 'extends: ../base.yaml\nname: child\ntraining: { horizon: infinity }\n');
    const spec = await specOf(child);
    expect(spec.name).toBe('child');
    expect(spec.data).toMatchObject({ x: '../x.csv' });
    expect(spec.training).toMatchObject({ steps: 10, horizon: 'infinity' });
    writeFileSync(child, 'extends: [strong, ../other.yaml]\ndata: { n: 9 }\n');
    writeFileSync(join(folder, 'other.yaml'), 'data: { n: 8, d: 77 }\nnetwork: { width: 6 }\n');
    const several = await specOf(child);
    expect([several.name, several.data, several.network.width]).toMatchObject(['strong', { n: 9, d: 77 }, 6]);
  });

  it('extends: in the experiment of a sweep, and in what it extends', async () => {
    const folder = folderWith({
      'a.yaml': 'extends: b.yaml\nnetwork: { width: 6 }\n',
      'b.yaml': 'data: { n: 9 }\n',
      's.yaml': 'experiment: { extends: a.yaml, data: { d: 40 } }\nseeds: 2\n',
      't.yaml': 'extends: s.yaml\nseeds: 3\n',
    });
    const { value } = await readSpecs([join(folder, 't.yaml')]);
    expect(value).toEqual({ experiment: { data: { n: 9, d: 40 }, network: { width: 6 } }, seeds: 3 });
  });

  it.each([
    [
      'a circle',
      'extends: b.yaml\n',
      /b\.yaml, line 1: extends: must not lead back.*a\.yaml -> .*b\.yaml -> .*a\.yaml/,
    ],
    ['itself', 'extends: ./a.yaml\n', /must not lead back/],
    ['a missing file', 'extends: none.yaml\n', /none\.yaml/],
    ['a number', 'name: x\nextends: 3\n', /a\.yaml, line 2: extends: must be the path of a spec.*got 3/],
    ['standard input', 'extends: "-"\n', /must be the path of a spec/],
  ])('extends: %s is refused', async (_, text, says) => {
    const folder = folderWith({ 'a.yaml': text, 'b.yaml': 'extends: a.yaml\n' });
    await expect(specOf(join(folder, 'a.yaml'))).rejects.toThrow(says);
  });

  it('an unknown preset is answered with the nearest', async () => {
    await expect(specOf('stron')).rejects.toThrow(
      /stron: must be a file, or a preset.*did you mean strong\?/,
    );
    await expect(specOf('folder/stron.yaml')).rejects.toThrow(
      /^folder\/stron\.yaml: must be a file that can be read; /,
    );
  });

  it('- is standard input, from the working directory', async () => {
    const folder = folderWith({ 'x.csv': CSV, 's.yaml': FILES });
    const fromFile = (await benignHere(['run', 's.yaml', '--json'], folder)).stdout;
    const fromInput = spawnSync(process.execPath, [CLI, 'run', '-', '--json'], { cwd: folder, input: FILES });
    expect(String(fromInput.stdout)).toBe(fromFile);
    const broken = spawnSync(process.execPath, [CLI, 'run', '-'], { cwd: folder, input: 'data: { n: -1 }' });
    expect([broken.status, String(broken.stderr)]).toEqual([
      2,
      'benign: standard input, line 1: data.n: must be at least 1; got -1\n',
    ]);
  });

  it('a record, or the directory of one, is run again to the same bytes', async () => {
    const folder = folderWith({ 'x.csv': CSV });
    mkdirSync(join(folder, 'specs'));
    writeFileSync(join(folder, 'specs', 's.yaml'), FILES.replace('x.csv', '../x.csv'));
    expect((await benignHere(['run', 'specs/s.yaml', '--out', 'out/s'], folder)).status).toBe(0);
    const record = JSON.parse(readFileSync(join(folder, 'out/s/record.json'), 'utf8'));
    for (const name of ['out/s', 'out/s/record.json']) {
      const again = await benignHere(['run', name, '--json'], folder);
      expect(JSON.parse(again.stdout)).toEqual(record);
      expect(again.stderr).toContain('the same record as out/s/record.json');
    }
    const other = await benignHere(['run', 'out/s', '--set', 'training.steps=20', '--json'], folder);
    expect(JSON.parse(other.stdout).training.steps).toBe(20);
    expect(other.stderr).not.toContain('the same record');
    writeFileSync(join(folder, 'x.csv'), CSV.replace('0.9', '0.7'));
    expect((await benignHere(['run', 'out/s', '--json'], folder)).stderr).toContain('not the same record');
    rmSync(join(folder, 'x.csv'));
    const gone = await benignHere(['run', 'out/s', '--json'], folder);
    expect([gone.status, gone.stdout]).toEqual([2, '']);
    expect(gone.stderr).toContain('x.csv: must be a file that can be read');
  });

  it('other directories are refused', async () => {
    const folder = folderWith({ 'sweep.json': '{}' });
    await expect(specOf(folder)).rejects.toThrow(/must be a spec, or a directory with the record of a run/);
    const audit = folderWith({ 'record.json': '{"version": "0", "spec": {"experiment": {}}}' });
    await expect(specOf(audit)).rejects.toThrow(/the record of an audit/);
  });
});
