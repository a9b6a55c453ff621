-- Who closed or blocked a conversation is asked whenever its page is shown.

CREATE INDEX audit_of_conversation ON audit(conversation_id, id);
