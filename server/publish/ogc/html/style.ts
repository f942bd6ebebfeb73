import { GRADES } from '#core/contract.ts';
import { GRADE_COLOURS, type ThemeId } from '#core/theme/grade_colours.ts';

/** The one style sheet of the pages. Light is the official theme, dark the wall's: both measured for colour vision (core/theme). */
export const STYLE_ADDRESS = '/api/pages.css';

const KEYS = [...GRADES, 'insufficient'] as const;
const tokens = (theme: ThemeId): string =>
  KEYS.map(key => `--${key}:${GRADE_COLOURS[theme][key].fill};--on-${key}:${GRADE_COLOURS[theme][key].text};`).join('');

/** Text on ground: 15.6, secondary 6.5, links 6.6 (light); 14.7, 8.1, 8.6 (dark) to 1. */
const LIGHT =
  '--ground:#eef1f4;--panel:#fff;--sunken:#f5f7f9;--line:#d5dbe2;--ink:#17202b;--soft:#4c5866;--link:#0b57a4;--mark:#6a6f76;--edge:#fff;--bound:#10161d;';
const DARK =
  '--ground:#0f141a;--panel:#171e26;--sunken:#1d2630;--line:#36424f;--ink:#e9eef4;--soft:#a9b6c4;--link:#86bdff;--mark:#aab4c2;--edge:#0f141a;--bound:#fff;';

