-- Format 2: what happened, by month, with types and statuses already summed, so that all dyads over many years come at once.
-- Triggers keep it with `dyad_months` and `actor_months`.

CREATE TABLE dyad_totals (
  actor TEXT NOT NULL,
  recipient TEXT NOT NULL,
  month TEXT NOT NULL,
  events INTEGER NOT NULL,
  scored INTEGER NOT NULL,
  score REAL NOT NULL,
  verbal_cooperation INTEGER NOT NULL,
  material_cooperation INTEGER NOT NULL,
  verbal_conflict INTEGER NOT NULL,
  material_conflict INTEGER NOT NULL,
  PRIMARY KEY (actor, recipient, month)
) WITHOUT ROWID;
INSERT INTO dyad_totals
SELECT actor, recipient, month, sum(events), sum(scored), round(sum(score), 3),
  sum(CASE WHEN type IN ('AGREE', 'CONSULT', 'SUPPORT', 'CONCEDE') THEN events ELSE 0 END),
  sum(CASE WHEN type IN ('COOPERATE', 'AID', 'RETREAT') THEN events ELSE 0 END),
  sum(CASE WHEN type IN ('REQUEST', 'ACCUSE', 'REJECT', 'THREATEN') THEN events ELSE 0 END),
  sum(CASE WHEN type IN ('PROTEST', 'SANCTION', 'MOBILIZE', 'COERCE', 'ASSAULT') THEN events ELSE 0 END)
FROM dyad_months WHERE status IN ('actual', 'historical') GROUP BY actor, recipient, month;
CREATE TRIGGER dyad_months_added AFTER INSERT ON dyad_months WHEN NEW.status IN ('actual', 'historical') BEGIN
  INSERT INTO dyad_totals VALUES (NEW.actor, NEW.recipient, NEW.month, NEW.events, NEW.scored, NEW.score,
    CASE WHEN NEW.type IN ('AGREE', 'CONSULT', 'SUPPORT', 'CONCEDE') THEN NEW.events ELSE 0 END,
    CASE WHEN NEW.type IN ('COOPERATE', 'AID', 'RETREAT') THEN NEW.events ELSE 0 END,
    CASE WHEN NEW.type IN ('REQUEST', 'ACCUSE', 'REJECT', 'THREATEN') THEN NEW.events ELSE 0 END,
    CASE WHEN NEW.type IN ('PROTEST', 'SANCTION', 'MOBILIZE', 'COERCE', 'ASSAULT') THEN NEW.events ELSE 0 END)
  ON CONFLICT DO UPDATE SET events = events + excluded.events, scored = scored + excluded.scored,
    score = round(score + excluded.score, 3),
    verbal_cooperation = verbal_cooperation + excluded.verbal_cooperation,
    material_cooperation = material_cooperation + excluded.material_cooperation,
    verbal_conflict = verbal_conflict + excluded.verbal_conflict,
    material_conflict = material_conflict + excluded.material_conflict;
END;
CREATE TRIGGER dyad_months_changed AFTER UPDATE ON dyad_months WHEN NEW.status IN ('actual', 'historical') BEGIN
  INSERT INTO dyad_totals VALUES (NEW.actor, NEW.recipient, NEW.month, NEW.events - OLD.events, NEW.scored - OLD.scored, NEW.score - OLD.score,
    CASE WHEN NEW.type IN ('AGREE', 'CONSULT', 'SUPPORT', 'CONCEDE') THEN NEW.events - OLD.events ELSE 0 END,
    CASE WHEN NEW.type IN ('COOPERATE', 'AID', 'RETREAT') THEN NEW.events - OLD.events ELSE 0 END,
    CASE WHEN NEW.type IN ('REQUEST', 'ACCUSE', 'REJECT', 'THREATEN') THEN NEW.events - OLD.events ELSE 0 END,
    CASE WHEN NEW.type IN ('PROTEST', 'SANCTION', 'MOBILIZE', 'COERCE', 'ASSAULT') THEN NEW.events - OLD.events ELSE 0 END)
  ON CONFLICT DO UPDATE SET events = events + excluded.events, scored = scored + excluded.scored,
    score = round(score + excluded.score, 3),
    verbal_cooperation = verbal_cooperation + excluded.verbal_cooperation,
    material_cooperation = material_cooperation + excluded.material_cooperation,
    verbal_conflict = verbal_conflict + excluded.verbal_conflict,
    material_conflict = material_conflict + excluded.material_conflict;
