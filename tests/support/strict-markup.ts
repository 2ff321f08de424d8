/**
 * A strict reader of markup: XML 1.0 without declarations, and of a page also its doctype, void elements and raw styles and scripts.
 */

interface Read {
  /** What is not well-formed, null when all is. */
  readonly fault: string | null;
  /** Names of the elements, in order. */
  readonly elements: readonly string[];
  /** The text of the document and the values of its attributes, as a reader sees them. */
  readonly texts: readonly string[];
}

/** All but the controls that XML knows, halves of pairs and no characters. */
const ALLOWED = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u;
const TAG = /^<(\/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+="[^"<]*"| hidden)*)\s*(\/?)>/;
const ATTRIBUTE = /([\w:-]+)="([^"]*)"/g;
const VOID = ['meta', 'link', 'br'];
const RAW = /^<(style|script)>.*?<\/\1>/s;

export function readStrictly(markup: string, kind: 'xml' | 'page'): Read {
  const elements: string[] = [];
  const texts: string[] = [];
  const open: string[] = [];
  const failed = (fault: string): Read => ({ fault, elements, texts });
  if (!ALLOWED.test(markup)) return failed('a character that no XML holds');
  let rest = kind === 'page' ? markup.replace('<!doctype html>\n', '') : markup;
  while (rest !== '') {
    const raw = kind === 'page' ? RAW.exec(rest) : null;
    const tag = raw ?? TAG.exec(rest);
    if (tag === null) {
      const text = /^[^<]+/.exec(rest)?.[0];
      if (text === undefined) return failed(`no tag: ${rest.slice(0, 60)}`);
      if (text.includes(']]>')) return failed('the end of a section that never began');
      const seen = decoded(text);
      if (seen === null) return failed(`an entity that is none: ${text.slice(0, 60)}`);
      if (open.length > 0) texts.push(seen);
      rest = rest.slice(text.length);
      continue;
    }
    rest = rest.slice(tag[0].length);
    if (raw !== null) {
      elements.push(raw[1]);
      continue;
    }
    const [, closing, name, written, empty] = tag;
    if (closing !== '') {
      if (open.pop() !== name) return failed(`</${name}> closes another element`);
      continue;
    }
    elements.push(name);
    const names = new Set<string>();
    for (const [, attribute, value] of written.matchAll(ATTRIBUTE)) {
      const seen = decoded(value);
      if (seen === null || names.has(attribute)) return failed(`the attribute ${attribute} of ${name}`);
      names.add(attribute);
      texts.push(seen);
    }
    if (empty === '' && !(kind === 'page' && VOID.includes(name))) open.push(name);
  }
  return open.length > 0 ? failed(`<${open.join('> <')}> never closed`) : { fault: null, elements, texts };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#160;': '\u00a0',
};

/** Null where an ampersand begins nothing. */
function decoded(text: string): string | null {
  const known = Object.keys(ENTITIES).join('|');
  if (new RegExp(`&(?!${known.replaceAll('&', '')})`).test(text)) return null;
  return text.replace(new RegExp(known, 'g'), (entity) => ENTITIES[entity]);
}
