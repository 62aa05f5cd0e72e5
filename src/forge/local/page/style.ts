/** The look of the pages: light and dark by the reader's setting, system fonts, nothing from elsewhere. */
export const style = `
:root { color-scheme: light dark; --text: #1f2328; --soft: #59636e; --line: #d1d9e0; --panel: #f6f8fa; --page: #fff; --link: #0969da; --open: #1a7f37; --closed: #cf222e; --merged: #8250df; --grey: #59636e; --note: #0969da; --warn: #9a6700 }
@media (prefers-color-scheme: dark) { :root { --text: #f0f6fc; --soft: #9198a1; --line: #3d444d; --panel: #151b23; --page: #0d1117; --link: #4493f8; --open: #238636; --closed: #da3633; --merged: #8957e5; --grey: #656c76; --note: #4493f8; --warn: #d29922 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--text); font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", Helvetica, Arial, sans-serif }
a { color: var(--link); text-decoration: none } a:hover { text-decoration: underline }
header { background: var(--panel); border-bottom: 1px solid var(--line); padding: 14px 24px; font-size: 16px; display: flex; gap: 20px; align-items: baseline; flex-wrap: wrap }
header strong { font-weight: 600 } header nav { display: flex; gap: 16px; font-size: 14px }
main { max-width: 1012px; margin: 0 auto; padding: 24px }
h1 { font-size: 26px; font-weight: 400; margin: 0 0 8px; overflow-wrap: anywhere } h1 .number { color: var(--soft) }
h2.part { font-size: 18px; font-weight: 600; margin: 28px 0 10px }
.soft { color: var(--soft) } .small { font-size: 12px }
.state { display: inline-block; padding: 3px 11px; border-radius: 2em; color: #fff; background: var(--grey); font-weight: 500; font-size: 12px; white-space: nowrap }
.state.open, .state.success, .state.released { background: var(--open) } .state.closed, .state.failure, .state.error { background: var(--closed) } .state.merged, .state.completed { background: var(--merged) }
.label { display: inline-block; padding: 0 8px; border-radius: 2em; border: 1px solid var(--line); font-size: 12px; line-height: 18px; margin-right: 4px; white-space: nowrap }
.label i { display: inline-block; width: 9px; height: 9px; border-radius: 50%; margin-right: 5px }
ul.rows { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 6px; overflow: hidden }
ul.rows li { display: flex; gap: 12px; align-items: baseline; padding: 9px 16px; border-top: 1px solid var(--line) } ul.rows li:first-child { border-top: 0 }
ul.rows .state { min-width: 82px; text-align: center; flex: none } ul.rows .title { flex: 1; min-width: 0; overflow-wrap: anywhere } ul.rows .title a:first-child { font-weight: 600; color: var(--text) } ul.rows time { flex: none }
.box { border: 1px solid var(--line); border-radius: 6px; margin: 16px 0; background: var(--page) }
.box > .head { background: var(--panel); border-bottom: 1px solid var(--line); border-radius: 6px 6px 0 0; padding: 8px 16px; color: var(--soft) } .box > .head strong { color: var(--text) }
.box > .body { padding: 16px }
.facts { color: var(--soft); margin-bottom: 16px; padding-bottom: 16px; border-bottom: 1px solid var(--line) }
code { background: color-mix(in srgb, var(--grey) 14%, transparent); padding: .15em .4em; border-radius: 6px; font: 85% ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
pre { background: var(--panel); border-radius: 6px; padding: 16px; overflow: auto; line-height: 1.45 } pre code { background: none; padding: 0 }
.markdown { overflow-wrap: break-word } .markdown > :first-child { margin-top: 0 } .markdown > :last-child { margin-bottom: 0 }
.markdown h1, .markdown h2 { font-size: 20px; font-weight: 600; border-bottom: 1px solid var(--line); padding-bottom: .3em; margin: 24px 0 12px } .markdown h3 { font-size: 17px; margin: 20px 0 10px } .markdown h4 { font-size: 14px; margin: 18px 0 8px }
.markdown table { border-collapse: collapse; display: block; overflow-x: auto; width: max-content; max-width: 100%; margin: 12px 0 }
.markdown th, .markdown td { border: 1px solid var(--line); padding: 6px 13px; font-variant-numeric: tabular-nums } .markdown th { font-weight: 600 } .markdown tbody tr:nth-child(even) { background: var(--panel) }
.markdown blockquote { margin: 12px 0; padding: 0 1em; color: var(--soft); border-left: .25em solid var(--line) }
.markdown li:has(> input[type=checkbox]:first-child) { list-style: none; margin-left: -1.3em }
.markdown hr { border: 0; border-top: 3px solid var(--line); margin: 20px 0 }
.markdown details { margin: 8px 0 } .markdown summary { cursor: pointer; font-weight: 500 }
.markdown figure { margin: 12px 0; padding: 12px; border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; text-align: center } .markdown figure svg { max-width: 100%; height: auto } .markdown figure rect.background { fill: none }
.notice { border-left: .25em solid var(--note); padding: 4px 1em; margin: 12px 0 } .notice-title { font-weight: 600; margin: 4px 0; color: var(--note) } .notice.warning, .notice.important { border-color: var(--warn) } .notice.warning .notice-title, .notice.important .notice-title { color: var(--warn) } .notice.caution { border-color: var(--closed) } .notice.caution .notice-title { color: var(--closed) }
.diff { font: 12px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; padding: 8px 0; margin: 0 } .diff span { display: block; padding: 0 16px; white-space: pre-wrap; overflow-wrap: anywhere } .diff .plus { background: color-mix(in srgb, var(--open) 18%, transparent) } .diff .minus { background: color-mix(in srgb, var(--closed) 16%, transparent) } .diff .place { color: var(--soft) }
`