END;
CREATE TRIGGER dyad_months_gone AFTER DELETE ON dyad_months BEGIN
  DELETE FROM dyad_totals WHERE actor = OLD.actor AND recipient = OLD.recipient AND month = OLD.month AND events = 0;
END;

CREATE TABLE actor_totals (
  actor TEXT NOT NULL,
  month TEXT NOT NULL,
  events INTEGER NOT NULL,
  scored INTEGER NOT NULL,
  score REAL NOT NULL,
  verbal_cooperation INTEGER NOT NULL,
  material_cooperation INTEGER NOT NULL,
  verbal_conflict INTEGER NOT NULL,
  material_conflict INTEGER NOT NULL,
  PRIMARY KEY (actor, month)
) WITHOUT ROWID;
INSERT INTO actor_totals
SELECT actor, month, sum(events), sum(scored), round(sum(score), 3),
  sum(CASE WHEN type IN ('AGREE', 'CONSULT', 'SUPPORT', 'CONCEDE') THEN events ELSE 0 END),
  sum(CASE WHEN type IN ('COOPERATE', 'AID', 'RETREAT') THEN events ELSE 0 END),
  sum(CASE WHEN type IN ('REQUEST', 'ACCUSE', 'REJECT', 'THREATEN') THEN events ELSE 0 END),
  sum(CASE WHEN type IN ('PROTEST', 'SANCTION', 'MOBILIZE', 'COERCE', 'ASSAULT') THEN events ELSE 0 END)
FROM actor_months WHERE status IN ('actual', 'historical') GROUP BY actor, month;
CREATE TRIGGER actor_months_added AFTER INSERT ON actor_months WHEN NEW.status IN ('actual', 'historical') BEGIN
  INSERT INTO actor_totals VALUES (NEW.actor, NEW.month, NEW.events, NEW.scored, NEW.score,
    CASE WHEN NEW.type IN ('AGREE', 'CONSULT', 'SUPPORT', 'CONCEDE') THEN NEW.events ELSE 0 END,
    CASE WHEN NEW.type IN ('COOPERATE', 'AID', 'RETREAT') THEN NEW.events ELSE 0 END,
    CASE WHEN NEW.type IN ('REQUEST', 'ACCUSE', 'REJECT', 'THREATEN') THEN NEW.events ELSE 0 END,
    CASE WHEN NEW.type IN ('PROTEST', 'SANCTION', 'MOBILIZE', 'COERCE', 'ASSAULT') THEN NEW.events ELSE 0 END)
  ON CONFLICT DO UPDATE SET events = events + excluded.events, scored = scored + excluded.scored,
    score = round(score + excluded.score, 3),
    verbal_cooperation = verbal_cooperation + excluded.verbal_cooperation,
    material_cooperation = material_cooperation + excluded.material_cooperation,
    verbal_conflict = verbal_conflict + excluded.verbal_conflict,
    material_conflict = material_conflict + excluded.material_conflict;
END;
CREATE TRIGGER actor_months_changed AFTER UPDATE ON actor_months WHEN NEW.status IN ('actual', 'historical') BEGIN
  INSERT INTO actor_totals VALUES (NEW.actor, NEW.month, NEW.events - OLD.events, NEW.scored - OLD.scored, NEW.score - OLD.score,
    CASE WHEN NEW.type IN ('AGREE', 'CONSULT', 'SUPPORT', 'CONCEDE') THEN NEW.events - OLD.events ELSE 0 END,
    CASE WHEN NEW.type IN ('COOPERATE', 'AID', 'RETREAT') THEN NEW.events - OLD.events ELSE 0 END,
    CASE WHEN NEW.type IN ('REQUEST', 'ACCUSE', 'REJECT', 'THREATEN') THEN NEW.events - OLD.events ELSE 0 END,
    CASE WHEN NEW.type IN ('PROTEST', 'SANCTION', 'MOBILIZE', 'COERCE', 'ASSAULT') THEN NEW.events - OLD.events ELSE 0 END)
  ON CONFLICT DO UPDATE SET events = events + excluded.events, scored = scored + excluded.scored,
    score = round(score + excluded.score, 3),
    verbal_cooperation = verbal_cooperation + excluded.verbal_cooperation,
    material_cooperation = material_cooperation + excluded.material_cooperation,
    verbal_conflict = verbal_conflict + excluded.verbal_conflict,
    material_conflict = material_conflict + excluded.material_conflict;
END;
CREATE TRIGGER actor_months_gone AFTER DELETE ON actor_months BEGIN
  DELETE FROM actor_totals WHERE actor = OLD.actor AND month = OLD.month AND events = 0;
END;
