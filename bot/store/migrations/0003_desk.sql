-- The desk: who is there, clocks and alarms, notes with mentions, satisfaction, coaching, desks of others.

ALTER TABLE agents ADD COLUMN away INTEGER NOT NULL DEFAULT 0;           -- they said so themselves
ALTER TABLE agents ADD COLUMN seen_at REAL NOT NULL DEFAULT 0;           -- the last proof that they are at a desk
ALTER TABLE agents ADD COLUMN capacity INTEGER NOT NULL DEFAULT 5;       -- conversations at a time
ALTER TABLE agents ADD COLUMN teams TEXT NOT NULL DEFAULT '[]';
ALTER TABLE agents ADD COLUMN languages TEXT NOT NULL DEFAULT '["en"]';

ALTER TABLE conversations ADD COLUMN merged_into TEXT REFERENCES conversations(id);
CREATE INDEX conversations_merged ON conversations(merged_into) WHERE merged_into IS NOT NULL;
ALTER TABLE conversations ADD COLUMN blocked_at REAL;                    -- nothing of theirs is answered or queued
ALTER TABLE conversations ADD COLUMN customer_seen INTEGER NOT NULL DEFAULT 0;  -- id of the last message they saw
ALTER TABLE conversations ADD COLUMN agent_seen INTEGER NOT NULL DEFAULT 0;     -- id of the last message its agent saw

ALTER TABLE messages ADD COLUMN useful INTEGER NOT NULL DEFAULT 1;       -- 0: "I'll look into it" and the like

ALTER TABLE handoffs ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm';
ALTER TABLE handoffs ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
ALTER TABLE handoffs ADD COLUMN team TEXT;                               -- NULL: anybody's
ALTER TABLE handoffs ADD COLUMN offered_to TEXT REFERENCES agents(id);   -- whose turn it is to take it first
ALTER TABLE handoffs ADD COLUMN offered_at REAL;
ALTER TABLE handoffs ADD COLUMN snoozed_until REAL;
ALTER TABLE handoffs ADD COLUMN reopens INTEGER REFERENCES handoffs(id);
CREATE INDEX handoffs_of_conversation ON handoffs(conversation_id, id);

