/**
 * As much of TeX's eyes as is needed to see that a text of ours compiles: groups, mathematics, scripts and the commands used.
 */

/** Commands that LaTeX, TikZ and pgfplots know, of those that we write. */
const COMMANDS =
  /^(begin|end|addplot|addlegendimage|addlegendentry|nextgroupplot|draw|fill|filldraw|node|footnotesize|small|tiny|textbackslash|textasciicircum|textasciitilde|textless|textgreater|textbar|dots|mbox|mathrm|log|exp|min|max|cos|sin|times|pm|cdot|geq|leq|ll|gg|approx|infty|surd|langle|rangle|frac|alpha|beta|gamma|delta|varepsilon|eta|kappa|lambda|mu|nu|pi|rho|sigma|tau|varphi|Gamma|Delta|Lambda|Sigma|Phi|hat|tilde|bar|ifdefined|Umathchar|else|fi)$/;
const WORDS_ONLY = /^text/;
const MATHEMATICS_ONLY =
  /^(mathrm|log|exp|min|max|cos|sin|times|pm|cdot|geq|leq|ll|gg|approx|infty|surd|langle|rangle|frac|[a-z]*(alpha|beta|gamma|delta|epsilon|eta|kappa|lambda|mu|nu|pi|rho|sigma|tau|phi)|Gamma|Delta|Lambda|Sigma|Phi|hat|tilde|bar)$/;

/** What TeX would stop at, null when nothing. */
export function faultOfTex(tex: string): string | null {
  /** Of each open group: whether it is in mathematics, and the scripts of what stands last in it. */
  const groups = [{ mathematics: false, scripts: '' }];
  let boxed = false;
  let conditionals = 0;
  const tokens = tex.replace(/^%.*$/gm, '').match(/\\[a-zA-Z]+ ?|\\.|./gsu) ?? [];
  for (const [i, token] of tokens.entries()) {
    const group = groups[groups.length - 1];
    const command = /^\\([a-zA-Z]+)/.exec(token)?.[1];
    const place = `${token} in ${tokens.slice(Math.max(0, i - 12), i + 8).join('')}`;
    if (command !== undefined) {
      if (!COMMANDS.test(command)) return `unknown ${place}`;
      if (group.mathematics && WORDS_ONLY.test(command)) return `words alone have ${place}`;
      if (!group.mathematics && MATHEMATICS_ONLY.test(command)) return `mathematics alone has ${place}`;
      if (command === 'ifdefined') conditionals++;
      if (command === 'fi') conditionals--;
      boxed = command === 'mbox';
      group.scripts = '';
      continue;
    }
    if (token === '{') {
      groups.push({ mathematics: group.mathematics && !boxed, scripts: '' });
      boxed = false;
      continue;
    }
    if (token === '}') {
      groups.pop();
      if (groups.length === 0) return `closed too often: ${place}`;
      // What a script holds is part of it; any other group is a nucleus of its own.
      const before = tokens.slice(0, i).join('');
      if (/[_^]\{[^{}]*$/.test(before)) continue;
      groups[groups.length - 1].scripts = '';
      continue;
    }
    if (token === '$') {
      group.mathematics = !group.mathematics;
      group.scripts = '';
      continue;
    }
    if ("_^'".includes(token) && (group.mathematics || token !== "'")) {
      if (!group.mathematics) return `a script outside mathematics: ${place}`;
      const script = token === "'" ? '^' : token;
      if (group.scripts.includes(script)) return `two scripts: ${place}`;
      group.scripts += script;
      continue;
    }
    if ('&#~%'.includes(token) && token !== '~') return `bare ${place}`;
    if (/[\p{Cc}\p{Cs}]/u.test(token) && token !== '\n') return `a control: ${JSON.stringify(place)}`;
    if (!/[ -~\nÀ-ÏÑ-ÖØ-Ýß-ïñ-öø-ýÿ]/.test(token) && conditionals === 0)
      return `a sign that not every engine has: ${place}`;
    if (group.mathematics && /[^ -~]/.test(token)) return `a letter of words in mathematics: ${place}`;
    group.scripts = '';
  }
  if (groups.length > 1) return `${groups.length - 1} groups never closed`;
  if (conditionals !== 0) return 'a condition without its end';
  return groups[0].mathematics ? 'mathematics never closed' : null;
}
