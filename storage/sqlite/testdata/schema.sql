CREATE TABLE answer (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    prompt     INTEGER NOT NULL REFERENCES prompt (id),
    author     INTEGER NOT NULL REFERENCES person (id),
    question   TEXT    NOT NULL CHECK (question <> ''),
    text_enc   BLOB    NOT NULL,
    visibility TEXT    NOT NULL CHECK (visibility IN ('private', 'shared')),
    at_ms      INTEGER NOT NULL, ref TEXT NOT NULL DEFAULT '',
    UNIQUE (prompt, question)
) STRICT;

CREATE TABLE audit (
    seq    INTEGER PRIMARY KEY CHECK (seq >= 1),
    at_ms  INTEGER NOT NULL,
    actor  INTEGER NOT NULL CHECK (actor >= 0), -- 0: whoever runs the program
    action TEXT    NOT NULL CHECK (action <> ''),
    object TEXT    NOT NULL CHECK (object <> ''),
    mac    TEXT    NOT NULL CHECK (length(mac) = 64 AND mac NOT GLOB '*[^0-9a-f]*') -- over the mac before and this row
) STRICT;

CREATE TABLE clock (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    seen_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE contact (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    pair        INTEGER NOT NULL REFERENCES pair (id),
    author      INTEGER NOT NULL REFERENCES person (id),
    coordinator INTEGER NOT NULL REFERENCES person (id),
    reason_enc  BLOB    NOT NULL,
    asked_ms    INTEGER NOT NULL,
    handled_ms  INTEGER CHECK (handled_ms >= asked_ms),
    CHECK (author <> coordinator)
) STRICT;

CREATE TABLE contract (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    pair           INTEGER NOT NULL REFERENCES pair (id),
    version        INTEGER NOT NULL CHECK (version >= 1),
    author         TEXT    NOT NULL CHECK (author IN ('mentee', 'mentor')),
    goals_enc      BLOB    NOT NULL,
    reached_enc    BLOB    NOT NULL,
    help_enc       BLOB    NOT NULL,
    first_min      INTEGER NOT NULL,
    first_max      INTEGER NOT NULL,
    later_min      INTEGER NOT NULL,
    later_max      INTEGER NOT NULL,
    length         INTEGER NOT NULL CHECK (length BETWEEN 60 AND 120),
    rules_enc      BLOB    NOT NULL,
    notice         TEXT    NOT NULL CHECK (notice IN ('any', '1d', '2d', '7d')),
    books          TEXT    NOT NULL CHECK (books IN ('mentee', 'mentor', 'turns')),
    writes         TEXT    NOT NULL CHECK (writes IN ('mentee', 'mentor', 'turns')),
    finds          TEXT    NOT NULL CHECK (finds IN ('mentee', 'mentor', 'turns')),
    evaluation_enc BLOB    NOT NULL,
    sent_ms        INTEGER NOT NULL,
    agreed_ms      INTEGER,
    UNIQUE (pair, version),
    CHECK (agreed_ms >= sent_ms)
) STRICT;

CREATE TABLE coordinator (
    programme INTEGER NOT NULL REFERENCES programme (id),
    person    INTEGER NOT NULL REFERENCES person (id),
    PRIMARY KEY (programme, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE cursor (
    name    TEXT    PRIMARY KEY CHECK (name <> ''),
    next_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE "delivery" (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    key           TEXT    NOT NULL UNIQUE CHECK (key <> ''),
    kind          TEXT    NOT NULL CHECK (kind <> ''),
    person        INTEGER NOT NULL REFERENCES person (id),
    pair          INTEGER REFERENCES pair (id),
    meeting       INTEGER REFERENCES meeting (id),
    proposal      INTEGER REFERENCES proposal (id),
    contract      INTEGER REFERENCES contract (id),
    answer        INTEGER REFERENCES answer (id) ON DELETE SET NULL, -- an answer can be taken back
    contact       INTEGER REFERENCES contact (id) ON DELETE SET NULL, -- an author can erase it
    due_ms        INTEGER NOT NULL,
    not_after_ms  INTEGER,
    replaces      TEXT    NOT NULL,
    state         TEXT    NOT NULL CHECK (state = 'pending' OR state = 'sending' OR state = 'sent' OR
                                          state = 'uncertain' OR state = 'parked' OR state = 'dropped'),
    attempt       INTEGER NOT NULL CHECK (attempt >= 0),
    not_before_ms INTEGER,
    begun_ms      INTEGER,
    receipt       TEXT    NOT NULL,
    reason        TEXT    NOT NULL CHECK (reason = '' OR reason = 'not_wanted' OR reason = 'expired' OR reason = 'unreachable' OR
                                          reason = 'rejected' OR reason = 'exhausted' OR reason = 'doubtful'),
    token         TEXT    NOT NULL DEFAULT '', -- what a platform sees of it
    -- When it next wants attention; the database keeps it right.
    wake_ms       INTEGER NOT NULL GENERATED ALWAYS AS (max(due_ms, coalesce(not_before_ms, due_ms))) STORED,
    CHECK (state <> 'sent' OR receipt <> ''),
    CHECK (state <> 'sending' OR (begun_ms IS NOT NULL AND attempt >= 1)),
    CHECK (state NOT IN ('parked', 'dropped') OR reason <> '')
) STRICT;

CREATE TABLE erasure (
    scope     TEXT    PRIMARY KEY CHECK (scope <> ''),
    destroyed INTEGER NOT NULL CHECK (destroyed IN (0, 1)) -- 0: its key is still there, and nothing is written under it
) STRICT, WITHOUT ROWID;

CREATE TABLE half (
    pair       INTEGER NOT NULL REFERENCES pair (id),
    role       TEXT    NOT NULL CHECK (role IN ('mentee', 'mentor')),
    person     INTEGER NOT NULL REFERENCES person (id),
    consent    TEXT    NOT NULL CHECK (consent IN ('invited', 'joined', 'declined')),
    decided_ms INTEGER,
    later      TEXT    NOT NULL CHECK (later IN ('', 'yes', 'keep')), pauses TEXT NOT NULL DEFAULT '' CHECK (pauses NOT GLOB '*[^0-9/ -]*'), ends_ms INTEGER,
    PRIMARY KEY (pair, role),
    UNIQUE (person, pair),
    CHECK ((consent = 'invited') = (decided_ms IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE inbox (
    platform TEXT    NOT NULL,
    event    TEXT    NOT NULL CHECK (event <> ''),
    at_ms    INTEGER NOT NULL,
    PRIMARY KEY (platform, event)
) STRICT, WITHOUT ROWID;

CREATE TABLE meeting (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    pair      INTEGER NOT NULL REFERENCES pair (id),
    date      TEXT    NOT NULL CHECK (date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    clock     INTEGER NOT NULL CHECK (clock BETWEEN 0 AND 1440),
    start_ms  INTEGER NOT NULL,
    length    INTEGER NOT NULL CHECK (length BETWEEN 60 AND 120),
    place_enc BLOB    NOT NULL,
    state     TEXT    NOT NULL CHECK (state IN ('agreed', 'held', 'not_held', 'disputed', 'cancelled')),
    moves     INTEGER NOT NULL CHECK (moves >= 0)
, uid TEXT NOT NULL DEFAULT '') STRICT;

CREATE TABLE note (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    pair     INTEGER NOT NULL REFERENCES pair (id),
    author   INTEGER NOT NULL REFERENCES person (id),
    text_enc BLOB    NOT NULL,
    at_ms    INTEGER NOT NULL
) STRICT;

CREATE TABLE pair (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    programme  INTEGER NOT NULL REFERENCES programme (id),
    later_from TEXT    CHECK (later_from GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')
, ended_ms INTEGER, erased_ms INTEGER) STRICT;

CREATE TABLE person (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT    NOT NULL,
    language TEXT    NOT NULL,
    platform TEXT    NOT NULL CHECK (platform <> ''),
    address  TEXT    NOT NULL CHECK (address <> ''),
    phone    TEXT    NOT NULL,
    UNIQUE (platform, address)
) STRICT;

CREATE TABLE programme (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    name            TEXT    NOT NULL,
    start_date      TEXT    NOT NULL CHECK (start_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    end_date        TEXT    NOT NULL CHECK (end_date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    midway_opens    TEXT    CHECK (midway_opens GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    midway_closes   TEXT    CHECK (midway_closes GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    final_opens     TEXT    CHECK (final_opens GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    final_closes    TEXT    CHECK (final_closes GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    time_zone       TEXT    NOT NULL CHECK (time_zone <> ''),
    language        TEXT    NOT NULL,
    controller      TEXT    NOT NULL,
    purpose         TEXT    NOT NULL,
    legal_basis     TEXT    NOT NULL,
    categories      TEXT    NOT NULL,
    recipients      TEXT    NOT NULL,
    retention       TEXT    NOT NULL,
    dpo             TEXT    NOT NULL,
    closed_days     TEXT    NOT NULL CHECK (json_type(closed_days) = 'array'), -- [{"month":12,"day":24,"from":0}]
    quiet_weeks     TEXT    NOT NULL CHECK (json_type(quiet_weeks) = 'array'), keep_days INTEGER NOT NULL DEFAULT 0 CHECK (keep_days >= 0), -- [28,29,30,42]
    CHECK (end_date >= start_date),
    CHECK (midway_closes >= midway_opens),
    CHECK (final_closes >= final_opens)
) STRICT;

CREATE TABLE prompt (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    pair     INTEGER NOT NULL REFERENCES pair (id),
    meeting  INTEGER NOT NULL REFERENCES meeting (id),
    role     TEXT    NOT NULL CHECK (role IN ('mentee', 'mentor')),
    moment   TEXT    NOT NULL CHECK (moment IN ('start', 'end')),
    opens_ms INTEGER NOT NULL,
    state    TEXT    NOT NULL CHECK (state IN ('open', 'closed')),
    UNIQUE (meeting, role, moment)
) STRICT;

CREATE TABLE proposal (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    pair      INTEGER NOT NULL REFERENCES pair (id),
    meeting   INTEGER REFERENCES meeting (id), -- the agreed meeting it would move
    by_role   TEXT    NOT NULL CHECK (by_role IN ('mentee', 'mentor')),
    date      TEXT    NOT NULL CHECK (date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    clock     INTEGER NOT NULL CHECK (clock BETWEEN 0 AND 1440),
    start_ms  INTEGER NOT NULL,
    length    INTEGER NOT NULL CHECK (length BETWEEN 60 AND 120),
    place_enc BLOB    NOT NULL,
    counter   INTEGER NOT NULL CHECK (counter IN (0, 1)),
    sent_ms   INTEGER NOT NULL,
    state     TEXT    NOT NULL CHECK (state IN ('open', 'accepted', 'replaced', 'declined'))
) STRICT;

CREATE TABLE reference (
    person  INTEGER PRIMARY KEY REFERENCES person (id),
    address TEXT    NOT NULL CHECK (address <> ''), -- with another address the person is found elsewhere
    place   TEXT    NOT NULL CHECK (place <> '')    -- opaque to all but the platform; no words of anybody
) STRICT;

CREATE TABLE told (
    person INTEGER NOT NULL REFERENCES person (id),
    what   TEXT    NOT NULL CHECK (what <> ''),
    PRIMARY KEY (person, what)
) STRICT, WITHOUT ROWID;

CREATE INDEX answer_author ON answer (author);

CREATE UNIQUE INDEX answer_ref ON answer (author, ref) WHERE ref <> '';

CREATE INDEX contact_author ON contact (pair, author);

CREATE INDEX contact_waiting ON contact (coordinator) WHERE handled_ms IS NULL;

CREATE INDEX coordinator_person ON coordinator (person);

CREATE INDEX delivery_answer    ON delivery (answer) WHERE answer IS NOT NULL;

CREATE INDEX delivery_contact   ON delivery (contact) WHERE contact IS NOT NULL;

CREATE INDEX delivery_parked    ON delivery (wake_ms, due_ms) WHERE state = 'parked';

CREATE INDEX delivery_pending   ON delivery (wake_ms, due_ms) WHERE state = 'pending';

CREATE INDEX delivery_person    ON delivery (person, state, wake_ms, due_ms);

CREATE INDEX delivery_sending   ON delivery (wake_ms, due_ms) WHERE state = 'sending';

CREATE INDEX delivery_uncertain ON delivery (wake_ms, due_ms) WHERE state = 'uncertain';

CREATE INDEX meeting_pair ON meeting (pair, start_ms);

CREATE INDEX note_author ON note (author, at_ms);

CREATE INDEX pair_programme ON pair (programme);

CREATE INDEX prompt_half ON prompt (pair, role, opens_ms);

CREATE UNIQUE INDEX proposal_open ON proposal (pair) WHERE state = 'open';

