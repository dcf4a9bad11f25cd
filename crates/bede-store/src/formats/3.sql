-- Format 3 of the store: copies, stories, and what a watch remembers. docs/copies.md says how both are decided.

-- Documents that have yet to be looked at for copies and stories: new ones, and those that were coded anew.
CREATE TABLE ungathered (
  document INTEGER PRIMARY KEY REFERENCES documents
);
INSERT INTO ungathered SELECT document FROM documents;

-- What each document is to the others.
CREATE TABLE copies (
  document INTEGER PRIMARY KEY REFERENCES documents,
  copy_of  INTEGER,              -- the report that it repeats; null for a report of its own
  exact    INTEGER NOT NULL,     -- 1: word for word
  shares   INTEGER,              -- the report with which it shares half its text, though it says something else too
  why      TEXT,                 -- what was compared
  agency   TEXT                  -- the agency that it credits
);
CREATE INDEX copies_by_original ON copies (copy_of) WHERE copy_of IS NOT NULL;

-- By what the latest originals are found, and against what others are compared. Rows are dropped as originals age.
CREATE TABLE fingerprints (
  document INTEGER PRIMARY KEY REFERENCES documents,
  anchors  BLOB NOT NULL,
  sketch   BLOB NOT NULL
);

-- Events across reports: a story has the number of its first event. Events of copies have no row.
CREATE TABLE stories (
  event   INTEGER PRIMARY KEY REFERENCES events,
  story   INTEGER NOT NULL,
  joined  INTEGER,               -- the event of the story that decided
  why     TEXT,                  -- what spoke for and against; the sum decides
  by_hand INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX stories_by_story ON stories (story);

-- Stories that more than one report tells, or a report with copies.
CREATE TABLE story_counts (
  story   INTEGER PRIMARY KEY,
  event   INTEGER NOT NULL,      -- the event that stands for the story: the one that is counted
  reports INTEGER NOT NULL,
  sources INTEGER NOT NULL,      -- independent ones among them
  copies  INTEGER NOT NULL       -- of the reports
) WITHOUT ROWID;

-- Merges that were undone: events of that type in the two documents do not join. Both directions are there.
CREATE TABLE story_bars (
  document INTEGER NOT NULL,
  other    INTEGER NOT NULL,
  type     TEXT NOT NULL,
  PRIMARY KEY (document, type, other)
) WITHOUT ROWID;

-- By what the latest events are compared. Rows are dropped as events age.
CREATE TABLE tellings (
  event   INTEGER PRIMARY KEY REFERENCES events,
  telling TEXT NOT NULL
);

-- What `bede watch` knows of each feed: JSON.
CREATE TABLE watched_feeds (
  feed  TEXT PRIMARY KEY,
  state TEXT NOT NULL
) WITHOUT ROWID;

-- Articles that feeds have named: those that wait, as JSON, and what came of the others.
CREATE TABLE watched_articles (
  key     TEXT PRIMARY KEY,
  feed    TEXT NOT NULL,
  waiting TEXT,                  -- what the feed says of it; null when it is done with
  outcome TEXT
) WITHOUT ROWID;
CREATE INDEX watched_articles_waiting ON watched_articles (key) WHERE waiting IS NOT NULL;
