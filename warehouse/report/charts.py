"""Pictures of the site: Altair specifications compiled to SVG that stands in the page.

Colours are names of the style sheet (``var(--...)``), so that a picture follows light and dark. The SVG is made
anew from what we know of SVG: no style, no script, no link, no address survives. A table beside each picture says
the same in words, so a picture is one image to a screen reader.

Texts from the web never reach the compiler: a control character in a label ends the process (vl-convert 1.9.0, a
panic that does not unwind). It lays out stand-ins of the same length, and the texts are put in their places after.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

import altair as alt
import vl_convert
from markupsafe import Markup

from warehouse.report.render import clean

# A chart, or several laid over each other; what Altair's methods give back is more than its types tell.
_Drawing = Any
_SVG = "http://www.w3.org/2000/svg"
_ELEMENTS = {"svg", "g", "path", "line", "rect", "text", "circle"}
_ATTRIBUTES = {
    "d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "dx", "dy", "width", "height", "viewBox", "transform",
    "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap",
    "opacity", "text-anchor", "font-size", "font-weight",
}  # fmt: skip
_INK, _FAINT, _ACCENT, _SOFT = "var(--ink-2)", "var(--line)", "var(--accent)", "var(--accent-soft)"
_WIDTH, _NARROW = 660, 350  # units of a picture: beside the menu, and on a phone
# Laid out for a size larger than it is shown in: which font a reader's system has, and how wide, nobody knows here.
_MEASURED_PX, _SHOWN_PX = 14, 12


class _Labels:
    """Texts of a picture, and the stand-ins by which the compiler knows them."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def stand_in(self, text: str, length_max: int) -> str:
        """Keep a text, cut to ``length_max`` characters; return what stands for it, unlike any other."""
        cut = text if len(text) <= length_max else text[: length_max - 1].rstrip() + "…"
        made = f"T{len(self._texts)}".ljust(len(cut), "n")
        self._texts[made] = cut
        return made

    def text(self, shown: str | None) -> str:
        """Give back the text that something stands for; other words of a picture are our own."""
        return clean(self._texts.get(shown or "", shown or ""))


def coverage(events: Sequence[Mapping[str, Any]]) -> Markup:
    """Draw how many talks of each event have a recording and slides, of how many there are."""
    return _both(lambda *given: _coverage(events, *given), "Talks, recordings and slides by event")


def _coverage(events: Sequence[Mapping[str, Any]], width: int, labels: _Labels) -> _Drawing:
    names, length_max = (260, 34) if width == _WIDTH else (130, 17)
    shown = [labels.stand_in(event["name"] or "No known event", length_max) for event in events[:24]]
    rows = [
        {"event": shown[place], "what": what, "count": event[key], "place": place}
        for place, event in enumerate(events[:24])
        for what, key in (("talks", "talks"), ("with video", "video"), ("with slides", "slides"))
    ]
    order = ["talks", "with video", "with slides"]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("event:N", sort=alt.SortField("place"), title=None, axis=_names_axis()),
        yOffset=alt.YOffset("what:N", sort=order),
        x=alt.X("count:Q", title=None, axis=_count_axis(rows)),
    )
    bars = base.mark_bar(cornerRadiusEnd=2).encode(
        color=alt.Color("what:N", scale=alt.Scale(domain=order, range=[_FAINT, _ACCENT, _SOFT]), legend=_legend())
    )
    return bars.properties(width=width - names - 30, height=alt.Step(13))


def timeline(days: Sequence[Mapping[str, Any]]) -> Markup:
    """Draw on which days talks were held, recordings and recaps published: one line of dots for each."""
    return _both(lambda width, _: _timeline(days, width), "Talks, videos and recaps by day")


