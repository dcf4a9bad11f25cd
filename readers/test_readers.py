"""Every layout that Bede exports, read back by pandas, pyarrow and DuckDB, and held against the records."""

import collections
import json
import os
import pathlib
import sqlite3
import subprocess
import zlib

import duckdb
import pandas
import pyarrow.dataset
import pytest

BEDE = os.environ.get("BEDE", "bede")
REPORTS = pathlib.Path(__file__).parent.parent / "examples" / "reports"
HAPPENED = ("actual", "historical")

GDELT = """GLOBALEVENTID SQLDATE MonthYear Year FractionDate Actor1Code Actor1Name Actor1CountryCode Actor1KnownGroupCode
Actor1EthnicCode Actor1Religion1Code Actor1Religion2Code Actor1Type1Code Actor1Type2Code Actor1Type3Code Actor2Code Actor2Name
Actor2CountryCode Actor2KnownGroupCode Actor2EthnicCode Actor2Religion1Code Actor2Religion2Code Actor2Type1Code Actor2Type2Code
Actor2Type3Code IsRootEvent EventCode EventBaseCode EventRootCode QuadClass GoldsteinScale NumMentions NumSources NumArticles AvgTone
Actor1Geo_Type Actor1Geo_FullName Actor1Geo_CountryCode Actor1Geo_ADM1Code Actor1Geo_ADM2Code Actor1Geo_Lat Actor1Geo_Long
Actor1Geo_FeatureID Actor2Geo_Type Actor2Geo_FullName Actor2Geo_CountryCode Actor2Geo_ADM1Code Actor2Geo_ADM2Code Actor2Geo_Lat
Actor2Geo_Long Actor2Geo_FeatureID ActionGeo_Type ActionGeo_FullName ActionGeo_CountryCode ActionGeo_ADM1Code ActionGeo_ADM2Code
ActionGeo_Lat ActionGeo_Long ActionGeo_FeatureID DATEADDED SOURCEURL""".split()

MENTIONS = """GLOBALEVENTID EventTimeDate MentionTimeDate MentionType MentionSourceName MentionIdentifier SentenceID Actor1CharOffset
Actor2CharOffset ActionCharOffset InRawText Confidence MentionDocLen MentionDocTone MentionDocTranslationInfo Extras""".split()

PHOENIX = """EventID Date Year Month Day SourceActorFull SourceActorEntity SourceActorRole SourceActorAttribute TargetActorFull
TargetActorEntity TargetActorRole TargetActorAttribute EventCode EventRootCode PentaClass GoldsteinScore Issues Lat Lon LocationName
StateName CountryCode SentenceID URLs NewsSources""".split()

ICEWS = [
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code", "Intensity",
    "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher", "City", "District", "Province",
    "Country", "Latitude", "Longitude",
]

POLECAT = [
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts", "Actor Name", "Actor Country",
    "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw", "Wikipedia Actor ID", "Recipient Name",
    "Recipient Country", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors", "Recipient Title", "Recipient Name Raw",
    "Wikipedia Recipient ID", "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID",
    "Raw Placename", "Feature Type", "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language",
    "Version",
]


