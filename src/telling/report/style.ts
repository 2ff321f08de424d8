/**
 * How the report looks: on a screen of any width, light or dark, and on paper.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1c1c1e; --quiet: #5d5d63; --rule: #dcdce0; --wash: #f5f5f3;
  --good: #00694d; --bad: #a83f00; --neutral: #5d5d63;
  --serif: Charter, 'Bitstream Charter', 'Iowan Old Style', 'Palatino Linotype', Georgia, serif;
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
  --mono: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #17181a; --ink: #e8e8ea; --quiet: #a2a2a8; --rule: #3a3b3f; --wash: #212225;
    --good: #4cc9a0; --bad: #ff9a5c; --neutral: #a2a2a8;
  }
  figure svg { filter: brightness(1.35) saturate(.95); }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.55 var(--serif); }
main { max-width: 66rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1 { font-size: 1.05rem; font-weight: 600; font-family: var(--sans); color: var(--quiet); margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; line-height: 1.25; margin: 3.2rem 0 .9rem; padding-top: .9rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1rem; font-family: var(--sans); margin: 0 0 .35rem; }
p { max-width: 44rem; margin: .6rem 0; }
.verdict { font-size: clamp(2rem, 6vw, 3.1rem); line-height: 1.1; margin: .4rem 0 .7rem; font-weight: 600; letter-spacing: -.015em; max-width: none; }
.because { font-size: 1.2rem; line-height: 1.45; }
.setting { color: var(--quiet); font: .9rem/1.5 var(--sans); max-width: none; }
.good { color: var(--good); } .bad { color: var(--bad); } .neutral, .unknown { color: var(--neutral); }
dl { margin: 0; }
.answer { display: grid; grid-template-columns: 1.6rem 17rem 1fr; gap: 0 .6rem; padding: .55rem 0; border-bottom: 1px solid var(--rule); }
.answer:last-child { border-bottom: 0; }
.answer dt { font-weight: 600; }
.answer dd { margin: 0; overflow-wrap: anywhere; }
.mark { font-family: var(--sans); font-weight: 700; text-align: center; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 2.4rem 2.8rem; }
figure { margin: 0; break-inside: avoid; }
figure svg { display: block; width: 100%; height: auto; --plot-background: var(--paper); }
figcaption { font: .86rem/1.5 var(--sans); color: var(--quiet); margin-top: .5rem; }
.wide { overflow-x: auto; }
.wide + h3 { margin-top: 2rem; }
table { border-collapse: collapse; font: .88rem/1.45 var(--sans); width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .42rem 1rem .42rem 0; border-bottom: 1px solid var(--rule); }
thead th { color: var(--quiet); font-weight: 600; }
tbody th { font-weight: 500; min-width: 8rem; width: 11rem; }
td { font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
td:nth-child(2) { min-width: 6.5rem; }
tbody th code { white-space: nowrap; }
pre { font: .82rem/1.55 var(--mono); background: var(--wash); padding: 1rem 1.2rem; overflow-x: auto; margin: .8rem 0; }
code { font: .86em var(--mono); overflow-wrap: anywhere; }
.small { font-size: .95rem; color: var(--quiet); }
@media (max-width: 44rem) {
  body { font-size: 16px; }
  main { padding: 1.5rem 1rem 3rem; }
  .answer { grid-template-columns: 1.6rem 1fr; }
  .answer dd { grid-column: 2; }
  thead { display: none; }
  .long tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--rule); }
  .long th, .long td { display: block; width: auto; border: 0; padding: .08rem 0; }
  .long th { font-weight: 600; }
  .long td:nth-child(3) { color: var(--quiet); }
  .long th code { white-space: normal; }
}
@media print {
  :root { font-size: 11px; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  .figures { grid-template-columns: 1fr 1fr; gap: 1.4rem 1.8rem; }
  h2 { break-after: avoid; }
  tr, .answer { break-inside: avoid; }
  pre { white-space: pre-wrap; }
}
`;
