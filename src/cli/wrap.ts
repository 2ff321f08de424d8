/** Text columns; longer text is wrapped. */
export const COLUMNS = 100;

/** Greedy line breaking at spaces, for text that is indented by a few columns. */
export function wrap(text: string, indent = 4): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > COLUMNS - indent) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