def _timeline(days: Sequence[Mapping[str, Any]], width: int) -> _Drawing:
    order = ["talk", "video", "recap"]
    names = {"talk": "talks", "video": "videos", "recap": "recaps"}
    rows = [{"day": day["day"], "what": names[day["kind"]], "count": day["count"]} for day in days]
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_circle(opacity=1)
        .encode(
            x=alt.X("day:T", title=None, axis=_days_axis(width)),
            y=alt.Y("what:N", title=None, sort=[names[kind] for kind in order], axis=_names_axis(grid=True)),
            size=alt.Size("count:Q", scale=alt.Scale(range=[30, 600]), legend=None),
            color=alt.Color(
                "what:N",
                scale=alt.Scale(domain=[names[kind] for kind in order], range=[_INK, _ACCENT, _ACCENT]),
                legend=None,
            ),
        )
    )
    return chart.properties(width=width - 110, height=alt.Step(46))


def recap_graph(recaps: Sequence[Mapping[str, Any]], namings: Sequence[Mapping[str, str]]) -> Markup:
    """Draw who names whom: reports in a column, oldest first, an arc from the one that names to a dot at the other.

    On a phone the reports are their numbers in the list below the picture.
    """
    return _both(lambda *given: _recap_graph(recaps, namings, *given), "Which recap names which other")


def _recap_graph(
    recaps: Sequence[Mapping[str, Any]], namings: Sequence[Mapping[str, str]], width: int, labels: _Labels
) -> _Drawing:
    is_narrow = width == _NARROW
    row = {recap["id"]: place for place, recap in enumerate(recaps)}
    nodes = [
        {
            "x": 0,
            "y": place,
            "label": str(place + 1) if is_narrow else labels.stand_in(f"{place + 1}  {recap['title']}", 44),
            "named": recap["named_by_count"],
        }
        for place, recap in enumerate(recaps)
    ]
    arcs = [
        {**point, "arc": arc}
        for arc, naming in enumerate(namings)
        for point in _arc(row[naming["source"]], row[naming["target"]], len(recaps))
    ]
    ends = [{"x": 0.045, "y": place} for place in sorted({row[one["target"]] for one in namings})]
    scale = alt.Scale(domain=[-0.5, len(recaps) - 0.5], reverse=True, nice=False)
    y = alt.Y("y:Q", axis=None, scale=scale)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.15 if is_narrow else -1.2, 1], nice=False))
    lines = (
        alt.Chart(alt.InlineData(values=arcs))
        .mark_line(stroke=_ACCENT, strokeOpacity=0.55, strokeWidth=1.2)
        .encode(x=x, y=y, detail="arc:N", order="step:O")
    )
    heads = alt.Chart(alt.InlineData(values=ends)).mark_circle(color=_ACCENT, size=26, opacity=1).encode(x=x, y=y)
    dots = (
        alt.Chart(alt.InlineData(values=nodes))
        .mark_circle(color=_INK, opacity=1)
        .encode(x=x, y=y, size=alt.Size("named:Q", scale=alt.Scale(range=[24, 160]), legend=None))
    )
    names = (
        alt.Chart(alt.InlineData(values=nodes))
        .mark_text(align="right", dx=-10, color=_INK, fontSize=_MEASURED_PX)
        .encode(x=x, y=y, text="label:N")
    )
    return alt.layer(lines, dots, heads, names).properties(width=width, height=max(len(recaps), 4) * 22)


def _arc(source: int, target: int, count: int) -> list[dict[str, float]]:
    """Points of half an ellipse from one row to another, wide in proportion to the way."""
    reach = 0.08 + 0.9 * abs(target - source) / max(count - 1, 1)
    middle, half = (source + target) / 2, (target - source) / 2
    return [
        {
            "step": step,
            "x": round(reach * math.sin(math.pi * step / 16), 4),
            "y": round(middle - half * math.cos(math.pi * step / 16), 4),
        }
        for step in range(17)
    ]


def series(videos: Sequence[Mapping[str, Any]]) -> Markup:
    """Draw how the views of the recordings watched most grew."""
    return _both(lambda width, _: _series(videos, width), "Views of the recordings watched most")


