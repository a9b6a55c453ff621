-- The record of truth. Times are seconds since 1970 as REAL, in UTC. Never changed: a later file changes the tables.

CREATE TABLE agents (
    id            TEXT PRIMARY KEY,
    login         TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    disabled      INTEGER NOT NULL DEFAULT 0,
    failures      INTEGER NOT NULL DEFAULT 0,
    locked_until  REAL NOT NULL DEFAULT 0,
    created_at    REAL NOT NULL
) STRICT;

CREATE TABLE conversations (
    id          TEXT PRIMARY KEY,
    channel     TEXT NOT NULL,
    account     TEXT NOT NULL,
    address     TEXT NOT NULL,                    -- where replies go on that channel
    name        TEXT,
    status      TEXT NOT NULL DEFAULT 'with_bot',
    agent_id    TEXT REFERENCES agents(id),
    epoch       INTEGER NOT NULL DEFAULT 0,       -- rises with every change of owner
    episode     INTEGER NOT NULL DEFAULT 1,       -- rises when the bot takes over again
    dialogue    TEXT NOT NULL DEFAULT '{}',       -- Rasa's events and slots, see rasa_client.py
    stopped     INTEGER NOT NULL DEFAULT 0,       -- the customer asked us not to write first
    created_at  REAL NOT NULL,
    updated_at  REAL NOT NULL,
    UNIQUE (channel, account, address)
) STRICT;

CREATE TABLE messages (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id TEXT NOT NULL REFERENCES conversations(id),
    episode         INTEGER NOT NULL,
    author          TEXT NOT NULL,
    agent_id        TEXT REFERENCES agents(id),
    text            TEXT NOT NULL,                -- already masked
    markup          TEXT NOT NULL DEFAULT 'plain',
    options         TEXT NOT NULL DEFAULT '[]',
    client_id       TEXT,
    decision        TEXT,                         -- why the bot did what it did about this message
    knowledge       TEXT,                         -- knowledge version that a bot answer quotes
    created_at      REAL NOT NULL
) STRICT;
CREATE INDEX messages_by_conversation ON messages(conversation_id, id);

-- What channels brought. A row is durable before the channel hears "received".
CREATE TABLE inbox (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    channel         TEXT NOT NULL,
    account         TEXT NOT NULL,
    event_id        TEXT NOT NULL,
    conversation_id TEXT NOT NULL REFERENCES conversations(id),
    message_id      INTEGER NOT NULL REFERENCES messages(id),
    choice          TEXT,
    attempts        INTEGER NOT NULL DEFAULT 0,   -- counted before the work, so that a crash counts too
    outcome         TEXT,                         -- NULL while pending; else what became of it
    received_at     REAL NOT NULL,
    done_at         REAL,
    UNIQUE (channel, account, event_id)
) STRICT;
CREATE INDEX inbox_pending ON inbox(conversation_id, id) WHERE outcome IS NULL;

-- What is to be sent. The key is a function of the turn, so doing a turn again cannot add a message.
CREATE TABLE outbox (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    key             TEXT NOT NULL UNIQUE,
    conversation_id TEXT NOT NULL REFERENCES conversations(id),
    message_id      INTEGER NOT NULL REFERENCES messages(id),
    author          TEXT NOT NULL,
    epoch           INTEGER NOT NULL,
    state           TEXT NOT NULL DEFAULT 'pending', -- pending, sending, sent, failed, uncertain, cancelled
    uncertain       INTEGER NOT NULL DEFAULT 0,      -- an attempt ended without our knowing how
    attempts        INTEGER NOT NULL DEFAULT 0,
    due_at          REAL NOT NULL,
    error           TEXT,
    sent_at         REAL
) STRICT;
CREATE INDEX outbox_of_message ON outbox(message_id);
CREATE INDEX outbox_open ON outbox(conversation_id, id) WHERE state IN ('pending', 'sending');

-- What a web visitor has been shown, in order: the ids of the event stream.
CREATE TABLE webchat_events (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id TEXT NOT NULL REFERENCES conversations(id),
    message_id      INTEGER NOT NULL REFERENCES messages(id),
    UNIQUE (conversation_id, message_id)
) STRICT;

CREATE TABLE visitors (
    secret_hash     TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations(id),
    created_at      REAL NOT NULL
) STRICT;

CREATE TABLE handoffs (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id TEXT NOT NULL REFERENCES conversations(id),
    episode         INTEGER NOT NULL,
    state           TEXT NOT NULL,
    reason          TEXT NOT NULL,
    priority        TEXT NOT NULL,
    brief           TEXT NOT NULL,
    agent_id        TEXT REFERENCES agents(id),
    asked_at        REAL NOT NULL,
    notified_at     REAL,
    claimed_at      REAL,
    answered_at     REAL,
    ended_at        REAL
) STRICT;
CREATE UNIQUE INDEX one_open_handoff ON handoffs(conversation_id) WHERE ended_at IS NULL;

CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    agent_id   TEXT NOT NULL REFERENCES agents(id),
    csrf       TEXT NOT NULL,
    created_at REAL NOT NULL,
    seen_at    REAL NOT NULL
) STRICT;

-- What people's choices teach: calibration data, phrasings, gaps.
CREATE TABLE labels (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id TEXT NOT NULL REFERENCES conversations(id),
    message_id      INTEGER REFERENCES messages(id),  -- the customer's question
    kind            TEXT NOT NULL,                    -- customer chose, customer feedback, agent sent article
    article         TEXT,                             -- NULL: none of those offered
    source          TEXT NOT NULL,
    created_at      REAL NOT NULL
) STRICT;

CREATE TABLE audit (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    at              REAL NOT NULL,
    who             TEXT NOT NULL,
    did             TEXT NOT NULL,
    conversation_id TEXT,
    detail          TEXT NOT NULL DEFAULT '{}'
) STRICT;

CREATE TABLE offsets (
    channel TEXT NOT NULL,
    account TEXT NOT NULL,
    value   INTEGER NOT NULL,
    PRIMARY KEY (channel, account)
) STRICT;
