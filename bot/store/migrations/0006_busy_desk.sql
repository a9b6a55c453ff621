-- With many conversations the desk still reads only what it shows.

CREATE INDEX conversations_continuing ON conversations(continues) WHERE continues IS NOT NULL;
CREATE INDEX handoffs_by_end ON handoffs(ended_at);
-- Who waited when: read for the honest wait without the briefs, which make the rows long.
CREATE INDEX handoffs_by_wait ON handoffs(asked_at, claimed_at, ended_at, reopens);