export const STYLE = `:root{color-scheme:light dark;${LIGHT}${tokens('official')}}
@media (prefers-color-scheme:dark){:root{${DARK}${tokens('wall')}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 Inter,system-ui,"Noto Sans SC","Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif}
a{color:var(--link);text-underline-offset:3px}
a:focus-visible,button:focus-visible,input:focus-visible,.scroll:focus-visible,summary:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-99em}
.skip:focus{left:16px;top:8px;background:var(--panel);padding:4px 12px;z-index:1}
header{background:var(--panel);border-bottom:1px solid var(--line)}
.bar{max-width:1200px;margin:0 auto;padding:12px 20px;display:flex;flex-wrap:wrap;gap:8px 24px;align-items:center;justify-content:space-between}
.brand{font-weight:650;color:var(--ink);text-decoration:none;display:inline-flex;gap:10px;align-items:center}
.five{display:inline-flex;gap:2px}
.five i{width:9px;height:18px;border-radius:2px}
.switches{display:flex;flex-wrap:wrap;gap:8px 20px;font-size:14px}
.switches ul,.crumbs ol{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:4px 12px}
.switches [aria-current]{font-weight:650;color:var(--ink);text-decoration:none}
.switches a,.pages a,.links a{display:inline-block;padding:3px 0}
.crumbs{max-width:1200px;margin:0 auto;padding:12px 20px 0;font-size:14px}
.crumbs li+li::before{content:"›";margin-right:12px;color:var(--soft)}
.crumbs ol{gap:0 12px}
.crumbs li{overflow-wrap:anywhere}
main{max-width:1200px;margin:0 auto;padding:8px 20px 48px}
h1{font-size:clamp(22px,1.1rem + 1.4vw,30px);line-height:1.3;margin:12px 0 8px;overflow-wrap:anywhere}
h2{font-size:18px;margin:0 0 12px}
.lead{color:var(--soft);margin:0 0 20px;max-width:72ch}
section{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:18px 20px;margin:0 0 18px;min-width:0}
.cards{display:grid;gap:18px;grid-template-columns:repeat(auto-fit,minmax(min(100%,250px),1fr));margin-bottom:18px}
.cards section{margin:0}
.cards h2 a{text-decoration:none}
.cards p{margin:0 0 10px;color:var(--soft)}
.beside{display:grid;gap:18px;grid-template-columns:minmax(0,3fr) minmax(0,2fr);align-items:start}
@media (max-width:860px){.beside{grid-template-columns:minmax(0,1fr);gap:0}}
.scroll{overflow-x:auto;margin:0 -4px;padding:0 4px}
table{border-collapse:collapse;width:100%;font-size:15px}
th,td{text-align:left;vertical-align:top;padding:8px 12px 8px 0;border-bottom:1px solid var(--line)}
thead th{font-size:13px;font-weight:600;color:var(--soft);white-space:nowrap;border-bottom-width:2px}
tbody th{font-weight:600}
tbody tr:last-child>*{border-bottom:0}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.short{white-space:nowrap}
.wide-name{min-width:9em;max-width:22em;overflow-wrap:anywhere}
.none{color:var(--soft)}
.plain .number{text-align:left}
.plain td code,.plain th code{overflow-wrap:anywhere}
.plain th code{display:block;font-weight:400;color:var(--soft)}
.plain td,.plain td.short{white-space:normal;overflow-wrap:anywhere}
.example{min-width:17em}
.told{min-width:12em}
section>:last-child{margin-bottom:0}
code,.address{font:13.5px/1.5 ui-monospace,"Cascadia Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:minmax(7em,max-content) minmax(0,1fr);gap:6px 20px;margin:0}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
.links{list-style:none;margin:0;padding:0;display:grid;gap:2px}
.links code{color:var(--soft)}
.chip{display:inline-flex;align-items:center;gap:8px;white-space:nowrap;font-weight:550}
.mark{display:inline-grid;place-items:center;min-width:22px;height:20px;padding:0 4px;border-radius:4px;font-size:12px;font-weight:650;line-height:1}
td code,th code{overflow-wrap:normal}
.pages{display:flex;flex-wrap:wrap;gap:4px 20px;margin-top:14px}
.asks{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20em),1fr));gap:12px 32px}
.ask{display:flex;flex-wrap:wrap;gap:10px;align-items:end;margin:0}
.ask label{display:grid;gap:2px;font-size:14px;color:var(--soft);flex:1 1 14em;max-width:40em}
input,button{font:inherit;color:inherit;background:var(--sunken);border:1px solid var(--mark);border-radius:6px;padding:6px 10px;min-height:40px;min-width:0;width:100%}
button{width:auto;cursor:pointer;background:var(--link);border-color:var(--link);color:var(--panel)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:6px 18px;padding:0;margin:12px 0 0;font-size:14px}
.map{display:block;width:100%;height:auto;max-height:70vh;background:var(--sunken);border-radius:6px}
.fill{stroke:var(--edge);stroke-width:1;fill-rule:evenodd}
.over{fill-rule:evenodd;pointer-events:none}
.line{fill:none;stroke:var(--bound);stroke-width:1.6;pointer-events:none}
.wide{stroke-width:4.5}
.double{stroke:var(--edge)}
.dashed{stroke-dasharray:5 3}
.hatch{stroke:var(--mark);stroke-width:1.6}
.dots{fill:var(--bound);fill-opacity:.7}
.area:hover .fill{stroke:var(--bound);stroke-width:2}
.map text{font-weight:650;text-anchor:middle;dominant-baseline:central;pointer-events:none}
${KEYS.map(key => `.mark.of-${key},.five .of-${key}{background:var(--${key});color:var(--on-${key})}.fill.of-${key}{fill:var(--${key})}.on-${key}{fill:var(--on-${key})}`).join('\n')}
.mark.of-insufficient{background:repeating-linear-gradient(-45deg,var(--insufficient) 0 3px,color-mix(in srgb,var(--mark) 62%,var(--insufficient)) 3px 4.5px)}
.mark.is-stale{background-image:radial-gradient(circle,color-mix(in srgb,var(--bound) 45%,transparent) 1px,transparent 1.2px);background-size:5px 5px}
.mark.is-override{outline:1.5px dashed var(--bound);outline-offset:1px}
.mark.is-suspended{outline:4px double var(--bound)}
@media (max-width:520px){.bar,.crumbs{padding-left:14px;padding-right:14px}main{padding:4px 14px 32px}section{padding:14px}dl{grid-template-columns:minmax(0,1fr);gap:0}dd{margin-bottom:8px}}
@media print{body{background:#fff}.switches,.ask,.pages{display:none}}
`;
