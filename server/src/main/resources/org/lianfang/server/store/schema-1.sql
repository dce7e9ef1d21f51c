-- Times are milliseconds since 1970-01-01T00:00:00Z.

CREATE TABLE api_user (
  name       TEXT PRIMARY KEY,
  roles      TEXT NOT NULL,
  key_hash   BLOB NOT NULL UNIQUE,
  key_ending TEXT NOT NULL,
  created    INTEGER NOT NULL,
  expires    INTEGER,
  revoked    INTEGER
) WITHOUT ROWID;

CREATE TABLE operation (
  id           TEXT PRIMARY KEY,
  kind         TEXT NOT NULL,
  user         TEXT NOT NULL,
  request_key  BLOB UNIQUE,
  fingerprint  BLOB NOT NULL,
  state        TEXT NOT NULL,
  started      INTEGER NOT NULL,
  ended        INTEGER,
  progress     TEXT NOT NULL,
  result       TEXT,
  problem      TEXT
) WITHOUT ROWID;

CREATE INDEX operation_started ON operation (started);

CREATE TABLE answered_request (
  request_key BLOB PRIMARY KEY,
  fingerprint BLOB NOT NULL,
  answered    INTEGER NOT NULL,
  status      INTEGER NOT NULL,
  sealed      BLOB NOT NULL
) WITHOUT ROWID;

CREATE INDEX answered_request_time ON answered_request (answered);
