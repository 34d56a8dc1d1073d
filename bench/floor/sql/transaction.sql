-- The same four writes as the application sends them: one after the other in one transaction.
\set i :i + 1
\set person :client_id * :share + :i - 1
\set post random(0, :posts - 1)
\set claim random(1, 900000000000)
BEGIN;
INSERT INTO posts_claim (id, version, created_at, counted_scope_ids, post_id, person_id, state, note, reason, evaluation,
    confirmed_at)
VALUES (('00000000-0000-7000-b000-' || lpad(:claim::text, 12, '0'))::uuid, 1, now(), '[]',
    ('00000000-0000-7000-a000-' || lpad(:post::text, 12, '0'))::uuid,
    ('00000000-0000-7000-9000-' || lpad(:person::text, 12, '0'))::uuid, 'CONFIRMED', '', '', '', now());
UPDATE posts_servicepost SET taken = taken + 1
WHERE id = ('00000000-0000-7000-a000-' || lpad(:post::text, 12, '0'))::uuid
    AND state IN ('OPEN', 'ACTIVE') AND taken < places;
INSERT INTO journal_entry (id, kind, at, actor_id, subject_type, subject_id, seq, root_id, unit_id, unit_path,
    scope_ids, facts, counts, reversals, attempts, error)
VALUES (gen_random_uuid(), 'claim.confirmed', now(),
    ('00000000-0000-7000-9000-' || lpad(:person::text, 12, '0'))::uuid, 'claim',
    ('00000000-0000-7000-b000-' || lpad(:claim::text, 12, '0'))::uuid, 1,
    '00000000-0000-7000-9000-000000000000', '00000000-0000-7000-9000-000000000000', '/1/2/3/', '[]',
    '{"post_id": "00000000-0000-7000-a000-000000000000", "person_id": "00000000-0000-7000-9000-000000000000"}',
    '{"claims_confirmed": 1, "places_taken": 1}', '[]', 0, '');
INSERT INTO common_idempotencykey (id, person_id, key, fingerprint, status, result_id, created_at)
VALUES (gen_random_uuid(), ('00000000-0000-7000-9000-' || lpad(:person::text, 12, '0'))::uuid,
    gen_random_uuid()::text, repeat('0', 64), 201,
    ('00000000-0000-7000-b000-' || lpad(:claim::text, 12, '0'))::uuid, now());
COMMIT;