def bede(*arguments):
    done = subprocess.run([BEDE, *map(str, arguments)], capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.stdout


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("readers")


@pytest.fixture(scope="session")
def store(folder):
    path = folder / "news.bede"
    bede("ingest", "--store", path, REPORTS, "--quiet")
    return path


@pytest.fixture(scope="session")
def records(store):
    """The records as the store holds them, by SQL alone, each with the events that count: copies and further tellings do not."""
    with sqlite3.connect(store) as connection:
        rows = connection.execute("SELECT document, record FROM records ORDER BY document").fetchall()
        counted = set(connection.execute("SELECT document, id FROM events WHERE counted = 1").fetchall())
    return [(json.loads(zlib.decompress(record)), {id for of, id in counted if of == document}) for document, record in rows]


@pytest.fixture(scope="session")
def events(records):
    return [(record, event) for record, counted in records for event in record["events"] if event["id"] in counted]


@pytest.fixture(scope="session")
def happened(events):
    return [(record, event) for record, event in events if event["status"] in HAPPENED and event["date"]]


def exported(store, folder, layout):
    path = folder / f"{layout}.out"
    bede("export", "--store", store, "--format", layout, "--output", path)
    return path


def tabs(path, names=None):
    """As existing code reads these layouts: everything as text, quotes as they are."""
    return pandas.read_csv(
        path, sep="\t", header=None if names else 0, names=names, dtype=str, keep_default_na=False, quoting=3, encoding="utf-8"
    )


def by_duckdb(path, columns, header):
    types = ", ".join(f"'{column}': 'VARCHAR'" for column in columns)
    return duckdb.sql(
        f"SELECT * FROM read_csv('{path}', delim='\t', header={header}, quote='', escape='', columns={{{types}}}, strict_mode=true)"
    ).df()


def numbers(column):
    return pandas.to_numeric(column[column != ""])


def test_there_is_something_to_read(events, happened):
    assert len(events) > 200 and len(happened) > 100


def test_gdelt_2_events(store, folder, happened):
    path = exported(store, folder, "gdelt")
    frame = tabs(path, GDELT)
    assert len(by_duckdb(path, GDELT, False)) == len(frame)
    assert not frame["SOURCEURL"].isin(["", None]).any()
    assert frame["SQLDATE"].str.fullmatch(r"\d{8}").all() and frame["DATEADDED"].str.fullmatch(r"\d{14}").all()
    assert (frame["SQLDATE"].str[:6] == frame["MonthYear"]).all() and (frame["SQLDATE"].str[:4] == frame["Year"]).all()
    fraction = frame["FractionDate"].astype(float)
    assert (fraction.sub(frame["Year"].astype(int)).between(0, 1.1)).all()
    assert frame["EventCode"].str.fullmatch(r"\d{3,4}").all()
    assert (frame["EventRootCode"] == frame["EventCode"].str[:2]).all() and (frame["EventBaseCode"] == frame["EventCode"].str[:3]).all()
    assert set(frame["QuadClass"]) <= set("1234")
    assert numbers(frame["GoldsteinScale"]).between(-10, 10).all()
    assert set(frame["ActionGeo_Type"]) <= set("012345")
    placed = frame[frame["ActionGeo_Type"] != "0"]
    assert numbers(placed["ActionGeo_Lat"]).between(-90, 90).all() and numbers(placed["ActionGeo_Long"]).between(-180, 180).all()
    assert len(placed) > 20 and placed["ActionGeo_CountryCode"].str.fullmatch("([A-Z]{2})?").all()
    assert frame["Actor1CountryCode"].str.fullmatch("([A-Z]{3})?").all()
    assert frame["GLOBALEVENTID"].is_unique and (numbers(frame["GLOBALEVENTID"]) < 2**53).all()
    assert set(frame["SQLDATE"]) == {event["date"].replace("-", "") for _, event in happened}


def test_gdelt_1_events(store, folder):
    old = [column for column in GDELT if not column.endswith("_ADM2Code")]
    assert len(old) == 58
    frame = tabs(exported(store, folder, "gdelt1"), old)
    new = tabs(exported(store, folder, "gdelt"), GDELT)
    assert frame["DATEADDED"].str.fullmatch(r"\d{8}").all()
    same = [column for column in old if column != "DATEADDED"]
    pandas.testing.assert_frame_equal(frame[same], new[same])


def test_gdelt_2_mentions(store, folder, records):
    path = exported(store, folder, "gdelt-mentions")
    frame = tabs(path, MENTIONS)
    assert len(by_duckdb(path, MENTIONS, False)) == len(frame)
    events = tabs(exported(store, folder, "gdelt"), GDELT)
    # Each event has as many mentions as it says, under its own number.
    counts = frame.groupby("GLOBALEVENTID").size()
    said = events.set_index("GLOBALEVENTID")["NumMentions"].astype(int)
    assert counts.sort_index().equals(said.sort_index().rename(None)) or (counts.sort_index() == said.sort_index()).all()
    assert frame["Confidence"].astype(int).isin(range(10, 101, 10)).all()
    assert frame["MentionType"].isin(["1", "2"]).all() and (frame["SentenceID"].astype(int) >= 1).all()
    for column in ("Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset"):
        assert (frame[column].astype(int) >= -1).all()


def test_icews(store, folder, happened):
    path = exported(store, folder, "icews")
    frame = tabs(path)
    assert list(frame.columns) == ICEWS
    assert list(by_duckdb(path, ICEWS, True).columns) == ICEWS
    assert pandas.to_datetime(frame["Event Date"], format="%Y-%m-%d").notna().all()
    assert frame["CAMEO Code"].str.fullmatch(r"\d{3,4}").all() and frame["CAMEO Code"].str.startswith("0").any()
    assert frame["Event ID"].is_unique
    assert set(frame["Story ID"]) == {record["id"] for record, _ in happened}
    assert numbers(frame["Intensity"]).between(-10, 10).all()


def test_phoenix(store, folder):
    path = exported(store, folder, "phoenix")
    frame = tabs(path, PHOENIX)
    assert len(by_duckdb(path, PHOENIX, False)) == len(frame) > 50
    assert (frame["Date"] == frame["Year"] + frame["Month"] + frame["Day"]).all()
    assert frame["PentaClass"].isin(list("01234")).all()
    assert (frame["EventRootCode"] == frame["EventCode"].str[:2]).all()
    for side in ("Source", "Target"):
        whole = frame[f"{side}ActorFull"]
        assert whole.str.fullmatch("([A-Z]{3})+").all()
        parts = frame[f"{side}ActorEntity"] + frame[f"{side}ActorRole"] + frame[f"{side}ActorAttribute"].str.replace(";", "")
        assert all(full.endswith(rest) for full, rest in zip(whole, parts))
    issues = frame.loc[frame["Issues"] != "", "Issues"]
    assert issues.str.fullmatch(r"[A-Z_]+,\d+(;[A-Z_]+,\d+)*").all()


def test_polecat(store, folder, happened):
    path = exported(store, folder, "polecat")
    frame = tabs(path)
    assert list(frame.columns) == POLECAT and len(frame) == len(happened)
    assert len(by_duckdb(path, POLECAT, True)) == len(frame)
    assert not (frame == "").any().any(), "what is not known is `None`"
    assert set(frame["Quad Code"]) <= {"VERBAL COOPERATION", "MATERIAL COOPERATION", "VERBAL CONFLICT", "MATERIAL CONFLICT"}
    assert list(frame["Event Type"]) == [event["type"] for _, event in happened]
    assert list(frame["Event Date"]) == [event["date"] for _, event in happened]
    for (_, event), contexts in zip(happened, frame["Contexts"]):
        assert ([] if contexts == "None" else contexts.split("; ")) == event["contexts"]


def test_plover_jsonl(store, folder, events):
    path = exported(store, folder, "plover")
    frame = pandas.read_json(path, lines=True, dtype=False, convert_dates=False)
    assert list(frame["id"]) == [event["id"] for _, event in events]
    assert len(duckdb.sql(f"SELECT * FROM read_json('{path}', format='newline_delimited')").df()) == len(events)
    with open(path, encoding="utf-8") as lines:
        for line, (_, event) in zip(lines, events):
            read = json.loads(line)
            assert {"id", "date", "actor", "event"} <= read.keys() and read["event"] == [event["type"]]
            assert len(read["actor"]) == len(event["actors"])


def test_csv(store, folder, events):
    path = exported(store, folder, "csv")
    frame = pandas.read_csv(path, dtype=str, keep_default_na=False)
    assert list(frame["event"]) == [event["id"] for _, event in events]
    assert list(frame["anchor"]) == [event["anchor"]["text"] for _, event in events]
    assert list(frame["confidence"].astype(float)) == [event["confidence"] for _, event in events]
    assert len(duckdb.sql(f"SELECT * FROM read_csv('{path}', all_varchar=true)").df()) == len(frame)


def test_parquet_dataset(store, folder, events):
    path = folder / "dataset"
    bede("export", "--store", store, "--format", "parquet", "--output", path)
    months = collections.Counter(
        event["date"][:7] if event["date"] and event["date_precision"] != "year" else "undated" for _, event in events
    )
    frame = pyarrow.dataset.dataset(path, partitioning="hive").to_table().to_pandas()
    assert sorted(frame["event"]) == sorted(event["id"] for _, event in events)
    read = duckdb.sql(
        f"SELECT month, count(*) AS n FROM read_parquet('{path}/*/*.parquet', hive_partitioning=true, hive_types={{'month': VARCHAR}}) GROUP BY month"
    ).fetchall()
    assert {month: count for month, count in read} == dict(months)
    frame = pandas.read_parquet(path).set_index("event")
    for record, event in events:
        row = frame.loc[event["id"]]
        assert row["document"] == record["id"] and row["type"] == event["type"]
        assert list(row["actor_codes"]) == [person["code"] for person in event["actors"]]
        assert list(row["contexts"]) == event["contexts"]
    # A single file, and a folder that is not empty.
    bede("export", "--store", store, "--format", "parquet", "--output", folder / "all.parquet")
    assert len(pandas.read_parquet(folder / "all.parquet")) == len(events)
    again = subprocess.run([BEDE, "export", "--store", store, "--output", path], capture_output=True, check=False)
    assert again.returncode == 2 and b"is not empty" in again.stderr


def test_a_filter_holds_for_exports(store, folder, happened):
    path = folder / "protests.csv"
    bede("export", "--store", store, "--format", "csv", "--type", "PROTEST", "--status", "actual", "--output", path)
    frame = pandas.read_csv(path, dtype=str)
    wanted = [event["id"] for _, event in happened if event["type"] == "PROTEST" and event["status"] == "actual"]
    assert set(frame["type"]) == {"PROTEST"} and set(wanted) <= set(frame["event"])


def test_duckdb_reads_the_store_itself(store, events):
    with sqlite3.connect(store) as connection:
        counts = dict(connection.execute("SELECT type, count(*) FROM event_rows WHERE counted = 1 GROUP BY type"))
    assert counts == dict(collections.Counter(event["type"] for _, event in events))
