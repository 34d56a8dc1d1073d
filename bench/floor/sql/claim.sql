-- The four writes of a claim as one statement: a place, the claim, its journal entry, the memory of the request.
-- One round trip, one commit: the fastest that PostgreSQL can keep what the application keeps.
\set i :i + 1
\set person :client_id * :share + :i - 1
\set post random(0, :posts - 1)
WITH place AS (
    UPDATE posts_servicepost SET taken = taken + 1
    WHERE id = ('00000000-0000-7000-a000-' || lpad(:post::text, 12, '0'))::uuid
        AND state IN ('OPEN', 'ACTIVE') AND taken < places
    RETURNING id, root_id, unit_id, unit_path
), who AS (
    SELECT ('00000000-0000-7000-9000-' || lpad(:person::text, 12, '0'))::uuid AS id
), claim AS (
    INSERT INTO posts_claim (id, version, created_at, counted_scope_ids, post_id, person_id, state, note, reason, evaluation,
    confirmed_at)
    SELECT gen_random_uuid(), 1, now(), '[]', place.id, who.id, 'CONFIRMED', '', '', '', now() FROM place, who
    RETURNING id
), entry AS (
    INSERT INTO journal_entry (id, kind, at, actor_id, subject_type, subject_id, seq, root_id, unit_id, unit_path,
        scope_ids, facts, counts, reversals, attempts, error)
    SELECT gen_random_uuid(), 'claim.confirmed', now(), who.id, 'claim', claim.id, 1, place.root_id, place.unit_id,
        place.unit_path, '[]', '{"post_id": "00000000-0000-7000-a000-000000000000",
        "person_id": "00000000-0000-7000-9000-000000000000"}', '{"claims_confirmed": 1, "places_taken": 1}', '[]', 0, ''
    FROM place, who, claim
)
INSERT INTO common_idempotencykey (id, person_id, key, fingerprint, status, result_id, created_at)
SELECT gen_random_uuid(), who.id, gen_random_uuid()::text, repeat('0', 64), 201, claim.id, now() FROM who, claim;
