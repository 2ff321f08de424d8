/**
 * Plain text with mathematical characters as LaTeX: what is special to TeX is escaped, and a word that holds a
 * mathematical character, or is a single letter, is set in mathematics, its scripts as scripts.
 */
import { nameShown } from './names.ts';

/** Of a text, in characters. */
const LONGEST = 100;

/** The text of a label, a note or a name as LaTeX, to be set outside mathematics. Whatever it holds, every engine takes it. */
export function texOf(text: string): string {
  return nameShown(text, LONGEST).split(' ').map(wordOf).join(' ');
}

/** Brackets and stops at the ends of a word stay outside its mathematics, unless they close what is inside. */
function wordOf(word: string): string {
  const [, before, shortest, trailing] = /^([([]*)(.*?)([)\],;:.]*)$/su.exec(word) ?? ['', '', word, ''];
  const missing = Math.max(0, shortest.split('(').length - shortest.split(')').length);
  const core = shortest + trailing.slice(0, missing);
  if (!isMathematics(core)) return escaped(word);
  return `${escaped(before)}$${mathematicsOf(core)}$${escaped(trailing.slice(missing))}`;
}

function isMathematics(word: string): boolean {
  return (
    /^[b-zB-Z]$/.test(word) ||
    [...word].some((character) => character in SYMBOLS || character in SUPER || character in SUB)
  );
}

function mathematicsOf(word: string): string {
  const characters = [...word];
  let tex = '';
  /** Whether what stands last has scripts, of which nothing may have two. */
  let scripted = false;
  for (let i = 0; i < characters.length; ) {
    const lower = scripts(characters, i, SUB);
    const upper = scripts(characters, i + lower.length, SUPER);
    const name = lettersFrom(characters, i);
    if (lower.length + upper.length > 0) {
      if (scripted) tex += '{}';
      tex += (lower === '' ? '' : `_{${lower}}`) + (upper === '' ? '' : `^{${upper}}`);
      scripted = true;
      i += lower.length + upper.length;
    } else if (name.length > 1) {
      tex += FUNCTIONS.has(name) ? `\\${name}` : `\\mathrm{${name}}`;
      scripted = false;
      i += name.length;
    } else {
      const symbol = symbolOf(characters[i]);
      const accent = ACCENTS[characters[i + 1]];
      const raised = symbol.startsWith('^') || symbol === "'";
      if (raised && scripted) tex += '{}';
      tex = separated(tex, accent === undefined ? symbol : `\\${accent}{${symbol}}`);
      scripted = raised;
      i += accent === undefined ? 1 : 2;
    }
  }
  return tex;
}

/** A character in mathematics; what is set in words alone stands in a box. */
function symbolOf(character: string): string {
  const symbol = SYMBOLS[character];
  if (symbol !== undefined) return symbol;
  if ('<>|'.includes(character)) return character;
  const tex = escaped(character);
  return /^[\x20-\x7e]$|^\\[^a-zA-Z]$/.test(tex) ? tex : `\\mbox{${tex}}`;
}

/** Joined so that a command does not run into a letter. */
function separated(tex: string, next: string): string {
  return /\\[a-zA-Z]+$/.test(tex) && /^[a-zA-Z]/.test(next) ? `${tex} ${next}` : tex + next;
}

/** The run of scripts from i on, one character each. */
function scripts(characters: readonly string[], i: number, map: Readonly<Record<string, string>>): string {
  let run = '';
  for (let k = i; k < characters.length && characters[k] in map; k++) run += map[characters[k]];
  return run;
}

/** The run of plain letters from i on. */
function lettersFrom(characters: readonly string[], i: number): string {
  let run = '';
  for (let k = i; k < characters.length && /[a-zA-Z]/.test(characters[k]); k++) run += characters[k];
  return run;
}

function escaped(text: string): string {
  return [...text].map((character) => ESCAPES[character] ?? letterOf(character)).join('');
}

/** A letter that every engine has; of another its sign where the engine reads Unicode, else its code. */
function letterOf(character: string): string {
  if (EVERYWHERE.test(character)) return character;
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `{\\ifdefined\\Umathchar ${character}\\else U+${code}\\fi}`;
}

/** ASCII and the accented letters of Western Europe. */
const EVERYWHERE = /[ -~À-ÏÑ-ÖØ-Ýß-ïñ-öø-ýÿ]/;

const FUNCTIONS = new Set(['min', 'max', 'log', 'exp', 'cos', 'sin']);

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '–': '--',
  '’': "'",
  '…': '\\dots{}',
  '\u202f': '\\,',
  '\u00a0': '~',
};

const SYMBOLS: Readonly<Record<string, string>> = {
  '−': '-',
  '±': '\\pm',
  '×': '\\times',
  '·': '\\cdot',
  '≥': '\\geq',
  '≤': '\\leq',
  '≪': '\\ll',
  '≫': '\\gg',
  '≈': '\\approx',
  '∞': '\\infty',
  '√': '\\surd',
  '⟨': '\\langle',
  '⟩': '\\rangle',
  '‖': '\\|',
  '*': '^{*}',
  '½': '\\frac{1}{2}',
  α: '\\alpha',
  β: '\\beta',
  γ: '\\gamma',
  δ: '\\delta',
  ε: '\\varepsilon',
  η: '\\eta',
  κ: '\\kappa',
  λ: '\\lambda',
  μ: '\\mu',
  ν: '\\nu',
  π: '\\pi',
  ρ: '\\rho',
  σ: '\\sigma',
  τ: '\\tau',
  φ: '\\varphi',
  Γ: '\\Gamma',
  Δ: '\\Delta',
  Λ: '\\Lambda',
  Σ: '\\Sigma',
  Φ: '\\Phi',
};

const ACCENTS: Readonly<Record<string, string>> = {
  '\u0302': 'hat',
  '\u0303': 'tilde',
  '\u0304': 'bar',
};

const scriptMap = (scripts: string, plain: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...scripts].map((script, i) => [script, [...plain][i]]));

const SUPER = scriptMap('⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ᵀ', '0123456789-+T');
const SUB = scriptMap('₀₁₂₃₄₅₆₇₈₉₋ᵢⱼₖₙₘₐₓ', '0123456789-ijknmax');
