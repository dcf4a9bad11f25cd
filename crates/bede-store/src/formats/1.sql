-- Format 1 of the store. docs/store.md describes every table; a later format is a file of its own beside this one.

-- What coded the documents: the words of `bede --version`.
CREATE TABLE versions (
  version INTEGER PRIMARY KEY,
  program TEXT NOT NULL UNIQUE
);

-- How far each file has been read; written in the same transaction as its documents.
CREATE TABLE readings (
  path     TEXT PRIMARY KEY,
  size     INTEGER NOT NULL,
  modified INTEGER NOT NULL,     -- nanoseconds since 1970
  items    INTEGER NOT NULL,     -- documents and errors from the start of the file that are done with
  finished INTEGER NOT NULL      -- 1: to its end
) WITHOUT ROWID;

CREATE TABLE documents (
  document  INTEGER PRIMARY KEY,
  id        TEXT NOT NULL,
  hash      BLOB NOT NULL,       -- of all that was given; the same thing given again is not stored again
  title     TEXT,
  publisher TEXT,
  published TEXT,                -- ISO 8601, as exactly as the source has it
  authors   TEXT NOT NULL,       -- JSON list
  url       TEXT,
  language  TEXT,
  warnings  TEXT NOT NULL,       -- JSON list
  version   INTEGER NOT NULL REFERENCES versions,
  counted   INTEGER NOT NULL DEFAULT 1  -- 0: kept as evidence, not counted as a report (a copy)
);
CREATE UNIQUE INDEX documents_by_hash ON documents (hash);
CREATE INDEX documents_by_id ON documents (id);
CREATE INDEX documents_by_url ON documents (url) WHERE url IS NOT NULL;
CREATE INDEX documents_by_published ON documents (published);

-- The document as it was given: one line of JSON in the form that `bede code` reads, under zlib.
CREATE TABLE inputs (
  document  INTEGER PRIMARY KEY REFERENCES documents,
  given     BLOB NOT NULL,
  otherwise TEXT,                -- the day that `--published` gave, for a document that does not say
  warnings  TEXT NOT NULL        -- JSON list of [kind, message]: what went less well while it was read
);

-- The whole record: one line of JSON (`bede schema`), under zlib.
CREATE TABLE records (
  document INTEGER PRIMARY KEY REFERENCES documents,
  record   BLOB NOT NULL
);

-- The record that a document had before it was coded anew, where the two differ.
CREATE TABLE past_records (
  document INTEGER NOT NULL REFERENCES documents,
  version  INTEGER NOT NULL REFERENCES versions,
  record   BLOB NOT NULL,
  PRIMARY KEY (document, version)
) WITHOUT ROWID;

-- Full text of headlines and reports.
CREATE VIRTUAL TABLE texts USING fts5 (
  title, body, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'
);

