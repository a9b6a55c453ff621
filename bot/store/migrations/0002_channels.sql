-- Channels beyond private chats: public places, edits, attachments, one person on several channels, follow-ups.

ALTER TABLE conversations ADD COLUMN person TEXT;                        -- the channel's own id of the customer
ALTER TABLE conversations ADD COLUMN public INTEGER NOT NULL DEFAULT 0;  -- others can read along
ALTER TABLE conversations ADD COLUMN place TEXT NOT NULL DEFAULT '{}';   -- what a reply needs beyond the address
ALTER TABLE conversations ADD COLUMN reachable INTEGER NOT NULL DEFAULT 1;
ALTER TABLE conversations ADD COLUMN continues TEXT REFERENCES conversations(id);  -- the public one it took up
CREATE INDEX conversations_of_person ON conversations(channel, account, person);

ALTER TABLE messages ADD COLUMN reference TEXT;                          -- the provider's id, for edits
ALTER TABLE messages ADD COLUMN edited_at REAL;
CREATE INDEX messages_by_reference ON messages(reference) WHERE reference IS NOT NULL;

-- Files that customers sent. The bytes lie in var/attachments/<id>; only agents are shown them.
CREATE TABLE attachments (
    id              TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations(id),
    message_id      INTEGER NOT NULL REFERENCES messages(id),
    kind            TEXT NOT NULL,
    name            TEXT NOT NULL,
    media_type      TEXT NOT NULL,
    size            INTEGER,
    ref             TEXT NOT NULL,
    state           TEXT NOT NULL,                -- wanted, kept, lost
    error           TEXT,
    attempts        INTEGER NOT NULL DEFAULT 0,
    due_at          REAL NOT NULL
) STRICT;
CREATE INDEX attachments_of_message ON attachments(message_id);
CREATE INDEX attachments_wanted ON attachments(due_at) WHERE state = 'wanted';

-- Where a channel goes on reading after a restart.
CREATE TABLE cursors (
    channel TEXT NOT NULL,
    account TEXT NOT NULL,
    name    TEXT NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (channel, account, name)
) STRICT;

-- Who may run a channel that only one process may run.
CREATE TABLE leases (
    name   TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until  REAL NOT NULL
) STRICT;

-- Private talks that were offered in a public place; each token is good once.
CREATE TABLE invitations (
    token           TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations(id),  -- the public one
    created_at      REAL NOT NULL,
    used_at         REAL,
    used_in         TEXT REFERENCES conversations(id)
) STRICT;
CREATE INDEX invitations_of_conversation ON invitations(conversation_id);

-- Who is proven to be one person. An identity is one person on one account of a channel.
CREATE TABLE contacts (
    id         TEXT PRIMARY KEY,
    created_at REAL NOT NULL
) STRICT;
CREATE TABLE identities (
    channel    TEXT NOT NULL,
    account    TEXT NOT NULL,
    person     TEXT NOT NULL,
    contact_id TEXT NOT NULL REFERENCES contacts(id),
    PRIMARY KEY (channel, account, person)
) STRICT;
CREATE INDEX identities_of_contact ON identities(contact_id);
-- Every tie with its proof, so that each can be undone.
CREATE TABLE ties (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    channel      TEXT NOT NULL,
    account      TEXT NOT NULL,
    person       TEXT NOT NULL,
    from_contact TEXT NOT NULL REFERENCES contacts(id),
    to_contact   TEXT NOT NULL REFERENCES contacts(id),
    proof        TEXT NOT NULL,
    at           REAL NOT NULL,
    undone_at    REAL
) STRICT;
CREATE TABLE link_codes (
    code_hash       TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations(id),
    expires_at      REAL NOT NULL
) STRICT;

-- "Is it solved?", at the hour that the customer chose: once an episode.
CREATE TABLE follow_ups (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id TEXT NOT NULL REFERENCES conversations(id),
    episode         INTEGER NOT NULL,
    due_at          REAL NOT NULL,
    state           TEXT NOT NULL DEFAULT 'planned',  -- planned, asked, dropped
    UNIQUE (conversation_id, episode)
) STRICT;

-- A web visitor may be somebody whom the site vouches for.
ALTER TABLE visitors ADD COLUMN person TEXT;
CREATE INDEX visitors_by_person ON visitors(person) WHERE person IS NOT NULL;

-- How many of a long message's parts have left, so that only the rest is tried again.
ALTER TABLE outbox ADD COLUMN parts_left INTEGER NOT NULL DEFAULT 0;
