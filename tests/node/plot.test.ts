import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine, viewFrom } from '../../src/cli/plot/view-options.ts';
import { chartTikz } from '../../src/figures/formats/tikz.ts';
import { figures } from '../../src/figures/index.ts';
import { benignHere } from '../support/command-here.ts';
import { benign, folderWith } from '../support/command-line.ts';

const SWEEP = `
name: planted sweep
experiment:
  data: { n: 12, d: 400 }
  network: { width: 4 }
  training: { steps: 20 }
  risk: { endPoints: 0, trajectoryPoints: 0 }
axes:
  - { path: data.signal.norm, from: 1, to: 20, count: 4, scale: log }
  - { path: data.d, values: [100, 1000], scale: log }
seeds: 3
`;
const RUN = ['--set', 'data.n=12', '--set', 'data.d=400', '--set', 'training.steps=50'];

/** The chunks of a PNG file, each with its check sum verified. */
function chunksOf(png: Uint8Array): { type: string; data: Buffer }[] {
  const bytes = Buffer.from(png);
  expect([...bytes.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  const chunks = [];
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const body = bytes.subarray(at + 4, at + 8 + length);
    expect(bytes.readUInt32BE(at + 8 + length)).toBe(crc32(body));
    chunks.push({ type: body.subarray(0, 4).toString('latin1'), data: body.subarray(4) });
    at += 12 + length;
  }
  return chunks;
}

function compiles(tex: string): boolean {
  const page = [
    '\\documentclass{article}\\usepackage[utf8]{inputenc}\\usepackage{pgfplots}',
    '\\usepgfplotslibrary{groupplots}\\begin{document}',
    tex,
    '\\end{document}',
  ];
  const folder = folderWith({ 'page.tex': page.join('\n') });
  const options = { cwd: folder, encoding: 'utf8' } as const;
  const { status } = spawnSync(
    'pdflatex',
    ['-interaction=nonstopmode', '-halt-on-error', 'page.tex'],
    options,
  );
  return status === 0 && existsSync(join(folder, 'page.pdf'));
}

/** Where there is LaTeX with pgfplots, pictures are compiled; their structure is tested everywhere. */
const hasLatex = spawnSync('kpsewhich', ['pgfplots.sty']).status === 0;

describe('benign plot on a run', () => {
  it('writes every format, of the same numbers, each with its provenance', async () => {
    const out = folderWith();
    expect((await benignHere(['run', 'strong', ...RUN, '--out', 'r'], out)).status).toBe(0);
    const formats = ['svg', 'png', 'html', 'csv', 'tikz'].flatMap((format) => ['--format', format]);
    const { status, stdout } = await benignHere(['plot', 'r', '--figure', 'loss', ...formats], out);
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toEqual(
      ['svg', 'png', 'html', 'csv', 'tex'].map((ending) => join('r', 'figures', `loss.${ending}`)),
    );
    const read = (ending: string) => readFileSync(join(out, 'r', 'figures', `loss.${ending}`), 'utf8');
    for (const [ending, format] of Object.entries({ svg: 'svg', html: 'html', csv: 'csv', tex: 'tikz' })) {
      expect(read(ending)).toMatch(/benign \d+\.\d+\.\d+/);
      expect(read(ending)).toMatch(/[0-9a-f]{20}/);
      expect(read(ending)).toContain(`benign plot r --figure loss --format ${format}`);
    }
    const record = JSON.parse(readFileSync(join(out, 'r', 'record.json'), 'utf8'));
    const rows = read('csv')
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('log L,'));
    expect(rows).toEqual(
      record.training.trajectory.map(
        ({ t, logLoss }: { t: number; logLoss: number }) => `log L,${t},${logLoss}`,
      ),
    );
    for (const { logLoss } of record.training.trajectory) expect(read('tex')).toContain(`,${logLoss})`);
  });

  it('refuses choices among cells, and figures that there are not', async () => {
    const out = folderWith();
    await benignHere(['run', 'strong', ...RUN, '--out', 'r'], out);
    for (const [wrong, said] of [
      [['--x', 'norm'], /--x: must be left out for a run/],
      [['--figure', 'phase'], /--figure: must be one of loss, /],
    ] as const) {
      const { status, stderr } = await benignHere(['plot', 'r', ...wrong], out);
      expect(status).toBe(2);
      expect(stderr).toMatch(said);
    }
  });
});

