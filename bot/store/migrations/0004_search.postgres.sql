-- Search over everything that was written, and over customers' names: see bot/store/search.py.

-- A text's words: without accents, and cut at every sign, so that TT-1234567 is found by its number as well.
CREATE FUNCTION words_of(text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN to_tsvector('simple', translate(
    regexp_replace(normalize(left($1, 100000), NFKD), '[\u0300-\u036F]+', '', 'g'),
    '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', '                                '
));
CREATE INDEX messages_words ON messages USING gin (words_of(text));
CREATE INDEX conversations_name_words ON conversations USING gin (words_of(name));
