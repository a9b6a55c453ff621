-- Search over everything that was written, and over customers' names: see bot/store/search.py.

CREATE VIRTUAL TABLE message_words USING fts5(
    text, content = 'messages', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2', prefix = '2'
);
-- What was edited away or deleted must not live on in the index.
INSERT INTO message_words (message_words, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER message_words_insert AFTER INSERT ON messages BEGIN
    INSERT INTO message_words (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER message_words_delete AFTER DELETE ON messages BEGIN
    INSERT INTO message_words (message_words, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER message_words_update AFTER UPDATE OF text ON messages BEGIN
    INSERT INTO message_words (message_words, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO message_words (rowid, text) VALUES (new.id, new.text);
END;
INSERT INTO message_words (message_words) VALUES ('rebuild');

-- Conversations have no number that stays theirs, so their names are kept here a second time.
CREATE VIRTUAL TABLE name_words USING fts5(
    name, conversation_id UNINDEXED, tokenize = 'unicode61 remove_diacritics 2', prefix = '2'
);
INSERT INTO name_words (name_words, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER name_words_insert AFTER INSERT ON conversations WHEN new.name IS NOT NULL BEGIN
    INSERT INTO name_words (name, conversation_id) VALUES (new.name, new.id);
END;
CREATE TRIGGER name_words_delete AFTER DELETE ON conversations BEGIN
    DELETE FROM name_words WHERE conversation_id = old.id;
END;
CREATE TRIGGER name_words_update AFTER UPDATE OF name ON conversations WHEN new.name IS NOT old.name BEGIN
    DELETE FROM name_words WHERE conversation_id = old.id;
    INSERT INTO name_words (name, conversation_id) SELECT new.name, new.id WHERE new.name IS NOT NULL;
END;
INSERT INTO name_words (name, conversation_id) SELECT name, id FROM conversations WHERE name IS NOT NULL;
