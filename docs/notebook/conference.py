# ruff: noqa: N803, PLC0415, S608 - marimo's form: cells import and take the names of others; names of files are ours
"""A marimo notebook on one conference: the five questions of Recapture, answered from what it published."""

import marimo

app = marimo.App(width="medium", app_title="One conference, by its recaps")


@app.cell
def libraries():
    from pathlib import Path

    import altair as alt
    import duckdb
    import marimo as mo

    return Path, alt, duckdb, mo


@app.cell
def source(Path, mo):
    # On the command line: marimo edit conference.py -- --tables data/main
    given = mo.cli_args().get("tables")
    candidates = [given] if given else ["data/main", "data/demo"]
    tables_folder = next((Path(name) for name in candidates if Path(name).exists()), None)
    mo.stop(
        tables_folder is None,
        mo.md(
            "**No tables here.** Run `recapture harvest`, or name a warehouse or an export: `-- --tables FOLDER`."
        ),
    )
    return (tables_folder,)


@app.cell
def connection(duckdb, tables_folder):
    def open_tables(folder):
        """Open the published copy of a warehouse, or the Parquet files of an export; both for reading only."""
        published = folder / "current.duckdb" if folder.is_dir() else folder
        if published.is_file():
            return duckdb.connect(str(published), read_only=True)
        opened = duckdb.connect()
        for schema in ("core", "report"):
            opened.execute(f"CREATE SCHEMA {schema}")
            for file in sorted((folder / schema).glob("*.parquet")):
                name = str(file).replace("'", "''")  # CREATE VIEW takes no parameters
                opened.execute(f"CREATE VIEW {schema}.\"{file.stem}\" AS SELECT * FROM read_parquet('{name}')")
        return opened

    con = open_tables(tables_folder)

    def ask(query, **values):
        """Run a query; rows as dictionaries of what a chart can show (times as ISO texts)."""
        cursor = con.execute(query, values or None)
        names = [column[0] for column in cursor.description]
        return [
            {
                name: value.isoformat() if hasattr(value, "isoformat") else value
                for name, value in zip(names, row, strict=True)
            }
            for row in cursor.fetchall()
        ]

    return (ask,)


@app.cell
def events(ask, mo):
    event_names = [
        row["event_name"]
        for row in ask(
            "SELECT event_name FROM report.talk_overview WHERE event_name IS NOT NULL"
            " GROUP BY ALL ORDER BY count(*) DESC, 1"
        )
    ]
    event = mo.ui.dropdown(["all events", *event_names], value="all events", label="Event")
    mo.vstack([mo.md("# One conference, by its recaps"), event])
    return (event,)


@app.cell
def chosen(event):
    event_name = None if event.value == "all events" else event.value
    return (event_name,)


