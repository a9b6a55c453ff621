-- What the desk's page remembers: when each of our messages was seen, and who does not want keys of a single letter.

ALTER TABLE messages ADD COLUMN seen_at REAL;                            -- by the customer, where the channel tells
ALTER TABLE agents ADD COLUMN single_keys INTEGER NOT NULL DEFAULT 1;
