/** The look of the page: light and dark by the reader's setting, system fonts, readable on paper and on a telephone. Colours of lines are those
 *  of Okabe and Ito (2008), lighter on dark; text has a contrast of at least 4.5 to 1. */
export const style = `
:root { color-scheme: light dark; --text: #1f2328; --soft: #59636e; --rule: #d1d9e0; --panel: #f6f8fa; --page: #fff; --link: #0969da; --pass: #1a7f37; --fail: #cf222e; --inconclusive: #9a6700; --line-0: #0072b2; --line-1: #b35900; --line-2: #00775a; --faint: #e5b98a }
@media (prefers-color-scheme: dark) { :root { --text: #f0f6fc; --soft: #9198a1; --rule: #3d444d; --panel: #151b23; --page: #0d1117; --link: #4493f8; --pass: #3fb950; --fail: #f85149; --inconclusive: #d29922; --line-0: #56b4e9; --line-1: #e69f00; --line-2: #2fc79b; --faint: #7a5a1e } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.55 -apple-system, "Segoe UI", "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", Helvetica, Arial, sans-serif }
main { max-width: 960px; margin: 0 auto; padding: 24px 20px 64px }
a { color: var(--link) }
h1 { font-size: 26px; line-height: 1.3; margin: 8px 0; overflow-wrap: anywhere }
h2 { font-size: 19px; margin: 40px 0 12px; padding-bottom: 6px; border-bottom: 1px solid var(--rule); overflow-wrap: anywhere }
p, ul { margin: 10px 0; overflow-wrap: anywhere } ul { padding-left: 22px } li { margin: 4px 0 }
.soft, figcaption, .axis, .tick, .ends { color: var(--soft) }
.verdict { display: inline-block; font-size: 15px; font-weight: 600; padding: 2px 12px; border: 1.5px solid currentColor; border-radius: 2em; vertical-align: 3px; white-space: nowrap }
.verdict.pass { color: var(--pass) } .verdict.fail { color: var(--fail) } .verdict.inconclusive { color: var(--inconclusive) }
td .verdict { font-size: 13px; vertical-align: 0 }
.lead { background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; padding: 6px 20px; margin: 16px 0; font-size: 16px }
nav { font-size: 14px; line-height: 2 } nav a { margin-right: 14px; white-space: nowrap }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono CJK SC", monospace; font-size: 13px }
code { overflow-wrap: anywhere } pre { background: var(--panel); border-radius: 6px; padding: 14px; overflow-x: auto; line-height: 1.5 }
.scroll { overflow-x: auto; margin: 12px 0 }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 14px }
th, td { border-bottom: 1px solid var(--rule); padding: 6px 12px; text-align: left; vertical-align: top } thead th { color: var(--soft); font-weight: 600; white-space: nowrap; background: var(--panel) } tbody th { font-weight: 500; min-width: 6.5em; word-break: keep-all } th.right, td.right { text-align: right; white-space: nowrap }
details { margin: 10px 0 } summary { cursor: pointer; color: var(--link) }
figure { margin: 12px 0; overflow-x: auto } figure > svg { display: block; width: 100%; min-width: 460px; max-width: 720px; height: auto }
svg text { font-size: 12px; fill: currentColor; font-family: inherit } .grid { stroke: var(--rule); stroke-width: 1 } .axis { font-size: 13px }
.line { fill: none; stroke-width: 2.5; stroke-linejoin: round } .line-0 { stroke: var(--line-0) } .line-1 { stroke: var(--line-1); stroke-dasharray: 7 4 } .line-2 { stroke: var(--line-2); stroke-dasharray: 2 4 }
.faint { fill: none; stroke: var(--faint); stroke-width: 1.25 } .diagonal { stroke: var(--soft); stroke-width: 1.25; stroke-dasharray: 4 4 } .dot { fill: var(--line-0) }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 20px; padding: 0; margin: 4px 0; font-size: 14px } .key { width: 30px; height: 10px; margin-right: 7px }
.intervals { max-width: 720px } .intervals .rows { display: grid; grid-template-columns: minmax(90px, max-content) 1fr; gap: 0 14px; align-items: stretch; font-size: 14px; margin-top: 6px } .intervals .name { overflow-wrap: anywhere; padding: 2px 0 }
.interval { display: block; width: 100%; height: 100%; min-height: 25px; color: var(--soft) } .interval.better { color: var(--pass) } .interval.worse { color: var(--fail) } .interval line { vector-effect: non-scaling-stroke }
.bar { stroke: currentColor; stroke-width: 2 } .value { stroke: currentColor; stroke-width: 4 } .zero { stroke: var(--rule); stroke-width: 2 }
.ends { display: flex; justify-content: space-between; font-size: 12px }
@media (max-width: 600px) { main { padding: 16px 14px 48px } .lead { padding: 4px 14px } th, td { padding: 6px 8px } }
@media print { :root { color-scheme: light } nav { display: none } details::details-content { content-visibility: visible; block-size: auto } section, figure, tr { break-inside: avoid-page } h2, h2 + p { break-after: avoid-page } section:has(table) { break-inside: auto } .scroll, figure { overflow: visible } a { color: inherit } }
`
