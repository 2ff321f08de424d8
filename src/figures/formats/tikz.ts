/**
 * A chart as a pgfplots picture for papers, to be \input where the preamble has \usepackage{pgfplots} and
 * \usepgfplotslibrary{groupplots}. All numbers stand in it.
 */
import { log10 } from '../../linalg/elementary.ts';
import type { Axis, Chart, ColourScale, KeyEntry } from '../chart.ts';
import { schemeOf } from '../colour.ts';
import { logTicks } from '../ticks.ts';
import { layoutOf } from './layout.ts';
import { domainOf, drawnTicks, isLogarithmic, isTight, layersOf, type Tick } from './places.ts';
import { oneLine, type Provenance, provenanceLines } from './provenance.ts';
import { texOf } from './tex.ts';
import { dashPattern, lineOptions, markOptions, rgb, tikzLayer } from './tikz-layers.ts';

/** Width and height of one frame in points of TeX, for a column of a paper. */
const WIDTH = 200;
const RATIO = 1.7;
/** The title of a small multiple, in points. */
const TITLE = 14;

export function chartTikz(chart: Chart, provenance: Provenance): string {
  const comments = [chart.description, ...provenanceLines(provenance), ...(chart.notes ?? [])];
  return [
    ...comments.map((line) => `% ${oneLine(line)}`),
    '\\begin{tikzpicture}',
    ...(chart.panels === undefined ? singleAxis(chart) : groupOfAxes(chart, chart.panels)),
    '\\end{tikzpicture}',
    '',
  ].join('\n');
}

function singleAxis(chart: Chart): string[] {
  const options = [
    ...frameOptions(chart, WIDTH),
    ...(chart.title === undefined ? [] : [`title={${texOf(chart.title)}}`]),
    ...labels(chart),
    ...legendOptions(chart.key ?? [], 0),
    ...(chart.colours === undefined ? [] : colourBar(chart.colours)),
  ];
  return [
    `\\begin{axis}[${listed(options)}]`,
    ...legend(chart.key ?? []),
    ...layersOf(chart, 0).flatMap((layer) => tikzLayer(layer, chart)),
    '\\end{axis}',
  ];
}

/** Small multiples: the key stands above the first, the colours beside the last, the vertical label beside the last row. */
function groupOfAxes(chart: Chart, titles: readonly string[]): string[] {
  const { columns, rows } = layoutOf(chart, { width: 640 }, 0, 0);
  const group = [
    `group style={group size=${columns} by ${rows}, horizontal sep=12pt, vertical sep=36pt, y descriptions at=edge left}`,
    ...frameOptions(chart, (2 * WIDTH - 12 * (columns - 1)) / columns),
  ];
  return [
    `\\begin{groupplot}[${listed(group)}]`,
    ...titles.flatMap((title, panel) => {
      const [first, last] = [panel === 0, panel === titles.length - 1];
      const options = [
        `title={${texOf(title)}}`,
        ...(panel === columns * (rows - 1) ? [`ylabel={${texOf(chart.y.label)}}`] : []),
        ...(last ? [`xlabel={${texOf(chart.x.label)}}`] : []),
        ...(first ? legendOptions(chart.key ?? [], TITLE) : []),
        ...(last && chart.colours !== undefined ? colourBar(chart.colours) : []),
      ];
      return [
        `\\nextgroupplot[${listed(options)}]`,
        ...(first ? legend(chart.key ?? []) : []),
        ...layersOf(chart, panel).flatMap((layer) => tikzLayer(layer, chart)),
      ];
    }),
    '\\end{groupplot}',
  ];
}

function listed(options: readonly string[]): string {
  return `\n${options.map((option) => `  ${option},\n`).join('')}`;
}

function frameOptions(chart: Chart, width: number): string[] {
  return [
    'scale only axis',
    `width=${Math.round(width)}pt`,
    `height=${Math.round(width / (chart.ratio ?? RATIO))}pt`,
    `clip=${chart.clipped === true}`,
    'axis on top',
    'scaled ticks=false',
    'tick label style={font=\\footnotesize}',
    'label style={font=\\small}',
    'title style={font=\\small}',
    ...axisOptions('x', chart.x, chart),
    ...axisOptions('y', chart.y, chart),
  ];
}

function axisOptions(which: 'x' | 'y', axis: Axis, chart: Chart): string[] {
  const [low, high] = domainOf(chart, axis);
  const ticks = drawnTicks(chart, axis, 6);
  return [
    ...(isLogarithmic(axis) ? [`${which}mode=log`] : []),
    `${which}min=${low}`,
    `${which}max=${high}`,
    ...enlargement(which, axis),
    ...(ticks === undefined ? [] : tickOptions(which, ticks)),
  ];
}

/** Room between the numbers and the frame, where the drawing leaves some. */
function enlargement(which: 'x' | 'y', axis: Axis): string[] {
  if (axis.insetTop) return [`enlarge ${which} limits={upper, rel=0.18}`];
  return axis.nice || isTight(axis) ? [`enlarge ${which} limits=0.04`] : [];
}

function tickOptions(which: 'x' | 'y', ticks: readonly Tick[]): string[] {
  return [
    `${which}tick={${ticks.map(({ at }) => at).join(',')}}`,
    `${which}ticklabels={${ticks.map(({ text }) => `{${texOf(text)}}`).join(',')}}`,
    ...(ticks.length > 0 ? [`minor ${which} tick num=0`] : []),
  ];
}

function labels({ x, y }: Chart): string[] {
  return [`xlabel={${texOf(x.label)}}`, `ylabel={${texOf(y.label)}}`];
}

/** @param above  points between the frame and the key */
function legendOptions(key: readonly KeyEntry[], above: number): string[] {
  const style = `yshift=${above}pt,at={(0,1.03)},anchor=south west,draw=none,fill=none,font=\\footnotesize,legend columns=2,legend cell align=left`;
  return key.length === 0 ? [] : [`legend style={${style}}`];
}

function legend(key: readonly KeyEntry[]): string[] {
  return key.flatMap(({ name, stroke, symbol, dash, hollow, hatched }) => {
    const options = [
      ...(dash === undefined ? ['only marks'] : [...lineOptions(stroke), ...dashPattern(dash)]),
      ...(hatched ? ['mark=text', 'text mark={$/\\!/$}'] : markOptions(symbol, stroke, hollow ? 0 : 1)),
    ];
    return [`\\addlegendimage{${options.join(', ')}}`, `\\addlegendentry{${texOf(name)}}`];
  });
}

/** The colours of cells are computed here; the bar shows the same ones. */
function colourBar(colours: ColourScale): string[] {
  const { label, scale, domain } = colours;
  const along = (value: number) => (scale === 'log' ? log10(value) : value);
  const stops = Array.from({ length: 17 }, (_, k) => rgb(schemeOf(colours)(k / 16)));
  const ticks = scale === 'log' ? logTicks(domain[0], domain[1], 6) : [];
  const style = [
    `ylabel={${texOf(label)}}`,
    'width=6pt',
    ...(ticks.length === 0
      ? []
      : tickOptions(
          'y',
          ticks.map(({ at, text }) => ({ at: along(at), text })),
        )),
  ];
  return [
    `colormap={benign}{${stops.map(([r, g, b]) => `rgb255=(${r},${g},${b})`).join(' ')}}`,
    'colorbar',
    `point meta min=${along(domain[0])}`,
    `point meta max=${along(domain[1])}`,
    `colorbar style={${style.join(', ')}}`,
  ];
}