def _series(videos: Sequence[Mapping[str, Any]], width: int) -> _Drawing:
    rows = [
        {"at": point["at"], "value": point["value"], "place": place}
        for place, video in enumerate(videos[:8])
        for point in video["points"]
    ]
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(point=alt.OverlayMarkDef(color=_ACCENT, size=24), stroke=_ACCENT, strokeWidth=1.4)
        .encode(
            x=alt.X("at:T", title=None, axis=_days_axis(width)),
            y=alt.Y("value:Q", title="views", axis=_axis(format=",d"), scale=alt.Scale(zero=False)),
            detail="place:N",
        )
    )
    return chart.properties(width=width - 90, height=260)


def _axis(**more: Any) -> alt.Axis:
    given: dict[str, Any] = {
        "labelColor": _INK, "titleColor": _INK, "domainColor": _FAINT, "tickColor": _FAINT, "gridColor": _FAINT,
        "labelFontSize": _MEASURED_PX, "titleFontSize": _MEASURED_PX, "titleFontWeight": "normal",
    }  # fmt: skip
    return alt.Axis(**(given | more))


def _names_axis(*, grid: bool = False) -> alt.Axis:
    return _axis(domain=False, ticks=False, labelLimit=0, labelPadding=8, grid=grid)


def _days_axis(width: int) -> alt.Axis:
    """Few days with room between them; the first and last stay inside the picture."""
    count = 5 if width == _WIDTH else 2
    return _axis(format="%-d %b %Y", labelOverlap="greedy", labelSeparation=16, labelBound=True, tickCount=count)


def _count_axis(rows: Sequence[Mapping[str, Any]]) -> alt.Axis:
    """Whole numbers only: half a talk is not to be read off."""
    most = max((row["count"] for row in rows), default=1)
    return _axis(format="d", tickCount=min(most, 6), domain=False)


def _legend() -> alt.Legend:
    return alt.Legend(
        title=None, orient="top", labelColor=_INK, labelFontSize=_MEASURED_PX, symbolType="square", offset=6
    )


def _both(draw: Callable[[int, _Labels], _Drawing], words: str) -> Markup:
    """Draw a picture for wide and for narrow screens; the style sheet shows one of them."""
    drawn = Markup("")
    for width, classes in ((_WIDTH, "chart wide"), (_NARROW, "chart narrow")):
        labels = _Labels()
        drawn += _compiled(draw(width, labels), labels, words, classes)
    return drawn


def _compiled(chart: _Drawing, labels: _Labels, words: str, classes: str) -> Markup:
    """Compile a picture and rebuild it from the elements and attributes we know, as one image called ``words``."""
    finished = chart.configure(background="transparent", view=alt.ViewConfig(stroke=None), padding=2)
    # No address may be asked: the numbers stand in the specification.
    svg = vl_convert.vegalite_to_svg(finished.to_dict(), allowed_base_urls=[])
    root = _kept(ElementTree.fromstring(svg), labels)  # noqa: S314 - compiled a moment ago, no document type in it
    if root is None:
        raise ValueError("the compiled chart is no SVG")
    # The view box gives the proportions; width and height are the style sheet's.
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    root.attrib |= {"class": classes, "role": "img", "aria-label": words}
    return Markup(ElementTree.tostring(root, encoding="unicode"))  # noqa: S704 - known names only, all text escaped


def _kept(element: ElementTree.Element, labels: _Labels) -> ElementTree.Element | None:
    space, _, name = element.tag.rpartition("}")
    if space != "{" + _SVG or name not in _ELEMENTS:
        return None
    made = ElementTree.Element(name, {key: value for key, value in element.items() if key in _ATTRIBUTES})
    if name == "text":
        made.text = labels.text(element.text)
        if made.attrib.get("opacity") == "0":
            return None  # a label that overlaps another: never shown
        if made.attrib.get("font-size") == f"{_MEASURED_PX}px":
            made.set("font-size", f"{_SHOWN_PX}px")
    made.extend(child for child in (_kept(child, labels) for child in element) if child is not None)
    if (name == "g" and not len(made)) or (name == "path" and not made.get("d")):
        return None
    return made