describe('the options of benign plot', () => {
  const none = {
    figure: undefined,
    format: [],
    as: undefined,
    width: undefined,
    x: undefined,
    y: undefined,
    series: undefined,
    panels: undefined,
    value: [],
    at: [],
    only: undefined,
    scale: undefined,
    fit: [],
    against: undefined,
    reference: undefined,
  };

  it('become a view, and a command line that gives them again', () => {
    const given = {
      ...none,
      figure: 'curves',
      x: 'norm',
      value: ['a/b', 'c=d e'],
      at: ['d=1e4'],
      only: 'reached',
      scale: 'log',
      fit: ['1:3'],
    };
    expect(viewFrom(none)).toEqual({});
    expect(viewFrom(given)).toEqual({
      x: 'norm',
      values: ['a/b', 'c=d e'],
      at: { d: '1e4' },
      only: 'reached',
      scale: 'log',
      fit: [[1, 3]],
    });
    expect(commandLine({ ...given, directory: "it's" })).toBe(
      "benign plot 'it'\\''s' --figure curves --x norm --value a/b --value 'c=d e' --at d=1e4 --only reached --scale log --fit 1:3",
    );
  });

  it('are refused when malformed', async () => {
    for (const [wrong, said] of [
      [{ scale: 'cubic' }, /--scale: must be linear or log/],
      [{ at: ['norm'] }, /--at: must be AXIS=VALUE/],
      [{ only: 'no' }, /--only: must be reached, notReached, undecided/],
      [{ fit: ['3:1'] }, /--fit: must be LOW:HIGH/],
      [{ fit: ['a:b'] }, /--fit: must be LOW:HIGH/],
    ] as const) {
      expect(() => viewFrom({ ...none, ...wrong })).toThrow(said);
    }
    for (const [words, said] of [
      [['--format', 'gif'], /--format: must be one of svg, png, html, csv, tikz/],
      [['--width', '12'], /--width: must be a length from 240 to 4000 pixels, as in 340, 85mm/],
      [['--width', '85furlong'], /--width: must be a length/],
      [['--height', '10mm'], /--height: must be a length from 120 to 4000 pixels/],
      [['--dpi', '10'], /--dpi: must be an integer from 48 to 1200/],
      [['--xlim', '3'], /--xlim: must be LOW:HIGH with LOW < HIGH/],
      [['--y-scale', 'cubic'], /--y-scale: must be linear or log/],
      [['--palette', 'pink'], /--palette: must be colour, viridis, grey/],
      [[], /holds record\.json, sweep\.json or comparison\.json/],
    ] as const) {
      const { status, stderr } = await benignHere(['plot', '.', ...words], folderWith());
      expect([status, said.test(stderr)]).toEqual([2, true]);
    }
  });
});

