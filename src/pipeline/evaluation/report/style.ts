/** Light and dark as the reader's system has it; on paper light. No file is fetched for it. */
export const style = `
:root { color-scheme: light dark; --text: #1f2328; --soft: #59636e; --line: #d1d9e0; --card: #f6f8fa; --back: #ffffff; --mark: #0969da; --bad: #c9372c; --good: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --soft: #9198a1; --line: #3d444d; --card: #151b23; --back: #0d1117; --mark: #4493f8; --bad: #f47067; --good: #57ab5a; } }
@media print { :root { color-scheme: light; } figure, section { break-inside: avoid; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 2rem 1.5rem 4rem; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.7rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
p { margin: .4rem 0; max-width: 48rem; }
.soft, caption, figcaption small { color: var(--soft); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; margin: 1.25rem 0; padding: 0; list-style: none; }
.cards li { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .75rem 1rem; }
.cards strong { display: block; font-size: 1.6rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .5rem 0; }
th, td { padding: .3rem .75rem .3rem 0; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: 600; overflow-wrap: normal; }
.number { text-align: right; white-space: nowrap; }
.matrix td, .matrix th { padding: .2rem .45rem; text-align: right; border: 1px solid var(--line); }
.matrix thead th { writing-mode: vertical-rl; text-align: left; max-height: 10rem; font-weight: 400; }
.matrix tbody th { font-weight: 400; white-space: nowrap; }
.wall { display: grid; grid-template-columns: repeat(auto-fill, minmax(22rem, 1fr)); gap: 1rem; }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .75rem; }
figure > div { display: flex; gap: .5rem; flex-wrap: wrap; }
figure span { display: block; width: 9.5rem; font-size: .8rem; color: var(--soft); }
figure img { display: block; width: 9.5rem; height: 9.5rem; object-fit: contain; background: var(--back); border-radius: 4px; }
figcaption { margin-top: .5rem; overflow-wrap: anywhere; }
figcaption b { font-weight: 600; }
.bad { color: var(--bad); } .good { color: var(--good); }
svg text { fill: var(--soft); font: 11px system-ui, sans-serif; }
svg .axis { stroke: var(--line); } svg .ideal { stroke: var(--soft); stroke-dasharray: 4 4; } svg .bar { fill: var(--mark); } svg .whisker { stroke: var(--text); } svg .count { fill: var(--line); }
details summary { cursor: pointer; color: var(--mark); }
`;
