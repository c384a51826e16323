/** On paper: light, no navigation, what is folded opened, a page for each large section. */
export const PRINT = `
@media print{
:root{color-scheme:light;--bg:#fff;--soft:#fff;--text:#000;--dim:#444c56;--line:#b9c0c8;--rule:#d9dee4;--link:#1a1f26;--good:#0b6b33;--good-bg:#fff;--bad:#ad2018;--bad-bg:#fff;--unsure:#7a4a00;--unsure-bg:#fff;--us:#0c6170;--cmd:#fff}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
body{display:block;font-size:9.5pt}
nav,.skip{display:none}
.inside,main,footer{padding:0;margin:0;max-width:none}
.banner{border:0}
.first{display:block}
section{padding-top:14px}
section+section,.first+section{margin-top:12px}
.page{break-before:page;border:0;margin:0;padding:0}
h2,h3,caption,thead{break-after:avoid}
tr,.steps>li,.story li,.facts div,.verdict,figure{break-inside:avoid}
thead{display:table-header-group}
.scroll{overflow:visible}
table,#timeline table{min-width:0;font-size:7.5pt}
th,td{min-width:38pt;padding-right:7px}
th:first-child:not([scope=col]){min-width:12pt}
summary{break-after:avoid}
#timeline td:nth-child(n){min-width:44pt}
#timeline tbody th{min-width:10pt}
td .cmd{min-width:0}
time,.tone,.who,thead th{white-space:normal}
#timeline .drawing,#graph .drawing{min-width:0;width:100%;max-width:100%}
details::details-content{content-visibility:visible;block-size:auto;height:auto}
details>*{display:block}
summary{color:#000}
a{text-decoration:none}
}`;