-- Names of participants and speakers, each once.
CREATE TABLE names (
  name INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
);
CREATE VIRTUAL TABLE names_words USING fts5 (
  text, content = 'names', content_rowid = 'name', tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE events (
  event           INTEGER PRIMARY KEY,
  document        INTEGER NOT NULL REFERENCES documents,
  number          INTEGER NOT NULL,  -- in its document, from 0
  id              TEXT NOT NULL,
  type            TEXT NOT NULL,
  mode            TEXT,
  cameo           TEXT NOT NULL,
  quad            TEXT NOT NULL,
  score           REAL,
  goldstein       REAL,
  date            TEXT,              -- YYYY-MM-DD
  date_precision  TEXT,              -- day, month, year
  date_basis      TEXT,              -- text, published
  place           TEXT,
  place_lat       REAL,
  place_lon       REAL,
  place_geonameid INTEGER,
  place_country   TEXT,
  place_admin1    TEXT,
  anchor          TEXT NOT NULL,
  anchor_start    INTEGER NOT NULL,
  anchor_end      INTEGER NOT NULL,
  sentence        INTEGER NOT NULL,
  status          TEXT NOT NULL,     -- actual, historical, future, hypothetical, negated
  rule            TEXT NOT NULL,
  confidence      REAL NOT NULL,
  counted         INTEGER NOT NULL DEFAULT 1  -- 0: told by a copy, or by another event that stands for it
);
CREATE UNIQUE INDEX events_by_document ON events (document, number);
CREATE INDEX events_by_date ON events (date);
CREATE INDEX events_by_type ON events (type, date);
CREATE INDEX events_by_mode ON events (mode, date) WHERE mode IS NOT NULL;
CREATE INDEX events_by_place ON events (place COLLATE NOCASE, date) WHERE place IS NOT NULL;
CREATE INDEX events_by_admin1 ON events (place_admin1 COLLATE NOCASE, date) WHERE place_admin1 IS NOT NULL;
CREATE INDEX events_by_place_country ON events (place_country, date) WHERE place_country IS NOT NULL;

CREATE TABLE contexts (
  event   INTEGER NOT NULL REFERENCES events,
  context TEXT NOT NULL,
  date    TEXT
);
CREATE INDEX contexts_by_event ON contexts (event, context);
CREATE INDEX contexts_by_context ON contexts (context, date, event);

-- Actors and recipients.
CREATE TABLE participants (
  event      INTEGER NOT NULL REFERENCES events,
  role       TEXT NOT NULL,      -- actor, recipient
  number     INTEGER NOT NULL,   -- among those of its role, from 0
  text       TEXT NOT NULL,
  start      INTEGER NOT NULL,
  "end"      INTEGER NOT NULL,
  code       TEXT,
  name       INTEGER NOT NULL REFERENCES names,
  country    TEXT,
  sector     TEXT,
  entity     INTEGER,
  PRIMARY KEY (event, role, number)
) WITHOUT ROWID;
CREATE INDEX participants_by_name ON participants (name, role);

-- Each actor with each recipient, as data of dyads have them. `actor` and `recipient` are the country, else the code,
-- else `---`.
CREATE TABLE dyads (
  event          INTEGER NOT NULL REFERENCES events,
  actor          TEXT NOT NULL,
  recipient      TEXT NOT NULL,
  actor_code     TEXT,
  recipient_code TEXT,
  date           TEXT,
  type           TEXT NOT NULL
);
CREATE INDEX dyads_by_event ON dyads (event);
CREATE INDEX dyads_by_pair ON dyads (actor, recipient, date, event, type);
CREATE INDEX dyads_by_actor ON dyads (actor, date, event, type);
CREATE INDEX dyads_by_recipient ON dyads (recipient, date, event, type);
CREATE INDEX dyads_by_actor_code ON dyads (actor_code, date, event, type) WHERE actor_code IS NOT NULL;
CREATE INDEX dyads_by_recipient_code ON dyads (recipient_code, date, event, type) WHERE recipient_code IS NOT NULL;

-- The chain of speakers that an event rests on, nearest first.
CREATE TABLE said_by (
  event       INTEGER NOT NULL REFERENCES events,
  number      INTEGER NOT NULL,
  attribution INTEGER NOT NULL,  -- its number among the document's attributions
  name        INTEGER REFERENCES names,
  code        TEXT,
  country     TEXT,
  PRIMARY KEY (event, number)
) WITHOUT ROWID;
CREATE INDEX said_by_name ON said_by (name, event);
CREATE INDEX said_by_code ON said_by (code, event) WHERE code IS NOT NULL;
CREATE INDEX said_by_country ON said_by (country, event) WHERE country IS NOT NULL;

-- The other places in the document that tell the event.
CREATE TABLE mentions (
  event    INTEGER NOT NULL REFERENCES events,
  number   INTEGER NOT NULL,
  text     TEXT NOT NULL,
  start    INTEGER NOT NULL,
  "end"    INTEGER NOT NULL,
  sentence INTEGER NOT NULL,
  PRIMARY KEY (event, number)
) WITHOUT ROWID;

CREATE TABLE attributions (
  document INTEGER NOT NULL REFERENCES documents,
  number   INTEGER NOT NULL,
  kind     TEXT NOT NULL,        -- direct, indirect, mixed
  speaker  TEXT,
  cue      TEXT,
  content  TEXT NOT NULL,        -- parts of a split quotation joined with " … "
  entity   INTEGER,              -- the speaker's number among the document's entities
  PRIMARY KEY (document, number)
) WITHOUT ROWID;

CREATE TABLE entities (
  document INTEGER NOT NULL REFERENCES documents,
  number   INTEGER NOT NULL,
  name     TEXT NOT NULL,
  kind     TEXT NOT NULL,        -- person, organization, country, group, place
  code     TEXT,
  country  TEXT,
  sector   TEXT,
  role     TEXT,
  mentions INTEGER NOT NULL,     -- how many
  PRIMARY KEY (document, number)
) WITHOUT ROWID;

CREATE TABLE dates (
  document INTEGER NOT NULL REFERENCES documents,
  number   INTEGER NOT NULL,
  text     TEXT NOT NULL,
  start    INTEGER NOT NULL,
  "end"    INTEGER NOT NULL,
  type     TEXT NOT NULL,        -- TIMEX3
  value    TEXT NOT NULL,
  PRIMARY KEY (document, number)
) WITHOUT ROWID;

CREATE TABLE places (
  document  INTEGER NOT NULL REFERENCES documents,
  number    INTEGER NOT NULL,
  text      TEXT NOT NULL,
  start     INTEGER NOT NULL,
  "end"     INTEGER NOT NULL,
  lat       REAL NOT NULL,
  lon       REAL NOT NULL,
  geonameid INTEGER,
  country   TEXT,
  admin1    TEXT,
  PRIMARY KEY (document, number)
) WITHOUT ROWID;

-- Counts by month, kept with every change, so that long series are there at once. Only events that are counted, with
-- a date that is exact to the month; `scored` of them have a score, whose sum is `score`.
CREATE TABLE dyad_months (
  month     TEXT NOT NULL,       -- YYYY-MM
  actor     TEXT NOT NULL,
  recipient TEXT NOT NULL,
  type      TEXT NOT NULL,
  status    TEXT NOT NULL,
  events    INTEGER NOT NULL,
  scored    INTEGER NOT NULL,
  score     REAL NOT NULL,
  PRIMARY KEY (actor, recipient, month, type, status)
) WITHOUT ROWID;

CREATE TABLE actor_months (
  month  TEXT NOT NULL,
  actor  TEXT NOT NULL,
  type   TEXT NOT NULL,
  status TEXT NOT NULL,
  events INTEGER NOT NULL,
  scored INTEGER NOT NULL,
  score  REAL NOT NULL,
  PRIMARY KEY (actor, month, type, status)
) WITHOUT ROWID;

CREATE TABLE type_months (
  month  TEXT NOT NULL,
  type   TEXT NOT NULL,
  status TEXT NOT NULL,
  events INTEGER NOT NULL,
  scored INTEGER NOT NULL,
  score  REAL NOT NULL,
  PRIMARY KEY (type, month, status)
) WITHOUT ROWID;

-- For reading by people: an event with its participants' names and codes, and its document.
CREATE VIEW event_rows AS
SELECT
  e.event, d.id AS document, e.id, e.date, e.date_precision, e.type, e.mode, e.cameo, e.quad, e.score, e.goldstein, e.status,
  (SELECT group_concat(n.text, '; ') FROM participants p JOIN names n USING (name)
     WHERE p.event = e.event AND p.role = 'actor') AS actors,
  (SELECT group_concat(coalesce(p.code, ''), '; ') FROM participants p
     WHERE p.event = e.event AND p.role = 'actor') AS actor_codes,
  (SELECT group_concat(n.text, '; ') FROM participants p JOIN names n USING (name)
     WHERE p.event = e.event AND p.role = 'recipient') AS recipients,
  (SELECT group_concat(coalesce(p.code, ''), '; ') FROM participants p
     WHERE p.event = e.event AND p.role = 'recipient') AS recipient_codes,
  (SELECT group_concat(c.context, '; ') FROM contexts c WHERE c.event = e.event) AS contexts,
  (SELECT group_concat(n.text, '; ') FROM said_by s JOIN names n USING (name) WHERE s.event = e.event) AS said_by,
  e.place, e.place_country, e.place_lat, e.place_lon, e.anchor, e.sentence, e.rule, e.confidence, e.counted,
  d.title, d.publisher, d.published, d.url
FROM events e JOIN documents d USING (document);
