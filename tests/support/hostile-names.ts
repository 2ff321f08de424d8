/**
 * Names as nobody would give them, which a spec or a file may hold all the same.
 */
export const HOSTILE: readonly string[] = [
  'R&D <x> \\a',
  '<script>alert(1)</script>',
  ']]><!-- &amp; --> "quoted" \'quoted\'',
  '50 % of $x^2$ #1 _a_ {b} }{ ~ ^ \\begin{x}',
  "μ_{$*²₁²** ε' ²' ̂x (((α",
  '\u001b[31mred\u001b]0;title\u0007\u009b2J',
  'NUL \u0000 DEL \u007f',
  'two\nlines\r\nand\u2028more\ttab',
  '\u202ereversed\u202c \u2066isolated\u2069',
  '\ud800 half, other half \udc00 \ufffe\uffff',
  '😀 中文 ﷽ é ß Ð \u00a0\u202f\u3000.',
  'x'.repeat(10_000),
  '='.repeat(300),
  "=cmd|' /C calc'!A0",
  '+1',
  '-x',
  '@a',
  '# comment',
  ' ',
  '__proto__',
  'constructor',
];
