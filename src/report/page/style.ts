import { PRINT } from './style-print.ts';

const COLOURS = `
:root{color-scheme:light dark;--bg:#fff;--soft:#f5f6f8;--text:#1a1f26;--dim:#535d69;--line:#d9dee4;--rule:#e9ecf0;--link:#0b57b0;
--good:#0b6b33;--good-bg:#e8f5ed;--bad:#ad2018;--bad-bg:#fdeeec;--unsure:#7a4a00;--unsure-bg:#fdf4df;--us:#0c6170;--cmd:#eef1f4}
@media (prefers-color-scheme:dark){:root{--bg:#11161c;--soft:#181e26;--text:#e8ecf1;--dim:#a6b0bc;--line:#323b47;--rule:#232b35;--link:#8fbcff;
--good:#6ed693;--good-bg:#12291c;--bad:#ff9d94;--bad-bg:#341815;--unsure:#f1c265;--unsure-bg:#2d240f;--us:#74cbd8;--cmd:#1e2630}}`;

const TEXT = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:16px}
body{margin:0;background:var(--bg);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:anywhere}
h1,h2,h3,p,ul,ol,dl,dd,figure{margin:0}
h1{font-size:1.3rem;line-height:1.25;font-weight:650;letter-spacing:-.01em}
h2{font-size:1.2rem;line-height:1.3;font-weight:650;letter-spacing:-.005em;margin-bottom:12px}
h3{font-size:1rem;font-weight:650;margin:22px 0 8px}
a{color:var(--link);text-underline-offset:2px;text-decoration-thickness:1px}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
main:focus{outline:none}
code,.cmd{font:.86em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
.cmd{background:var(--cmd);border:1px solid var(--line);border-radius:5px;padding:1px 6px;-webkit-box-decoration-break:clone;box-decoration-break:clone;user-select:all;white-space:pre-wrap}
.cmd.block{display:block;padding:7px 10px;margin-top:7px}
time{font-variant-numeric:tabular-nums;white-space:nowrap}
.dim{color:var(--dim)}
.i{width:1em;height:1em;vertical-align:-.13em;fill:none;stroke:currentColor;stroke-width:1.7;stroke-linecap:round;stroke-linejoin:round;flex:none}
.tone{font-weight:600;white-space:nowrap}
.good{color:var(--good)}.bad{color:var(--bad)}.unsure{color:var(--unsure)}.plain{color:var(--dim)}
.symbols{position:absolute}
.skip{position:absolute;left:-9999px;top:8px;z-index:2;background:var(--bg);padding:8px 14px}
.skip:focus{left:8px}`;

const LAYOUT = `
.inside,main,footer{padding-left:20px;padding-right:20px}
.banner{background:var(--soft);border-bottom:1px solid var(--line)}
.inside{padding-top:16px;padding-bottom:14px;max-width:1360px;margin:auto}
.kicker{display:flex;flex-wrap:wrap;gap:2px 22px;color:var(--dim);font-size:.87rem;margin-bottom:6px}
.kicker b{color:var(--text);font-weight:600}
.verdict{display:flex;gap:14px;align-items:flex-start;margin:12px 0 14px;padding:11px 16px;border:1px solid currentColor;border-left-width:6px;border-radius:8px;background:var(--bg)}
.verdict.good{background:var(--good-bg)}.verdict.bad{background:var(--bad-bg)}.verdict.unsure{background:var(--unsure-bg)}
.verdict .i{width:30px;height:30px;stroke-width:1.4;margin-top:2px}
.verdict p{color:var(--text)}
.verdict .word{font-size:1.32rem;line-height:1.25;font-weight:700;color:inherit;margin-bottom:2px}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,212px),1fr));gap:12px 26px}
.as-of{margin-top:12px;font-size:.84rem;color:var(--dim)}
dt{font-size:.76rem;font-weight:650;letter-spacing:.04em;text-transform:uppercase;color:var(--dim);margin-bottom:1px}
dd{font-size:.9rem;line-height:1.42}
dd+dd{margin-top:3px}
nav{border-bottom:1px solid var(--line)}
nav ol{list-style:none;padding:0 14px;display:flex;overflow-x:auto}
nav a{display:block;padding:11px 8px;white-space:nowrap;text-decoration:none;font-size:.9rem;color:var(--dim)}
nav a:hover{color:var(--link);text-decoration:underline}
section{padding:26px 0 8px}
section+section,.first+section{border-top:1px solid var(--line);margin-top:22px}
section p+p,.scroll+p,p+.scroll,ul+p{margin-top:10px}
.first section+section{border:0;margin:0}
footer{color:var(--dim);font-size:.85rem;padding-top:18px;padding-bottom:36px;margin-top:30px;border-top:1px solid var(--line)}
@media (min-width:1000px){
body{display:grid;grid-template-columns:minmax(16px,1fr) 178px minmax(0,1142px) minmax(16px,1fr);grid-template-rows:auto 1fr auto}
.banner{grid-column:1/-1}.inside{padding-left:40px;padding-right:40px;max-width:1400px}
nav{grid-column:2;border:0;padding-top:20px}
nav ol{position:sticky;top:14px;flex-direction:column;padding:0;overflow:visible}
nav a{padding:5px 8px;border-radius:5px}
main{grid-column:3;padding-left:26px}
footer{grid-column:3;margin-left:26px;padding-left:0;padding-right:20px}
.first{display:grid;grid-template-columns:minmax(0,1.12fr) minmax(0,1fr);gap:34px}
.facts{grid-template-columns:1.15fr .95fr 1.5fr 1fr 1.15fr}}`;

const BLOCKS = `
.steps{list-style:none;padding:0;counter-reset:step}
.steps>li{counter-increment:step;position:relative;padding:0 0 16px 38px}
.steps>li::before{content:counter(step);position:absolute;left:0;top:1px;width:25px;height:25px;border-radius:50%;background:var(--text);color:var(--bg);font-size:.82rem;font-weight:700;line-height:25px;text-align:center}
.steps p+p{margin-top:2px}
.what{font-weight:600}.why{color:var(--dim);font-size:.93rem}.undo{margin-left:4px}
.story{list-style:none;padding:0 0 4px}
.story li{padding:0 0 10px 16px;border-left:3px solid var(--line);margin-left:2px}
.story li+li{padding-top:0}
.story li:last-child{padding-bottom:0}
.story+p{margin-top:14px;color:var(--dim);font-size:.93rem}
.list{padding-left:20px}.list li{padding:2px 0}
.missing{background:var(--unsure-bg);border-left:4px solid var(--unsure);padding:10px 14px;border-radius:4px;margin-bottom:14px}
.missing .i{color:var(--unsure)}
.none{color:var(--dim)}
details{margin-top:12px}
summary{cursor:pointer;font-weight:600;padding:6px 0;color:var(--link)}
details .steps{margin-top:8px}
.scroll{overflow-x:auto;margin-top:12px}
table{border-collapse:collapse;width:100%;min-width:600px;font-size:.88rem;line-height:1.42}
caption{text-align:left;color:var(--dim);padding-bottom:6px}
th,td{text-align:left;vertical-align:top;padding:7px 12px 7px 0;border-bottom:1px solid var(--rule);font-weight:400;min-width:64px;max-width:330px}
th:last-child,td:last-child{padding-right:0}
thead th{font-weight:650;border-bottom:1px solid var(--line);white-space:nowrap}
tbody th:first-child{min-width:20px}
td code{font-size:.94em}
td .cmd{display:block;padding:4px 8px;min-width:240px;margin-bottom:4px}
#timeline table{min-width:960px}
#timeline tbody th{white-space:nowrap;min-width:22px}
#timeline td time{white-space:normal}
#timeline td:nth-child(2){min-width:102px}
#timeline td:nth-child(3){min-width:118px}
#timeline td:nth-child(4){min-width:200px}
#timeline td:nth-child(5){min-width:120px}
#timeline td:nth-child(7){min-width:116px}
#timeline td:nth-child(8){min-width:190px;font-size:.92em}
#timeline .dim{overflow-wrap:anywhere}
tr:target>*{background:var(--unsure-bg)}
.who{white-space:nowrap}`;

const DRAWINGS = `
.drawing{display:block;width:100%;height:auto}
#timeline .drawing{min-width:820px}
#graph .drawing{width:auto;max-width:max(100%,880px)}
.drawing text{fill:var(--text);font-size:12.5px}
.drawing .lane,.drawing .title{font-weight:600}
.drawing .about,.drawing .dim,.drawing .state{font-size:11.5px}
.drawing .about,.drawing .dim,.drawing .tick{fill:var(--dim)}
.tick,.number{text-anchor:middle}.drawing .tick{font-size:11.5px}
.drawing .number{font-size:11.5px;font-weight:650}
.grid,.rule{stroke:var(--rule);fill:none}
.gap{stroke:var(--dim);fill:none}.cut{stroke:var(--line);stroke-dasharray:3 4}
.live{stroke:var(--dim);stroke-width:2.5;fill:none}
.stop{stroke:var(--good);stroke-width:3;fill:none}
.drawing .stopped{fill:var(--good);font-size:11.5px;font-weight:600}
.m{stroke-width:2;stroke-linejoin:round;fill:currentColor;stroke:currentColor;overflow:visible}
svg.m{width:13px;height:13px;vertical-align:-2px}
.hollow{fill:var(--bg)}
.attacker{color:var(--bad)}.owner{color:var(--good)}.unclear{color:var(--unsure)}.us{color:var(--us)}
.key{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:4px 20px;font-size:.88rem;color:var(--dim)}
.stop-key{color:var(--good);font-weight:900}
.edge{stroke:var(--dim);stroke-width:1.5;fill:none}.edge.possible{stroke-dasharray:5 4}
.tip{fill:var(--dim)}
.node rect{fill:var(--bg);stroke:var(--line);stroke-width:1.5}
.node.bad rect{fill:var(--bad-bg);stroke:var(--bad)}.node.good rect{fill:var(--good-bg);stroke:var(--good)}.node.unsure rect{fill:var(--unsure-bg);stroke:var(--unsure)}
.node.possible rect{stroke-dasharray:5 4}
.drawing .node.bad .state{fill:var(--bad)}.drawing .node.good .state{fill:var(--good)}.drawing .node.unsure .state{fill:var(--unsure)}
.drawing .state{font-weight:600}`;

/** The whole style sheet. `id` is of letters, digits and hyphens; `digest` is hexadecimal. */
export const styleFor = (id: string, digest: string): string =>
  `${COLOURS}${TEXT}${LAYOUT}${BLOCKS}${DRAWINGS}${PRINT}
@page{size:A4;margin:16mm 15mm 19mm;@bottom-left{content:"${id} · sha256 ${digest.slice(0, 32)}";font:8pt sans-serif;color:#535d69}@bottom-right{content:"page " counter(page) " of " counter(pages);font:8pt sans-serif;color:#535d69}}
`.replace(/\n+/g, '\n');