-- What happened to a handoff, in order: what clocks are counted from and other desks are told.
CREATE TABLE handoff_events (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    handoff_id INTEGER NOT NULL REFERENCES handoffs(id),
    at         REAL NOT NULL,
    what       TEXT NOT NULL,                 -- see bot/store/handoff_events.py
    who        TEXT NOT NULL,                 -- an agent's id, bot, customer, clock
    detail     TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX events_of_handoff ON handoff_events(handoff_id, id);

-- One row for each way in which each level of each wait is told; durable, so that no alarm is lost.
CREATE TABLE alarms (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    handoff_id INTEGER NOT NULL REFERENCES handoffs(id),
    wait       TEXT NOT NULL,                 -- unclaimed, unanswered, reply due
    since      REAL NOT NULL,
    level      INTEGER NOT NULL,
    way        TEXT NOT NULL,                 -- desk, mail, other desks, on-call
    state      TEXT NOT NULL DEFAULT 'pending',  -- pending, shown (at the desk), sent, failed, over
    attempts   INTEGER NOT NULL DEFAULT 0,
    planned_at REAL NOT NULL,
    due_at     REAL NOT NULL,
    error      TEXT,
    sent_at    REAL,
    UNIQUE (handoff_id, wait, since, level, way)
) STRICT;
CREATE INDEX alarms_pending ON alarms(due_at) WHERE state = 'pending';
CREATE INDEX alarms_shown ON alarms(handoff_id) WHERE state = 'shown';

CREATE TABLE tags (
    conversation_id TEXT NOT NULL REFERENCES conversations(id),
    tag             TEXT NOT NULL,
    agent_id        TEXT NOT NULL REFERENCES agents(id),
    at              REAL NOT NULL,
    PRIMARY KEY (conversation_id, tag)
) STRICT;

-- Who was named in a private note, or asked as a team, and has (not) read it.
CREATE TABLE mentions (
    message_id INTEGER NOT NULL REFERENCES messages(id),
    agent_id   TEXT NOT NULL REFERENCES agents(id),
    seen_at    REAL,
    PRIMARY KEY (message_id, agent_id)
) STRICT;
CREATE INDEX mentions_of_agent ON mentions(agent_id) WHERE seen_at IS NULL;

CREATE TABLE canned_replies (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    shortcut TEXT NOT NULL UNIQUE,
    title    TEXT NOT NULL,
    text     TEXT NOT NULL,
    agent_id TEXT REFERENCES agents(id),
    at       REAL NOT NULL
) STRICT;

-- "How was it?", once a handoff. `words_until`: until then the customer's next words may belong to it.
CREATE TABLE satisfaction (
    handoff_id      INTEGER PRIMARY KEY REFERENCES handoffs(id),
    conversation_id TEXT NOT NULL REFERENCES conversations(id),
    agent_id        TEXT REFERENCES agents(id),
    asked_at        REAL NOT NULL,
    score           INTEGER,
    words           TEXT,
    answered_at     REAL,
    words_until     REAL
) STRICT;
CREATE INDEX satisfaction_of_conversation ON satisfaction(conversation_id);

-- Coaching. A flag is on an answer of the bot; a warning was shown to an agent before a reply; a review is a sample.
CREATE TABLE flags (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id TEXT NOT NULL REFERENCES conversations(id),
    message_id      INTEGER NOT NULL REFERENCES messages(id),
    agent_id        TEXT NOT NULL REFERENCES agents(id),
    reason          TEXT NOT NULL,
    words           TEXT NOT NULL DEFAULT '',
    at              REAL NOT NULL,
    UNIQUE (message_id, agent_id)
) STRICT;
CREATE TABLE warnings (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id TEXT NOT NULL REFERENCES conversations(id),
    agent_id        TEXT NOT NULL REFERENCES agents(id),
    kind            TEXT NOT NULL,
    evidence        TEXT NOT NULL,
    at              REAL NOT NULL,
    message_id      INTEGER REFERENCES messages(id)    -- NULL: it was not sent like that
) STRICT;
CREATE TABLE reviews (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id TEXT NOT NULL REFERENCES conversations(id),
    message_id      INTEGER NOT NULL UNIQUE REFERENCES messages(id),
    sampled_at      REAL NOT NULL,
    agent_id        TEXT REFERENCES agents(id),         -- who reviewed it
    verdict         TEXT,
    words           TEXT NOT NULL DEFAULT '',
    reviewed_at     REAL
) STRICT;

-- Other desks (Slack, Chatwoot): where each handoff is shown, what of it, and who is who.
CREATE TABLE desk_threads (
    desk       TEXT NOT NULL,
    handoff_id INTEGER NOT NULL REFERENCES handoffs(id),
    thread     TEXT,                          -- their id; NULL while it is being opened
    card       TEXT NOT NULL DEFAULT '',      -- digest of the card as shown
    attempts   INTEGER NOT NULL DEFAULT 0,
    due_at     REAL NOT NULL DEFAULT 0,
    error      TEXT,
    closed     INTEGER NOT NULL DEFAULT 0,    -- the handoff ended and its end is shown
    PRIMARY KEY (desk, handoff_id)
) STRICT;
CREATE INDEX desk_threads_by_thread ON desk_threads(desk, thread);
CREATE TABLE desk_items (
    desk       TEXT NOT NULL,
    kind       TEXT NOT NULL,                 -- message, event
    ref        INTEGER NOT NULL,              -- our id of it
    handoff_id INTEGER NOT NULL REFERENCES handoffs(id),
    item       TEXT NOT NULL,                 -- their id of it
    digest     TEXT NOT NULL,                 -- of what is shown
    PRIMARY KEY (desk, kind, ref, handoff_id)
) STRICT;
CREATE INDEX desk_items_by_item ON desk_items(desk, item);
CREATE TABLE desk_people (
    desk     TEXT NOT NULL,
    person   TEXT NOT NULL,
    agent_id TEXT NOT NULL REFERENCES agents(id),
    PRIMARY KEY (desk, person)
) STRICT;
