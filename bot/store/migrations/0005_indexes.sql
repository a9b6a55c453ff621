-- What is asked for with every send, every claim and every look at the desk is found without reading a whole table.

-- `outbox_open` is of no use to SQLite where only one of its two states is asked for.
CREATE INDEX outbox_pending ON outbox(conversation_id, id) WHERE state = 'pending';
CREATE INDEX outbox_pending_in_order ON outbox(id) WHERE state = 'pending';
CREATE INDEX outbox_sending ON outbox(conversation_id, id) WHERE state = 'sending';
CREATE INDEX conversations_by_status ON conversations(status, updated_at);
CREATE INDEX handoffs_by_time ON handoffs(asked_at);
CREATE INDEX labels_of_conversation ON labels(conversation_id);