@app.cell
def most_recapped(alt, ask, event_name, mo):
    recapped = ask(
        """
        SELECT title, event_name, recap_count, speakers
        FROM report.talk_overview
        WHERE recap_count > 0 AND ($event IS NULL OR event_name = $event)
        ORDER BY recap_count DESC, title LIMIT 20
        """,
        event=event_name,
    )
    recapped_chart = (
        alt.Chart(alt.Data(values=recapped))
        .mark_bar()
        .encode(
            x=alt.X("recap_count:Q", title="reports that name it", axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("title:N", sort="-x", title=None, axis=alt.Axis(labelLimit=380)),
            color=alt.Color("event_name:N", title="event"),
            tooltip=["title:N", "speakers:N", "recap_count:Q"],
        )
        .properties(title="Which talks do most recaps name?")
    )
    mo.vstack([mo.md("## 1. What was said, watched and written?"), recapped_chart])
    return recapped, recapped_chart


@app.cell
def material(alt, ask, event_name, mo):
    material_states = ask(
        """
        SELECT role, state, count(*) AS talk_count
        FROM report.material_status
        JOIN report.talk_overview USING (talk_id)
        WHERE recap_count > 0 AND ($event IS NULL OR event_name = $event)
        GROUP BY ALL ORDER BY ALL
        """,
        event=event_name,
    )
    material_chart = (
        alt.Chart(alt.Data(values=material_states))
        .mark_bar()
        .encode(
            x=alt.X("talk_count:Q", title="talks that a recap names"),
            y=alt.Y("role:N", title=None),
            color=alt.Color("state:N"),
            tooltip=["role:N", "state:N", "talk_count:Q"],
        )
        .properties(title="Which material is there, which is missing?")
    )
    missing = ask(
        """
        SELECT title, role, state, since_at
        FROM report.material_status
        JOIN report.talk_overview USING (talk_id)
        WHERE recap_count > 0 AND role IN ('video', 'slides') AND state NOT IN ('present', 'unknown')
            AND ($event IS NULL OR event_name = $event)
        ORDER BY state, title
        """,
        event=event_name,
    )
    mo.vstack([mo.md("## 2. Video, slides, schedule page"), material_chart, mo.ui.table(missing, selection=None)])
    return material_chart, material_states, missing


@app.cell
def people(alt, ask, mo):
    organizations = ask(
        """
        SELECT name, talk_count, recapped_count
        FROM report.organization_overview
        ORDER BY recapped_count DESC, talk_count DESC, name LIMIT 15
        """
    )
    organizations_chart = (
        alt.Chart(alt.Data(values=organizations))
        .mark_bar()
        .encode(
            x=alt.X("recapped_count:Q", title="talks that a recap names", axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("name:N", sort="-x", title=None),
            tooltip=["name:N", "talk_count:Q", "recapped_count:Q"],
        )
        .properties(title="Whose talks were told of most?")
    )
    written_about = ask(
        """
        SELECT name, organizations, recapped_count, written_about_by
        FROM report.speaker_overview
        WHERE written_about_by IS NOT NULL
        ORDER BY recapped_count DESC, name LIMIT 50
        """
    )
    mo.vstack(
        [
            mo.md("## 3. Who spoke, who wrote about whom?"),
            organizations_chart,
            mo.ui.table(written_about, selection=None),
        ]
    )
    return organizations, organizations_chart, written_about


@app.cell
def links(alt, ask, mo):
    link_states = ask(
        "SELECT state, kind, count(*) AS address_count FROM report.link_health"
        " WHERE state <> 'alive' GROUP BY ALL ORDER BY ALL"
    )
    alive = ask("SELECT count(*) AS address_count FROM report.link_health WHERE state = 'alive'")[0][
        "address_count"
    ]
    links_chart = (
        alt.Chart(alt.Data(values=link_states))
        .mark_bar()
        .encode(
            x=alt.X("address_count:Q", title="addresses", axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("state:N", title=None),
            color=alt.Color("kind:N"),
            tooltip=["state:N", "kind:N", "address_count:Q"],
        )
        .properties(title=f"How do the links fare, besides {alive} alive ones?")
    )
    to_mend = ask(
        """
        SELECT state, url, since_at, replacement_url, linked_from_count
        FROM report.link_health WHERE state IN ('dead', 'moved', 'private')
        UNION ALL
        SELECT 'wrong', url, since_at, replacement_url, 1 FROM report.wrong_link
        ORDER BY 1, 2
        """
    )
    mo.vstack([mo.md("## 4. Dead, moved and wrong links"), links_chart, mo.ui.table(to_mend, selection=None)])
    return link_states, links_chart, to_mend


@app.cell
def origin(alt, ask, event_name, mo):
    facts = ask(
        """
        SELECT provenance.field, provenance.source, count(*) AS fact_count
        FROM report.provenance
        JOIN report.talk_overview AS talk USING (talk_id)
        WHERE $event IS NULL OR talk.event_name = $event
        GROUP BY ALL ORDER BY fact_count DESC LIMIT 60
        """,
        event=event_name,
    )
    facts_chart = (
        alt.Chart(alt.Data(values=facts))
        .mark_rect()
        .encode(
            x=alt.X("field:N", title="what is said"),
            y=alt.Y("source:N", title="where it is said", axis=alt.Axis(labelLimit=260)),
            color=alt.Color("fact_count:Q", title="facts", scale=alt.Scale(type="log")),
            tooltip=["field:N", "source:N", "fact_count:Q"],
        )
        .properties(title="Where do the facts come from?")
    )
    mo.vstack([mo.md("## 5. Where does this fact come from?"), facts_chart])
    return facts, facts_chart


if __name__ == "__main__":
    app.run()
