"""The graph as one HTML file: no network, no library; it can be searched, and shows what hangs on a node."""

# ruff: noqa: E501 - style, script and page are written as a browser takes them

from __future__ import annotations

from html import escape

from devportal.text import clean_line, cut
from devportal.views.layers import layered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.views.graph import GraphView
    from devportal.views.layers import Cell

_WIDTH, _HEIGHT, _GAP, _ROW = 210, 30, 110, 44
_COLORS = {
    "component": "#2f6feb",
    "api": "#1a7f64",
    "resource": "#9a6700",
    "system": "#8250df",
    "domain": "#bf3989",
    "group": "#57606a",
    "user": "#57606a",
    "template": "#0e7490",
}
_LABEL = 26


def html_text(view: GraphView, title: str) -> str:
    """Draw a view as a page. Every text from outside is escaped, and the page may load nothing."""
    cells = layered(view)
    width = (max((cell.column for cell in cells), default=0) + 1) * (_WIDTH + _GAP)
    height = int((max((cell.row for cell in cells), default=0) + 1) * _ROW) + 20
    edges = "\n".join(_edge(view, cells, edge) for edge in view.edges)
    nodes = "\n".join(_node(view, at, cell) for at, cell in enumerate(cells))
    kinds = sorted({_kind(node.kind) for node in view.nodes})
    legend = "".join(
        f'<span><i style="background:{_COLORS.get(k, "#57606a")}"></i>{escape(k)}</span>' for k in kinds
    )
    return _PAGE.format(
        title=escape(clean_line(title)),
        count=f"{len(view.nodes):,} entities, {len(view.edges):,} relations",
        legend=legend,
        style=_STYLE,
        width=width,
        height=height,
        edges=edges,
        nodes=nodes,
        script=_SCRIPT,
    )


def _kind(kind: str) -> str:
    return clean_line(kind).lower() or "unknown"


def _corner(cell: Cell) -> tuple[int, int]:
    return 10 + cell.column * (_WIDTH + _GAP), 10 + int(cell.row * _ROW)


def _node(view: GraphView, at: int, cell: Cell) -> str:
    node = view.nodes[at]
    x, y = _corner(cell)
    ref = clean_line(node.ref)
    name = clean_line(node.label) or ref.partition("/")[2] or ref
    classes = "n" + (" root" if at in view.roots else "") + ("" if node.exists else " missing")
    color = _COLORS.get(_kind(node.kind), "#57606a")
    hint = ref + ("" if node.exists else " (not in the catalog)")
    words = escape(f"{ref} {name}".lower())
    return (
        f'<g class="{classes}" id="n{at}" tabindex="0" data-t="{words}">'
        f"<title>{escape(hint)}</title>"
        f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="6" stroke="{color}"/>'
        f'<rect x="{x}" y="{y}" width="5" height="{_HEIGHT}" rx="2" style="fill:{color}"/>'
        f'<text x="{x + 14}" y="{y + 20}">{escape(cut(name, _LABEL))}</text></g>'
    )


def _edge(view: GraphView, cells: list[Cell], edge: tuple[int, str, int]) -> str:
    source, relation, target = edge
    (x1, y1), (x2, y2) = _corner(cells[source]), _corner(cells[target])
    x1, y1, y2 = x1 + _WIDTH, y1 + _HEIGHT // 2, y2 + _HEIGHT // 2
    if source == target:
        path = f"M{x1},{y1 - 6} c40,-26 40,38 0,12"
    elif x2 >= x1:
        bend = max(30, (x2 - x1) // 2)
        path = f"M{x1},{y1} C{x1 + bend},{y1} {x2 - bend},{y2} {x2},{y2}"
    else:  # against the stream: around, above or below
        drop = 24 if y2 >= y1 else -24
        path = f"M{x1},{y1} C{x1 + 70},{y1 + drop} {x2 - 70},{y2 + drop} {x2},{y2}"
    ends = f"{clean_line(view.nodes[source].ref)} {clean_line(relation)} {clean_line(view.nodes[target].ref)}"
    return (
        f'<path class="e" data-s="n{source}" data-o="n{target}" d="{path}" marker-end="url(#a)">'
        f"<title>{escape(ends)}</title></path>"
    )


_STYLE = """
:root{color-scheme:light dark;--bg:#fff;--fg:#1f2328;--box:#f6f8fa;--line:#8c959f}
@media(prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--box:#161b22;--line:#6e7681}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--fg);font:14px system-ui,sans-serif}
header{display:flex;flex-wrap:wrap;gap:8px 20px;align-items:center;padding:10px 16px;border-bottom:1px solid var(--line)}
h1{font-size:16px;margin:0}header input{font:inherit;padding:4px 8px;min-width:16em}
header span{opacity:.85}header i{display:inline-block;width:10px;height:10px;border-radius:2px;margin:0 5px 0 10px}
main{overflow:auto;height:calc(100vh - 56px)}svg text{fill:var(--fg);font-size:13px}
rect{fill:var(--box);stroke-width:1.2}.root rect{stroke-width:3}.missing rect{stroke-dasharray:4 4}
.e{fill:none;stroke:var(--line);stroke-width:1.2}.n{cursor:pointer}.n:focus{outline:none}
.pick .n,.pick .e{opacity:.12}.pick .on{opacity:1}.pick .e.on{stroke-width:2.2}
"""
_SCRIPT = """
(function(){
var svg=document.querySelector('svg'),edges=[].slice.call(svg.querySelectorAll('.e')),out={},into={};
edges.forEach(function(e){(out[e.dataset.s]=out[e.dataset.s]||[]).push(e);(into[e.dataset.o]=into[e.dataset.o]||[]).push(e)});
function clear(){svg.classList.remove('pick');svg.querySelectorAll('.on').forEach(function(x){x.classList.remove('on')})}
function walk(id,map,end,seen){var todo=[id];while(todo.length){var at=todo.pop();if(seen[at])continue;seen[at]=1;
document.getElementById(at).classList.add('on');(map[at]||[]).forEach(function(e){e.classList.add('on');todo.push(e.dataset[end])})}}
function pick(id){clear();svg.classList.add('pick');walk(id,out,'o',{});walk(id,into,'s',{})}
svg.addEventListener('click',function(ev){var n=ev.target.closest('.n');if(n)pick(n.id);else clear()});
svg.addEventListener('keydown',function(ev){if(ev.key==='Enter'&&ev.target.id)pick(ev.target.id);if(ev.key==='Escape')clear()});
document.querySelector('input').addEventListener('input',function(){var q=this.value.trim().toLowerCase();clear();if(!q)return;
svg.classList.add('pick');svg.querySelectorAll('.n').forEach(function(n){if(n.dataset.t.indexOf(q)>=0)n.classList.add('on')})});
document.body.dataset.ready=svg.querySelectorAll('.n').length;
})();
"""
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header><h1>{title}</h1><span>{count}</span><input type="search" placeholder="find an entity" aria-label="find an entity"><div>{legend}</div></header>
<main>
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" aria-label="{title}">
<defs><marker id="a" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="#8c959f"/></marker></defs>
{edges}
{nodes}
</svg>
</main>
<script>{script}</script>
</body>
</html>
"""