describe('benign plot on a sweep', () => {
  const out = mkdtempSync(join(tmpdir(), 'benign-test-'));
  afterAll(() => rmSync(out, { recursive: true, force: true }));
  beforeAll(async () => {
    writeFileSync(join(out, 'sweep.yaml'), SWEEP);
    expect((await benignHere(['sweep', 'sweep.yaml', '--out', 's', '--workers', '1'], out)).status).toBe(0);
  });

  it('draws every figure that needs no choice, and says why it leaves one out', async () => {
    const { status, stdout, stderr } = await benignHere(
      ['plot', 's', '--format', 'svg', '--format', 'csv'],
      out,
    );
    expect(status).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((path) => path.split('/').at(-1)),
    ).toEqual(['phase', 'curves', 'collapse', 'coverage'].flatMap((name) => [`${name}.svg`, `${name}.csv`]));
    expect(stderr).toMatch(/trajectories: no chosen cell keeps its trajectory/);
    const hash = JSON.parse(readFileSync(join(out, 's', 'sweep.json'), 'utf8')).hash;
    expect(readFileSync(join(out, 's', 'figures', 'phase.svg'), 'utf8')).toContain(hash);
    const csv = readFileSync(join(out, 's', 'figures', 'phase.csv'), 'utf8');
    expect(csv.split('\n').filter((line) => line.startsWith('risk.reached.error,'))).toHaveLength(8);
  });

  it('runs cells again for their trajectories, and remakes a file from the command it names', async () => {
    const first = await benignHere(
      [
        'plot',
        's',
        '--figure',
        'trajectories',
        '--at',
        'd=1000',
        '--value',
        'minMargin',
        '--format',
        'csv',
        '--as',
        'margins over time',
      ],
      out,
    );
    expect(first.stderr).toBe('');
    const path = join(out, 's', 'figures', 'margins over time.csv');
    const csv = readFileSync(path, 'utf8');
    expect(new Set(csv.split('\n').flatMap((line) => /^(‖μ‖ = [\d.]+),/.exec(line)?.[1] ?? [])).size).toBe(4);
    const [, command] = /^# command: benign (.*)$/m.exec(csv)!;
    expect(command).toBe(
      "plot s --figure trajectories --value minMargin --at d=1000 --as 'margins over time' --format csv",
    );
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
    expect(benign(words, out).status).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe(csv);
  });

  it('writes PNG files with texts inside and a white ground, at twice the pixels', async () => {
    await benignHere(['plot', 's', '--figure', 'phase', '--format', 'png', '--width', '340'], out);
    const chunks = chunksOf(readFileSync(join(out, 's', 'figures', 'phase.png')));
    expect(chunks.map(({ type }) => type).slice(0, 4)).toEqual(['IHDR', 'iTXt', 'iTXt', 'iTXt']);
    expect(chunks[0].data.readUInt32BE(0)).toBe(680);
    const said = chunks.filter(({ type }) => type === 'iTXt').map(({ data }) => data.toString('utf8'));
    expect(said.join('\n')).toMatch(
      /Software.*benign \d.*planted sweep, spec [0-9a-f]{16}.*benign plot s --figure phase --width 340 --format png/s,
    );
    const pixels = inflateSync(
      Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)),
    );
    expect([...pixels.subarray(1, 4)]).toEqual([255, 255, 255]);
    expect(new Set(pixels).size).toBeGreaterThan(50);
  });

  it('writes a column of a journal at 300 pixels to an inch, with the command that made it', async () => {
    const words = [
      '--title',
      'A title',
      '--width',
      '85mm',
      '--height',
      '90mm',
      '--dpi',
      '300',
      '--ylabel',
      'dimension',
    ];
    const { stderr } = await benignHere(
      ['plot', 's', '--figure', 'phase', '--format', 'png', ...words, '--as', 'column'],
      out,
    );
    expect(stderr).toBe('');
    const chunks = chunksOf(readFileSync(join(out, 's', 'figures', 'column.png')));
    const size = [0, 4].map((at) => chunks[0].data.readUInt32BE(at));
    expect(size.map((pixels, k) => Math.abs(pixels - (300 * [85, 90][k]) / 25.4) <= 1.5)).toEqual([
      true,
      true,
    ]);
    const said = chunks.filter(({ type }) => type === 'iTXt').map(({ data }) => data.toString('utf8'));
    expect(said.join('\n')).toContain(
      "benign plot s --figure phase --title 'A title' --ylabel dimension --width 85mm --height 90mm --dpi 300 --as column",
    );
  });

  it('writes a page on which every cell tells its numbers', async () => {
    await benignHere(['plot', 's', '--figure', 'phase', '--format', 'html'], out);
    const page = readFileSync(join(out, 's', 'figures', 'phase.html'), 'utf8');
    expect(page.match(/<title>‖μ‖ = /g)).toHaveLength(8);
    expect(page).toMatch(/test error of what is reached: [\d.]+ \(95 %: /);
    expect(page).toMatch(/n‖μ‖²\/R = /);
  });

  it('exits 2 on a view that the sweep does not have, writing nothing', async () => {
    const before = readdirSync(join(out, 's')).length;
    const { status, stderr } = await benignHere(['plot', 's', '--figure', 'curves', '--x', 'width'], out);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /must be an axis of the sweep \(norm, d\), or an expression of axes and paths of the records; got "width"/,
    );
    expect(readdirSync(join(out, 's'))).toHaveLength(before);
  });
});

describe.runIf(hasLatex)('pgfplots pictures', () => {
  it('of runs and sweeps are compiled by LaTeX', async () => {
    const out = folderWith({ 'sweep.yaml': SWEEP });
    await benignHere(['sweep', 'sweep.yaml', '--out', 's', '--workers', '1'], out);
    await benignHere(['run', 'strong', ...RUN, '--out', 'r'], out);
    for (const folder of ['s', 'r']) await benignHere(['plot', folder, '--format', 'tikz'], out);
    await benignHere(
      ['plot', 's', '--figure', 'coverage', '--panels', 'd', '--format', 'tikz', '--as', 'multiples'],
      out,
    );
    const pictures = ['s', 'r'].flatMap((folder) =>
      readdirSync(join(out, folder, 'figures')).map((name) =>
        readFileSync(join(out, folder, 'figures', name), 'utf8'),
      ),
    );
    expect(pictures.length).toBe(figures.length + 5);
    expect(compiles(pictures.join('\n\n'))).toBe(true);
    expect(compiles(pictures[0].replace('\\end{axis}', ''))).toBe(false);
  });

  it('hold text that is special to TeX', () => {
    const chart = {
      description: 'special % text',
      x: { name: 'x', label: '50 % & #1_a ^ ~ \\ {n‖μ‖²}', scale: 'linear' },
      y: { name: 'y', label: '$ <a> |b|', scale: 'linear' },
      layers: [
        {
          kind: 'line',
          name: 'a',
          points: [
            { x: 0, y: 1 },
            { x: 1, y: 2 },
          ],
          stroke: '#000000',
        },
      ],
    } as const;
    const provenance = { program: 'p', spec: 's', hash: 'h', command: 'a\nb %' };
    expect(compiles(chartTikz(chart, provenance))).toBe(true);
  });
});
