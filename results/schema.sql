-- The result database of pisim. One file holds many runs; sim/results/database/tables.def lists its columns for the program.
--
-- SI units only, told by the column's name. NULL means "not observed", nothing else. What each column means is in
-- column_doc, at the end, so that a database explains itself. The views v_* are stable: queries should use them.
--
-- Databases of older versions are brought to this one: what they did not have is NULL. So a column that is added to a
-- table that exists may be NULL, though every run of today fills it.

PRAGMA application_id = 0x5049534d; -- "PISM"
PRAGMA user_version = 9;

CREATE TABLE run (
    run_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    status TEXT NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'done', 'interrupted', 'failed')),
    host TEXT,
    version TEXT NOT NULL,
    git_commit TEXT,
    git_dirty INTEGER CHECK (git_dirty IN (0, 1)),
    verb TEXT,
    argv TEXT,
    jobs INTEGER NOT NULL CHECK (jobs >= 0),
    seed INTEGER NOT NULL,
    generator TEXT NOT NULL,
    confidence REAL NOT NULL CHECK (confidence > 0 AND confidence < 1),
    scenario TEXT NOT NULL,
    scenario_sha256 TEXT,
    scenario_file TEXT,
    point_total INTEGER CHECK (point_total >= 1),
    shard_index INTEGER CHECK (shard_index BETWEEN 1 AND shard_count),
    shard_count INTEGER CHECK (shard_count >= 1),
    shard_by TEXT CHECK (shard_by IN ('points', 'replications')),
    tag TEXT,
    note TEXT,
    writer TEXT,
    CHECK ((shard_index IS NULL) = (shard_count IS NULL))
) STRICT;
CREATE INDEX run_by_scenario ON run (scenario_sha256);

CREATE TABLE input_file (
    run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    file_index INTEGER NOT NULL CHECK (file_index >= 1),
    path TEXT NOT NULL,
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
    sha256 TEXT NOT NULL,
    PRIMARY KEY (run_id, file_index)
) STRICT, WITHOUT ROWID;

-- Here and below, a choice of three or more is a chain of ORs: IN would build an index for each row, which can double
-- the time of its insertion.
CREATE TABLE point (
    point_id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    point_index INTEGER NOT NULL CHECK (point_index >= 1),
    parameters TEXT NOT NULL,
    contender TEXT,
    network TEXT NOT NULL,
    input TEXT NOT NULL,
    protocol TEXT NOT NULL,
    costs TEXT NOT NULL,
    sharing TEXT NOT NULL CHECK (sharing IN ('contended', 'dedicated')),
    priority TEXT CHECK (priority IN ('online_first', 'equal')),
    assign TEXT,
    refill_policy TEXT,
    refill_order TEXT,
    batch_size INTEGER CHECK (batch_size >= 1),
    class_count INTEGER CHECK (class_count >= 1),
    client_count INTEGER CHECK (client_count >= class_count),
    rate_per_s REAL CHECK (rate_per_s >= 0),
    client_threads REAL,
    server_he_threads REAL,
    server_gc_threads REAL,
    server_count INTEGER CHECK (server_count >= 1),
    routing TEXT CHECK (routing IN ('sticky', 'round_robin', 'least_busy')),
    server_cores REAL,
    server_offline_slots REAL,
    server_uplink_bps REAL,
    server_downlink_bps REAL,
    client_storage_bytes REAL CHECK (client_storage_bytes >= 0),
    server_storage_bytes REAL CHECK (server_storage_bytes >= 0),
    uplink_bps REAL,
    downlink_bps REAL,
    rtt_s REAL CHECK (rtt_s >= 0),
    horizon_s REAL CHECK (horizon_s >= 0),
    offline_alone_s REAL CHECK (offline_alone_s >= 0),
    online_alone_s REAL CHECK (online_alone_s >= 0),
    client_precompute_bytes REAL,
    server_precompute_bytes REAL,
    most_precomputes REAL,
    bound_per_s REAL,
    bound_resource TEXT,
    bound_class_index INTEGER CHECK (bound_class_index >= 0),
    load REAL,
    arrival_rate_per_s REAL CHECK (arrival_rate_per_s >= 0),
    arrival_rate_low_per_s REAL CHECK (arrival_rate_low_per_s <= arrival_rate_high_per_s),
    arrival_rate_high_per_s REAL,
    replications INTEGER NOT NULL CHECK (replications >= 0),
    confidence REAL CHECK (confidence > 0 AND confidence < 1),
    arrived INTEGER NOT NULL CHECK (arrived >= 0),
    taken_up INTEGER NOT NULL CHECK (taken_up >= 0),
    done INTEGER NOT NULL CHECK (done >= 0),
    in_service INTEGER NOT NULL CHECK (in_service >= 0),
    waiting INTEGER NOT NULL CHECK (waiting >= 0),
    dropped INTEGER NOT NULL CHECK (dropped >= 0),
    dropped_queue_full INTEGER CHECK (dropped_queue_full >= 0),
    dropped_gave_up INTEGER CHECK (dropped_gave_up >= 0),
    stock_outs INTEGER NOT NULL CHECK (stock_outs >= 0),
    precomputes INTEGER NOT NULL CHECK (precomputes >= 0),
    events INTEGER NOT NULL CHECK (events >= 0),
    mean_stock REAL CHECK (mean_stock >= 0),
    mean_stock_half_width REAL CHECK (mean_stock_half_width >= 0),
    done_fraction REAL CHECK (done_fraction BETWEEN 0 AND 1),
    stock_out_fraction REAL CHECK (stock_out_fraction BETWEEN 0 AND 1),
    stock_out_fraction_low REAL,
    stock_out_fraction_high REAL,
    growth_fraction REAL,
    growth_fraction_low REAL,
    growth_fraction_high REAL,
    verdict TEXT CHECK (verdict = 'stable' OR verdict = 'overloaded' OR verdict = 'unresolved'),
    latency_is_lower_bound INTEGER NOT NULL CHECK (latency_is_lower_bound IN (0, 1)),
    is_drawn INTEGER CHECK (is_drawn IN (0, 1)),
    UNIQUE (run_id, point_index),
    CHECK (arrived = done + in_service + waiting + dropped),
    CHECK (dropped = dropped_queue_full + dropped_gave_up)
) STRICT;

CREATE TABLE point_metric (
    point_id INTEGER NOT NULL REFERENCES point ON DELETE CASCADE,
    metric TEXT NOT NULL,
    count INTEGER NOT NULL CHECK (count >= 0),
    empty_replications INTEGER NOT NULL CHECK (empty_replications >= 0),
    mean_s REAL,
    mean_low_s REAL CHECK (mean_low_s <= mean_high_s),
    mean_high_s REAL,
    mean_of_replications_s REAL,
    mean_of_replications_half_width_s REAL CHECK (mean_of_replications_half_width_s >= 0),
    variance_s2 REAL CHECK (variance_s2 >= 0),
    minimum_s REAL,
    maximum_s REAL,
    p50_s REAL,
    p50_low_s REAL CHECK (p50_low_s <= p50_high_s),
    p50_high_s REAL,
    p95_s REAL,
    p95_low_s REAL CHECK (p95_low_s <= p95_high_s),
    p95_high_s REAL,
    p99_s REAL,
    p99_low_s REAL CHECK (p99_low_s <= p99_high_s),
    p99_high_s REAL,
    withheld TEXT,
    PRIMARY KEY (point_id, metric)
) STRICT, WITHOUT ROWID;

CREATE TABLE replication (
    point_id INTEGER NOT NULL REFERENCES point ON DELETE CASCADE,
    replication_index INTEGER NOT NULL CHECK (replication_index >= 1),
    arrived INTEGER NOT NULL CHECK (arrived >= 0),
    taken_up INTEGER NOT NULL CHECK (taken_up >= 0),
    done INTEGER NOT NULL CHECK (done >= 0),
    in_service INTEGER NOT NULL CHECK (in_service >= 0),
    waiting INTEGER NOT NULL CHECK (waiting >= 0),
    dropped INTEGER NOT NULL CHECK (dropped >= 0),
    stock_outs INTEGER NOT NULL CHECK (stock_outs >= 0),
    precomputes INTEGER NOT NULL CHECK (precomputes >= 0),
    events INTEGER NOT NULL CHECK (events >= 0),
    warmup_s REAL CHECK (warmup_s >= 0),
    left_out INTEGER CHECK (left_out >= 0),
    mean_e2e_s REAL,
    mean_queue_wait_s REAL,
    mean_offline_wait_s REAL,
    mean_online_s REAL,
    PRIMARY KEY (point_id, replication_index),
    CHECK (arrived = done + in_service + waiting + dropped)
) STRICT, WITHOUT ROWID;

CREATE TABLE phase_cost (
    point_id INTEGER NOT NULL REFERENCES point ON DELETE CASCADE,
    operation_index INTEGER NOT NULL CHECK (operation_index >= 1),
    phase TEXT NOT NULL CHECK (phase IN ('offline', 'online')),
    operation TEXT NOT NULL,
    resource TEXT NOT NULL,
    seconds REAL CHECK (seconds >= 0),
    work_core_s REAL CHECK (work_core_s >= 0),
    size_bytes REAL CHECK (size_bytes >= 0),
    messages REAL CHECK (messages >= 0),
    PRIMARY KEY (point_id, operation_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE stage_cost (
    point_id INTEGER NOT NULL REFERENCES point ON DELETE CASCADE,
    stage_index INTEGER NOT NULL CHECK (stage_index >= 1),
    stage TEXT NOT NULL,
    relus INTEGER NOT NULL CHECK (relus >= 0),
    macs INTEGER NOT NULL CHECK (macs >= 0),
    he_s REAL,
    gc_s REAL,
    PRIMARY KEY (point_id, stage_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE phase_time (
    point_id INTEGER NOT NULL REFERENCES point ON DELETE CASCADE,
    phase TEXT NOT NULL CHECK (phase IN ('offline', 'online')),
    count INTEGER NOT NULL CHECK (count >= 0),
    mean_s REAL,
    mean_half_width_s REAL CHECK (mean_half_width_s >= 0),
    compute_s REAL,
    compute_half_width_s REAL CHECK (compute_half_width_s >= 0),
    transfer_s REAL,
    transfer_half_width_s REAL CHECK (transfer_half_width_s >= 0),
    propagation_s REAL,
    propagation_half_width_s REAL CHECK (propagation_half_width_s >= 0),
    processor_wait_s REAL,
    processor_wait_half_width_s REAL CHECK (processor_wait_half_width_s >= 0),
    link_wait_s REAL,
    link_wait_half_width_s REAL CHECK (link_wait_half_width_s >= 0),
    disk_s REAL,
    disk_half_width_s REAL CHECK (disk_half_width_s >= 0),
    disk_wait_s REAL,
    disk_wait_half_width_s REAL CHECK (disk_wait_half_width_s >= 0),
    PRIMARY KEY (point_id, phase)
) STRICT, WITHOUT ROWID;

CREATE TABLE resource_use (
    point_id INTEGER NOT NULL REFERENCES point ON DELETE CASCADE,
    class_index INTEGER NOT NULL CHECK (class_index >= 0),
    resource TEXT NOT NULL,
    capacity REAL CHECK (capacity > 0),
    offline_s REAL CHECK (offline_s >= 0),
    online_s REAL CHECK (online_s >= 0),
    bound_per_s REAL,
    load REAL,
    offline_fraction REAL CHECK (offline_fraction >= 0),
    offline_fraction_half_width REAL CHECK (offline_fraction_half_width >= 0),
    online_fraction REAL CHECK (online_fraction >= 0),
    online_fraction_half_width REAL CHECK (online_fraction_half_width >= 0),
    PRIMARY KEY (point_id, class_index, resource)
) STRICT, WITHOUT ROWID;

CREATE TABLE server_use (
    point_id INTEGER NOT NULL REFERENCES point ON DELETE CASCADE,
    server_index INTEGER NOT NULL CHECK (server_index >= 1),
    resource TEXT NOT NULL,
    offline_fraction REAL CHECK (offline_fraction >= 0),
    offline_fraction_half_width REAL CHECK (offline_fraction_half_width >= 0),
    online_fraction REAL CHECK (online_fraction >= 0),
    online_fraction_half_width REAL CHECK (online_fraction_half_width >= 0),
    PRIMARY KEY (point_id, server_index, resource)
) STRICT, WITHOUT ROWID;

CREATE TABLE client_class (
    point_id INTEGER NOT NULL REFERENCES point ON DELETE CASCADE,
    class_index INTEGER NOT NULL CHECK (class_index >= 1),
    client_count INTEGER CHECK (client_count >= 1),
    network TEXT,
    input TEXT,
    protocol TEXT,
    costs TEXT,
    arrived INTEGER CHECK (arrived >= 0),
    taken_up INTEGER CHECK (taken_up >= 0),
    stock_outs INTEGER CHECK (stock_outs >= 0),
    done INTEGER CHECK (done >= 0),
    dropped INTEGER CHECK (dropped >= 0),
    done_fraction REAL,
    stock_out_fraction REAL,
    stock_out_fraction_low REAL,
    stock_out_fraction_high REAL,
    mean_e2e_s REAL,
    mean_e2e_low_s REAL,
    mean_e2e_high_s REAL,
    p50_e2e_s REAL,
    p95_e2e_s REAL,
    p95_e2e_low_s REAL,
    p95_e2e_high_s REAL,
    p99_e2e_s REAL,
    mean_queue_wait_s REAL,
    mean_offline_wait_s REAL,
    mean_online_s REAL,
    PRIMARY KEY (point_id, class_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock (
    point_id INTEGER NOT NULL REFERENCES point ON DELETE CASCADE,
    sample_index INTEGER NOT NULL CHECK (sample_index >= 1),
    from_s REAL NOT NULL CHECK (from_s >= 0),
    to_s REAL NOT NULL CHECK (to_s > from_s),
    mean_stock REAL NOT NULL CHECK (mean_stock >= 0),
    mean_stock_half_width REAL CHECK (mean_stock_half_width >= 0),
    PRIMARY KEY (point_id, sample_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE histogram (
    point_id INTEGER NOT NULL REFERENCES point ON DELETE CASCADE,
    metric TEXT NOT NULL,
    buckets BLOB NOT NULL,
    PRIMARY KEY (point_id, metric)
) STRICT;

CREATE TABLE request (
    point_id INTEGER NOT NULL REFERENCES point ON DELETE CASCADE,
    replication_index INTEGER NOT NULL CHECK (replication_index >= 1),
    request_index INTEGER NOT NULL CHECK (request_index >= 1),
    client_index INTEGER NOT NULL CHECK (client_index >= 1),
    arrival_s REAL NOT NULL,
    start_s REAL,
    offline_wait_s REAL,
    completion_s REAL,
    status TEXT NOT NULL
        CHECK (status = 'done' OR status = 'waiting' OR status = 'in_service' OR status = 'dropped'),
    drop_reason TEXT,
    online_compute_s REAL,
    online_transfer_s REAL,
    online_propagation_s REAL,
    online_processor_wait_s REAL,
    online_link_wait_s REAL,
    online_disk_s REAL,
    online_disk_wait_s REAL,
    offline_compute_s REAL,
    offline_transfer_s REAL,
    offline_propagation_s REAL,
    offline_processor_wait_s REAL,
    offline_link_wait_s REAL,
    offline_disk_s REAL,
    offline_disk_wait_s REAL,
    PRIMARY KEY (point_id, replication_index, request_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE slo_verdict (
    point_id INTEGER NOT NULL REFERENCES point ON DELETE CASCADE,
    slo_index INTEGER NOT NULL CHECK (slo_index >= 1),
    criterion TEXT NOT NULL,
    value REAL,
    low REAL,
    high REAL,
    verdict TEXT NOT NULL CHECK (verdict = 'pass' OR verdict = 'undecided' OR verdict = 'fail'),
    PRIMARY KEY (point_id, slo_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE cost (
    point_id INTEGER NOT NULL REFERENCES point ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('usd', 'joules')),
    part TEXT NOT NULL,
    per_request REAL,
    per_request_low REAL,
    per_request_high REAL,
    per_month REAL,
    per_month_low REAL,
    per_month_high REAL,
    PRIMARY KEY (point_id, kind, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE uncertain_answer (
    point_id INTEGER NOT NULL REFERENCES point ON DELETE CASCADE,
    answer TEXT NOT NULL,
    value REAL NOT NULL,
    chance_low REAL,
    chance_high REAL,
    low REAL,
    high REAL,
    draws INTEGER NOT NULL CHECK (draws >= 1),
    PRIMARY KEY (point_id, answer)
) STRICT, WITHOUT ROWID;

CREATE TABLE uncertain_share (
    point_id INTEGER NOT NULL REFERENCES point ON DELETE CASCADE,
    answer TEXT NOT NULL,
    cost TEXT NOT NULL,
    share REAL NOT NULL,
    share_error REAL,
    PRIMARY KEY (point_id, answer, cost)
) STRICT, WITHOUT ROWID;

CREATE TABLE excess (
    point_id INTEGER NOT NULL REFERENCES point ON DELETE CASCADE,
    excess_index INTEGER NOT NULL CHECK (excess_index >= 1),
    criterion TEXT NOT NULL,
    least_mean REAL NOT NULL,
    least_squares REAL NOT NULL CHECK (least_squares >= 0),
    least_minimum REAL NOT NULL,
    least_maximum REAL NOT NULL,
    most_mean REAL NOT NULL,
    most_squares REAL NOT NULL CHECK (most_squares >= 0),
    most_minimum REAL NOT NULL,
    most_maximum REAL NOT NULL,
    lowest REAL,
    highest REAL,
    low_is_open INTEGER NOT NULL CHECK (low_is_open BETWEEN 0 AND 1),
    high_is_open INTEGER NOT NULL CHECK (high_is_open BETWEEN 0 AND 1),
    PRIMARY KEY (point_id, excess_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE warning (
    run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    warning_index INTEGER NOT NULL CHECK (warning_index >= 1),
    point_id INTEGER REFERENCES point ON DELETE CASCADE,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (run_id, warning_index)
) STRICT, WITHOUT ROWID;
CREATE INDEX warning_by_point ON warning (point_id);

CREATE TABLE replication_part (
    run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
    point_index INTEGER NOT NULL CHECK (point_index >= 1),
    replication_index INTEGER NOT NULL CHECK (replication_index >= 1),
    observed BLOB NOT NULL,
    PRIMARY KEY (run_id, point_index, replication_index)
) STRICT;

CREATE TABLE column_doc (
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    unit TEXT NOT NULL,
    meaning TEXT NOT NULL,
    PRIMARY KEY (table_name, column_name)
) STRICT, WITHOUT ROWID;

-- Which runs are there, and how much is in them.
CREATE VIEW v_run AS
SELECT run.*,
       round((julianday(ended_at) - julianday(started_at)) * 86400.0, 3) AS duration_s,
       (SELECT count(*) FROM point WHERE point.run_id = run.run_id) AS point_count,
       (SELECT coalesce(sum(arrived), 0) FROM point WHERE point.run_id = run.run_id) AS arrived,
       (SELECT coalesce(sum(events), 0) FROM point WHERE point.run_id = run.run_id) AS events,
       (SELECT count(*) FROM warning WHERE warning.run_id = run.run_id) AS warning_count
FROM run;

-- One row per point, its four mean latencies and its costs side by side.
CREATE VIEW v_point AS
SELECT point.*, run.name,
       e2e.mean_s AS mean_e2e_s, e2e.mean_low_s AS mean_e2e_low_s, e2e.mean_high_s AS mean_e2e_high_s,
       max(e2e.mean_high_s - e2e.mean_s, e2e.mean_s - e2e.mean_low_s) AS mean_e2e_half_width_s,
       queue_wait.mean_s AS mean_queue_wait_s, offline_wait.mean_s AS mean_offline_wait_s,
       online.mean_s AS mean_online_s,
       usd.per_request AS usd_per_request, usd.per_request_low AS usd_per_request_low, usd.per_request_high AS usd_per_request_high,
       usd.per_month AS usd_per_month, usd.per_month_low AS usd_per_month_low, usd.per_month_high AS usd_per_month_high,
       joules.per_request AS joules_per_request, joules.per_request_low AS joules_per_request_low, joules.per_request_high AS joules_per_request_high,
       joules.per_month AS joules_per_month, joules.per_month_low AS joules_per_month_low, joules.per_month_high AS joules_per_month_high
FROM point
JOIN run USING (run_id)
LEFT JOIN point_metric AS e2e ON e2e.point_id = point.point_id AND e2e.metric = 'e2e_s'
LEFT JOIN point_metric AS queue_wait
       ON queue_wait.point_id = point.point_id AND queue_wait.metric = 'queue_wait_s'
LEFT JOIN point_metric AS offline_wait
       ON offline_wait.point_id = point.point_id AND offline_wait.metric = 'offline_wait_s'
LEFT JOIN point_metric AS online ON online.point_id = point.point_id AND online.metric = 'online_s'
LEFT JOIN cost AS usd ON usd.point_id = point.point_id AND usd.kind = 'usd' AND usd.part = 'total'
LEFT JOIN cost AS joules ON joules.point_id = point.point_id AND joules.kind = 'joules' AND joules.part = 'total';

-- Latencies with their intervals, one row per point and metric.
CREATE VIEW v_latency AS
SELECT point.run_id, point_id, point.point_index, point.parameters, point.contender, point.network, point.input,
       point.protocol, point.rate_per_s, metric, count, mean_s,
       mean_low_s, mean_high_s, mean_of_replications_s, minimum_s, maximum_s,
       p50_s, p50_low_s, p50_high_s, p95_s, p95_low_s, p95_high_s, p99_s, p99_low_s, p99_high_s,
       withheld, point.verdict, point.latency_is_lower_bound
FROM point_metric
JOIN point USING (point_id);

-- Where the seconds of a request go.
CREATE VIEW v_breakdown AS
SELECT run_id, point_id, point_index, parameters, contender, network, input, protocol, rate_per_s,
       mean_queue_wait_s, mean_offline_wait_s, mean_online_s, mean_e2e_s,
       mean_offline_wait_s / nullif(mean_e2e_s, 0) AS offline_wait_fraction, verdict
FROM v_point;

-- How much of each resource was used, and how much of it the requests demand.
CREATE VIEW v_resource_use AS
SELECT point.run_id, point.point_index, point.parameters, point.contender, point.network, point.input, point.protocol,
       point.sharing, point.client_count, point.rate_per_s, resource_use.*,
       offline_fraction + online_fraction AS used_fraction,
       resource = bound_resource AND class_index = bound_class_index AS binds
FROM resource_use
JOIN point USING (point_id);

-- Which point: what the views below begin with.
CREATE VIEW v_setting AS
SELECT point_id, run_id, point_index, parameters, contender, network, input, protocol, sharing, client_count, rate_per_s
FROM point;

-- Where the seconds of a phase go, whoever waits for it.
CREATE VIEW v_phase_time AS
SELECT *, processor_wait_s + link_wait_s + coalesce(disk_wait_s, 0.0) AS contention_s
FROM v_setting
JOIN phase_time USING (point_id);

-- How busy each server was, of a point that has several.
CREATE VIEW v_server_use AS
SELECT *
FROM v_setting
JOIN server_use USING (point_id);

-- The classes of clients of a point that has several: what they infer, and how they fare.
CREATE VIEW v_client_class AS
SELECT point.run_id, point.point_index, point.parameters, point.contender, point.sharing, point.rate_per_s,
       client_class.*
FROM point JOIN client_class USING (point_id);

-- What one inference costs when nothing else runs: by operation of the plan, and by stage of the network.
CREATE VIEW v_phase_cost AS
SELECT * FROM v_setting JOIN phase_cost USING (point_id);
CREATE VIEW v_stage_cost AS
SELECT * FROM v_setting JOIN stage_cost USING (point_id);

-- The precomputes that lie ready over time, where that was recorded.
CREATE VIEW v_stock AS
SELECT * FROM v_setting JOIN stock USING (point_id);

-- All observations of a metric at a point; histogram_buckets(buckets) of pisim expands them.
CREATE VIEW v_histogram AS
SELECT * FROM v_setting JOIN histogram USING (point_id);

-- Which objectives are met at which point.
CREATE VIEW v_slo_verdict AS
SELECT * FROM v_setting JOIN slo_verdict USING (point_id);

-- What a point costs, by part; where there are prices or powers.
CREATE VIEW v_cost AS
SELECT * FROM v_setting JOIN cost USING (point_id);

CREATE VIEW v_uncertain_answer AS
SELECT * FROM v_setting JOIN uncertain_answer USING (point_id);

CREATE VIEW v_uncertain_share AS
SELECT * FROM v_setting JOIN uncertain_share USING (point_id);

-- What should be known although the run went on; without point where it is about the whole run.
CREATE VIEW v_warning AS
SELECT * FROM warning LEFT JOIN v_setting USING (run_id, point_id);

-- Recorded requests with the parts of their latency.
CREATE VIEW v_request AS
SELECT point.run_id, point.point_index, point.rate_per_s, request.*,
       start_s - arrival_s AS queue_wait_s,
       completion_s - start_s - offline_wait_s AS online_s,
       completion_s - arrival_s AS e2e_s
FROM request
JOIN point USING (point_id);

INSERT INTO column_doc (table_name, column_name, unit, meaning) VALUES
('run', 'run_id', 'id', 'one invocation of pisim run; ascends'),
('run', 'name', 'text', 'name of the scenario'),
('run', 'started_at', 'time', 'start of the run, ISO 8601, UTC'),
('run', 'ended_at', 'time', 'end of the run, ISO 8601, UTC; NULL while it runs and after a kill'),
('run', 'status', 'text', 'running (also after a kill), done, interrupted, failed'),
('run', 'host', 'text', 'name of the machine'),
('run', 'version', 'text', 'version of pisim'),
('run', 'git_commit', 'text', 'commit that pisim was built from; NULL where it was built without git'),
('run', 'git_dirty', '0 or 1', '1: built with changes that are in no commit'),
('run', 'verb', 'text', 'what made it: run, compare, capacity or rerun'),
('run', 'argv', 'text', 'the command as typed, quoted for a shell'),
('run', 'jobs', 'count', 'threads that simulated; results do not depend on it'),
('run', 'seed', 'count', 'seed of all random draws'),
('run', 'generator', 'text', 'random generator'),
('run', 'confidence', 'fraction', 'confidence level of the intervals that were asked for'),
('run', 'scenario', 'JSON', 'effective scenario, all settings included'),
('run', 'scenario_sha256', 'text', 'SHA-256 of the column scenario: equal for runs of the same settings'),
('run', 'scenario_file', 'text', 'where the scenario was read'),
('run', 'point_total', 'count', 'points of the whole sweep, those of other shards included; of capacity those simulated'),
('run', 'shard_index', 'index', 'which part of the sweep this is, from 1; NULL: all of it'),
('run', 'shard_count', 'count', 'how many parts there are: point_index = shard_index modulo this; NULL: not split'),
('run', 'shard_by', 'text', 'what was split: points, or the replications of each (replication_index = shard_index modulo'
 || ' shard_count), which are in replication_part until they are merged; NULL: nothing'),
('run', 'tag', 'text', 'short label of the user''s'),
('run', 'note', 'text', 'remark of the user''s'),
('run', 'writer', 'text', 'mark of the program that adds to the run; NULL once it has ended'),
('input_file', 'run_id', 'id', 'the run that it belongs to'),
('input_file', 'file_index', 'index', 'from 1 within the run, in the order in which the files were first named'),
('input_file', 'path', 'text', 'where the file was read'),
('input_file', 'size_bytes', 'bytes', 'its length'),
('input_file', 'sha256', 'text', 'SHA-256 of its bytes, as sha256sum prints it'),
('point', 'point_id', 'id', 'one setting of every parameter; ascends in sweep order'),
('point', 'run_id', 'id', 'the run that it belongs to'),
('point', 'point_index', 'index', 'from 1 within the run, in sweep order'),
('point', 'parameters', 'JSON', 'what the sweep set: object of path and value'),
('point', 'contender', 'text', 'what people call its curve: what the sweep varies but for the rate'),
('point', 'network', 'text', 'name of the network; of the first class of clients, where classes have several'),
('point', 'input', 'text', 'name or size of the input; likewise'),
('point', 'protocol', 'text', 'name of the protocol; likewise'),
('point', 'costs', 'text', 'where the costs come from: a measurement, or formula'),
('point', 'sharing', 'text', 'contended: phases compete for machines and link; dedicated: they do not'),
('point', 'priority', 'text', 'online_first: offline work gets what online work leaves; equal'),
('point', 'assign', 'text', 'whose a request is: single, round_robin, random, hash, column or label'),
('point', 'refill_policy', 'text', 'when offline phases start: eager, threshold, on_demand or off_peak'),
('point', 'refill_order', 'text', 'whose starts first: round_robin, emptiest_first or waiting_first'),
('point', 'batch_size', 'count', 'inferences that an offline phase prepares at once'),
('point', 'class_count', 'count', 'classes of clients; columns on clients tell the first'),
('point', 'client_count', 'count', 'clients of all classes'),
('point', 'server_count', 'count', 'servers, all alike'),
('point', 'routing', 'text', 'which server a request goes to: sticky, round_robin or least_busy'),
('point', 'server_cores', 'count', 'cores of each server, which matter with contended sharing'),
('point', 'server_offline_slots', 'count', 'offline phases of all clients at a time; NULL: no limit'),
('point', 'server_uplink_bps', 'bit/s', 'what the server''s interface receives at most; NULL: no limit'),
('point', 'server_downlink_bps', 'bit/s', 'what the server''s interface sends at most; NULL: no limit'),
('point', 'rate_per_s', '1/s', 'arrivals per second that were asked for, over all clients'),
('point', 'client_threads', 'count', 'threads of a client'),
('point', 'server_he_threads', 'count', 'threads of the server for homomorphic encryption'),
('point', 'server_gc_threads', 'count', 'threads of the server for garbled circuits'),
('point', 'client_storage_bytes', 'bytes', 'room for precomputes on a client'),
('point', 'server_storage_bytes', 'bytes', 'room for precomputes on the server'),
('point', 'uplink_bps', 'bit/s', 'bandwidth, client to server'),
('point', 'downlink_bps', 'bit/s', 'bandwidth, server to client'),
('point', 'rtt_s', 's', 'round trip'),
('point', 'horizon_s', 's', 'simulated time in which requests arrive'),
('point', 'offline_alone_s', 's', 'duration of an offline phase run alone (O), of a whole batch'),
('point', 'online_alone_s', 's', 'duration of an online phase run alone (N)'),
('point', 'client_precompute_bytes', 'bytes', 'room one precompute takes on the client'),
('point', 'server_precompute_bytes', 'bytes', 'room one precompute takes on the server'),
('point', 'most_precomputes', 'count', 'precomputes that fit at a time; NULL without an offline phase'),
('point', 'bound_per_s', '1/s', 'rate beyond which no schedule serves all requests in the long run (of several classes, more of some may be served): the least of resource_use'),
('point', 'bound_resource', 'text', 'the resource that binds'),
('point', 'bound_class_index', 'index', 'the class of clients whose resource that is, from 1; 0: the server''s'),
('point', 'load', 'fraction',
 'rate_per_s / bound_per_s; arrival_rate_per_s / bound_per_s where that rate differs by more than its interval'),
('point', 'arrival_rate_per_s', '1/s', 'arrivals per second that were simulated, over all replications and the horizon; of a trace that is replayed, from its first request to a mean gap after its last'),
('point', 'arrival_rate_low_per_s', '1/s', 'lower end of its interval; NULL where there is none'),
('point', 'arrival_rate_high_per_s', '1/s', 'upper end of its interval; NULL where there is none'),
('point', 'replications', 'count', 'simulations with independent draws'),
('point', 'confidence', 'fraction',
 'confidence level of the point''s intervals; a search for a capacity takes more than the run''s'),
('point', 'arrived', 'count', 'requests that arrived = done + in_service + waiting + dropped'),
('point', 'taken_up', 'count', 'requests whose turn came'),
('point', 'done', 'count', 'requests that were completed'),
('point', 'in_service', 'count', 'requests taken up but not done at the end'),
('point', 'waiting', 'count', 'requests not taken up at the end'),
('point', 'dropped', 'count', 'requests refused by a full queue, or that gave up'),
('point', 'dropped_queue_full', 'count', 'requests that found as many waiting as may'),
('point', 'dropped_gave_up', 'count', 'requests whose patience ended before their online steps'),
('point', 'mean_stock', 'count',
 'precomputes of all clients that lie ready, mean over time from warm-up to horizon and over replications'),
('point', 'mean_stock_half_width', 'count', 'half width of its interval; NULL without random draws'),
('point', 'stock_outs', 'count', 'requests that found no ready precompute when taken up'),
('point', 'precomputes', 'count', 'offline phases that were completed'),
('point', 'events', 'count', 'events simulated'),
('point', 'done_fraction', 'fraction', 'done / arrived'),
('point', 'stock_out_fraction', 'fraction', 'stock_outs / taken_up, pooled over replications'),
('point', 'stock_out_fraction_low', 'fraction', 'lower end of its interval'),
('point', 'stock_out_fraction_high', 'fraction', 'upper end of its interval'),
('point', 'growth_fraction', 'fraction',
 '(in system at the horizon - at half of it) / arrivals between; above 0.05 the queue grows'),
('point', 'growth_fraction_low', 'fraction', 'lower end of its interval'),
('point', 'growth_fraction_high', 'fraction', 'upper end of its interval'),
('point', 'verdict', 'text', 'stable, overloaded (latencies are "at least") or unresolved'),
('point', 'latency_is_lower_bound', '0 or 1',
 '1: the slowest requests were not done at the end, so latencies are "at least"'),
('point', 'is_drawn', '0 or 1',
 '0: nothing is left to chance, and another replication would be the same; NULL before schema 9'),
('point_metric', 'point_id', 'id', 'the point that it belongs to'),
('point_metric', 'metric', 'text', 'e2e_s = queue_wait_s + offline_wait_s + online_s'),
('point_metric', 'count', 'count', 'observations in all replications'),
('point_metric', 'empty_replications', 'count', 'replications without an observation, left out of the mean over replications'),
('point_metric', 'mean_s', 's', 'mean over all observations'),
('point_metric', 'mean_low_s', 's', 'lower end of its interval; NULL where there is none'),
('point_metric', 'mean_high_s', 's', 'upper end of its interval; NULL where there is none'),
('point_metric', 'mean_of_replications_s', 's', 'mean over replications of the replication''s mean, each as one'),
('point_metric', 'mean_of_replications_half_width_s', 's',
 'half width of its Student t interval; NULL without random draws'),
('point_metric', 'variance_s2', 's^2', 'variance of all observations'),
('point_metric', 'minimum_s', 's', 'least observation'),
('point_metric', 'maximum_s', 's', 'greatest observation'),
('point_metric', 'p50_s', 's', 'median of all observations, within 0.1 %'),
('point_metric', 'p50_low_s', 's', 'lower end of its interval'),
('point_metric', 'p50_high_s', 's', 'upper end of its interval'),
('point_metric', 'p95_s', 's', '95 % of all observations are at or below it, within 0.1 %'),
('point_metric', 'p95_low_s', 's', 'lower end of its interval'),
('point_metric', 'p95_high_s', 's', 'upper end of its interval'),
('point_metric', 'p99_s', 's', '99 % of all observations are at or below it, within 0.1 %'),
('point_metric', 'p99_low_s', 's', 'lower end of its interval'),
('point_metric', 'p99_high_s', 's', 'upper end of its interval'),
('point_metric', 'withheld', 'text', 'why a quantile or interval is missing; NULL when none is'),
('replication', 'point_id', 'id', 'the point that it belongs to'),
('replication', 'replication_index', 'index', 'from 1; equal indexes share their random draws across points'),
('replication', 'warmup_s', 's', 'requests that arrived before were not observed: seconds of the scenario, or MSER-5''s cut'),
('replication', 'left_out', 'count', 'requests that arrived before the warm-up ended: simulated, but counted nowhere else'),
('replication', 'mean_e2e_s', 's', 'mean from arrival to completion'),
('replication', 'mean_queue_wait_s', 's', 'mean from arrival until taken up'),
('replication', 'mean_offline_wait_s', 's', 'mean from then until a precompute was there'),
('replication', 'mean_online_s', 's', 'mean from then to completion'),
('phase_cost', 'point_id', 'id', 'the point that it belongs to'),
('phase_cost', 'operation_index', 'index', 'from 1 within the point, in the order of the plan'),
('phase_cost', 'phase', 'text', 'offline or online'),
('phase_cost', 'operation', 'text', 'keygen, he_eval, garble, ...'),
('phase_cost', 'resource', 'text', 'client_cpu, server_cpu, uplink, downlink, client_disk or server_disk'),
('phase_cost', 'seconds', 's', 'duration when nothing else runs; offline, of a whole batch, as work and bytes'),
('phase_cost', 'work_core_s', 'core s', 'processor work; NULL for transfers'),
('phase_cost', 'size_bytes', 'bytes', 'bytes moved; NULL for work'),
('phase_cost', 'messages', 'count', 'messages that cannot overlap; each costs half a round trip'),
('resource_use', 'point_id', 'id', 'the point that it belongs to'),
('resource_use', 'class_index', 'index', 'from 1: all clients of that class together; 0: all servers together, or users of all classes'),
('resource_use', 'resource', 'text',
 'client_cpu, uplink, downlink (or link: one medium), server_cpu, server_uplink, server_downlink (or server_link),'
 || ' client_disk, server_disk, offline_slots, online_slots, server_offline_slots; users, of closed arrivals of several classes'),
('resource_use', 'capacity', 'count', 'cores, links, disks or slots; of the off-peak time only, its share'),
('resource_use', 'offline_s', 's', 'demand of one inference''s offline phase'),
('resource_use', 'online_s', 's', 'demand of one inference''s online phase'),
('resource_use', 'bound_per_s', '1/s', 'rate at which this resource would be busy all the time'),
('resource_use', 'load', 'fraction', 'rate_per_s of the point / bound_per_s'),
('resource_use', 'offline_fraction', 'fraction',
 'of the capacity that offline phases used, mean over time from warm-up to horizon and over replications;'
 || ' processors and links with contended sharing, else NULL'),
('resource_use', 'offline_fraction_half_width', 'fraction', 'half width of its interval'),
('resource_use', 'online_fraction', 'fraction', 'likewise of online phases'),
('resource_use', 'online_fraction_half_width', 'fraction', 'half width of its interval'),
('server_use', 'point_id', 'id', 'the point that it belongs to; there are rows where it has several servers'),
('server_use', 'server_index', 'index', 'from 1'),
('server_use', 'resource', 'text', 'server_cpu, server_uplink, server_downlink (or server_link), server_disk'),
('server_use', 'offline_fraction', 'fraction', 'of this server''s, as in resource_use'),
('server_use', 'offline_fraction_half_width', 'fraction', 'half width of its interval'),
('server_use', 'online_fraction', 'fraction', 'likewise of online phases'),
('server_use', 'online_fraction_half_width', 'fraction', 'half width of its interval'),
('client_class', 'point_id', 'id', 'the point that it belongs to; there are rows where it has several classes'),
('client_class', 'class_index', 'index', 'from 1, in the order of the scenario'),
('client_class', 'client_count', 'count', 'clients of the class'),
('client_class', 'network', 'name', 'what they infer'),
('client_class', 'input', 'name', 'of what size'),
('client_class', 'protocol', 'name', 'how'),
('client_class', 'costs', 'name', 'how its costs are known'),
('client_class', 'arrived', 'count', 'requests of the class after the warm-up, over all replications'),
('client_class', 'taken_up', 'count', '... of these, taken up'),
('client_class', 'stock_outs', 'count', '... that found no ready precompute then'),
('client_class', 'done', 'count', '... done'),
('client_class', 'dropped', 'count', '... dropped'),
('client_class', 'done_fraction', 'fraction', 'done / arrived'),
('client_class', 'stock_out_fraction', 'fraction', 'stock_outs / taken_up; NULL without an offline phase'),
('client_class', 'stock_out_fraction_low', 'fraction', 'lower end of its interval'),
('client_class', 'stock_out_fraction_high', 'fraction', 'upper end'),
('client_class', 'mean_e2e_s', 's', 'mean over the requests of the class that are done'),
('client_class', 'mean_e2e_low_s', 's', 'lower end of its interval'),
('client_class', 'mean_e2e_high_s', 's', 'upper end'),
('client_class', 'p50_e2e_s', 's', 'median'),
('client_class', 'p95_e2e_s', 's', '95 % take no longer'),
('client_class', 'p95_e2e_low_s', 's', 'lower end of its interval'),
('client_class', 'p95_e2e_high_s', 's', 'upper end'),
('client_class', 'p99_e2e_s', 's', '99 % take no longer'),
('client_class', 'mean_queue_wait_s', 's', 'mean from arrival until taken up'),
('client_class', 'mean_offline_wait_s', 's', 'mean from then until a precompute is there'),
('client_class', 'mean_online_s', 's', 'mean from then to completion'),
('slo_verdict', 'point_id', 'id', 'the point that it is about'),
('slo_verdict', 'slo_index', 'index', 'from 1, in the order of the scenario or the command line'),
('slo_verdict', 'criterion', 'text', 'METRIC <= NUMBER or METRIC >= NUMBER'),
('slo_verdict', 'value', 'the metric''s', 'what was found'),
('slo_verdict', 'low', 'the metric''s', 'lower end of its interval; without any random draw the value'),
('slo_verdict', 'high', 'the metric''s', 'upper end; NULL also where latency is a lower bound'),
('slo_verdict', 'verdict', 'text', 'pass, undecided, fail: on which side of the number the whole interval lies'),
('cost', 'point_id', 'id', 'the point that it belongs to'),
('cost', 'kind', 'text', 'usd: US dollars, of the server''s operator, where there are prices;'
 || ' joules: where power or joules per byte of anything are known'),
('cost', 'part', 'text', 'total, which is the sum of the others: usd has computing, egress, ingress, storage,'
 || ' requests, unused; joules has server_idle, server_busy, clients_idle, clients_busy, links, unused;'
 || ' unused is for precomputes that were made beyond those used, and is in no other part'),
('cost', 'per_request', 'the kind''s',
 'spent from the warm-up to the horizon / requests finished in that time, over all replications'),
('cost', 'per_request_low', 'the kind''s', 'lower end of its interval; NULL where there is none'),
('cost', 'per_request_high', 'the kind''s', 'upper end'),
('cost', 'per_month', 'the kind''s', 'spent from the warm-up to the horizon, for 30 days of it'),
('cost', 'per_month_low', 'the kind''s', 'lower end of its interval; NULL where there is none'),
('cost', 'per_month_high', 'the kind''s', 'upper end'),
('uncertain_answer', 'point_id', 'id', 'the point that it is of: of an onset or a limit the first of its curve'),
('uncertain_answer', 'answer', 'text',
 'e2e_s.mean, e2e_s.p95, stock_out_fraction, onset_per_s (an estimate), limit_per_s (the long-run limit)'),
('uncertain_answer', 'value', 'the answer''s', 'with the costs as told'),
('uncertain_answer', 'chance_low', 'the answer''s', 'lower end of its interval by chance; NULL where it is withheld'),
('uncertain_answer', 'chance_high', 'the answer''s', 'upper end'),
('uncertain_answer', 'low', 'the answer''s',
 'lower end of its interval by chance and costs; NULL where it is not known'),
('uncertain_answer', 'high', 'the answer''s', 'upper end'),
('uncertain_answer', 'draws', 'count', 'worlds whose costs were drawn'),
('uncertain_share', 'point_id', 'id', 'the point that it is of'),
('uncertain_share', 'answer', 'text', 'that of uncertain_answer'),
('uncertain_share', 'cost', 'text', 'what was drawn: the place of an uncertain number, or the name that several share'),
('uncertain_share', 'share', 'fraction',
 'of the answer''s variance by costs that is due to this one: its first-order Sobol index'),
('uncertain_share', 'share_error', 'fraction', 'its standard error'),
('excess', 'point_id', 'id', 'the point that it is about: a probe of pisim capacity'),
('excess', 'excess_index', 'index', 'from 1, in the order of the objectives asked for'),
('excess', 'criterion', 'text', 'METRIC <= NUMBER or METRIC >= NUMBER'),
('excess', 'least_mean', 'the metric''s', 'by how much a replication exceeds what is allowed, on average; below 0: it is met'),
('excess', 'least_squares', 'its square', 'sum over replications of squared deviations from that mean'),
('excess', 'least_minimum', 'the metric''s', 'least of a replication'),
('excess', 'least_maximum', 'the metric''s', 'greatest of a replication'),
('excess', 'most_mean', 'the metric''s', 'the same where all in the limit''s own bucket of a histogram exceed it'),
('excess', 'most_squares', 'its square', 'likewise'),
('excess', 'most_minimum', 'the metric''s', 'likewise'),
('excess', 'most_maximum', 'the metric''s', 'likewise'),
('excess', 'lowest', 'the metric''s', 'the least that a replication with as many requests could be; NULL: no limit'),
('excess', 'highest', 'the metric''s', 'the greatest; NULL: no limit'),
('excess', 'low_is_open', '0 or 1', '1: the mean may be less than what was seen, nobody knows how much'),
('excess', 'high_is_open', '0 or 1', '1: it may be more: the slowest requests were not done'),
('stage_cost', 'point_id', 'id', 'the point that it belongs to'),
('stage_cost', 'stage_index', 'index', 'from 1 within the network, in the order in which stages run'),
('stage_cost', 'stage', 'text', 'stem, s1, s2, ..., head'),
('stage_cost', 'relus', 'count', 'elements of ReLUs in the stage'),
('stage_cost', 'macs', 'count', 'multiplications of its convolutions and fully connected layers'),
('stage_cost', 'he_s', 's', 'evaluating its linear layers on one core of the server; NULL: that device is not known'),
('stage_cost', 'gc_s', 's', 'garbling and evaluating its ReLUs, each on one core; NULL: a device is not known'),
('phase_time', 'point_id', 'id', 'the point that it belongs to'),
('phase_time', 'phase', 'text', 'offline (for the stock, too) or online'),
('phase_time', 'count', 'count', 'phases that ended after the warm-up, over all replications'),
('phase_time', 'mean_s', 's', 'mean duration, over phases: the sum of its parts'),
('phase_time', 'mean_half_width_s', 's', 'half width of its interval'),
('phase_time', 'compute_s', 's', 'mean, on the path that ended last: work alone'),
('phase_time', 'compute_half_width_s', 's', 'half width of its interval'),
('phase_time', 'transfer_s', 's', 'mean: transfers alone'),
('phase_time', 'transfer_half_width_s', 's', 'half width of its interval'),
('phase_time', 'propagation_s', 's', 'mean: messages on their way'),
('phase_time', 'propagation_half_width_s', 's', 'half width of its interval'),
('phase_time', 'processor_wait_s', 's', 'mean: for others at the same processors'),
('phase_time', 'processor_wait_half_width_s', 's', 'half width of its interval'),
('phase_time', 'link_wait_s', 's', 'mean: for others at the same links'),
('phase_time', 'link_wait_half_width_s', 's', 'half width of its interval'),
('phase_time', 'disk_s', 's', 'mean: writing and reading precomputes'),
('phase_time', 'disk_half_width_s', 's', 'half width of its interval'),
('phase_time', 'disk_wait_s', 's', 'mean: for others at the same disks'),
('phase_time', 'disk_wait_half_width_s', 's', 'half width of its interval'),
('stock', 'point_id', 'id', 'the point that it belongs to'),
('stock', 'sample_index', 'index', 'from 1, in equal parts of the horizon'),
('stock', 'from_s', 's', 'simulated time at which the part begins'),
('stock', 'to_s', 's', 'simulated time at which it ends'),
('stock', 'mean_stock', 'count', 'precomputes of all clients that lie ready, mean over the part and over replications'),
('stock', 'mean_stock_half_width', 'count', 'half width of its interval; NULL without random draws'),
('histogram', 'point_id', 'id', 'the point that it belongs to'),
('histogram', 'metric', 'text', 'as in point_metric'),
('histogram', 'buckets', 'blob',
 'LEB128 numbers: how many buckets are listed, count of the zero bucket (values below 2^-40), then per listed'
 || ' (non-empty) bucket the distance of its number from the one before (the first from 0) and its count; bucket b'
 || ' (from 0) covers [lower, upper) with 512 equal buckets per power of two:'
 || ' lower = 2^(b / 512 - 40) * (1 + (b mod 512) / 512.0), b / 512 an integer division;'
 || ' histogram_buckets(blob) of pisim query expands it to JSON [[lower, upper, count], ...]'),
('replication_part', 'run_id', 'id', 'the run that it belongs to, which is a part of one'),
('replication_part', 'point_index', 'index', 'as of the point, which has no row before all parts are merged'),
('replication_part', 'replication_index', 'index', 'as in replication'),
('replication_part', 'observed', 'blob', 'all that was observed, for pisim merge of the same version'),
('request', 'point_id', 'id', 'the point that it belongs to'),
('request', 'replication_index', 'index', 'the replication that it belongs to'),
('request', 'request_index', 'index', 'from 1, in order of arrival'),
('request', 'client_index', 'index', 'from 1, through the classes of clients'),
('request', 'arrival_s', 's', 'simulated time of arrival'),
('request', 'start_s', 's', 'simulated time at which it was taken up; NULL when it was not'),
('request', 'offline_wait_s', 's', 'from start_s until a precompute was there; NULL when none came'),
('request', 'completion_s', 's', 'simulated time of completion; NULL when not done'),
('request', 'status', 'text', 'waiting, in_service, done or dropped, at the end'),
('request', 'drop_reason', 'text', 'queue_full or gave_up; NULL when it was not dropped'),
('request', 'online_compute_s', 's', 'of its online phase, on the path that ended last: work alone; NULL until done'),
('request', 'online_transfer_s', 's', 'of its online phase: transfers alone'),
('request', 'online_propagation_s', 's', 'of its online phase: messages on their way'),
('request', 'online_processor_wait_s', 's', 'of its online phase: for others at the same processors'),
('request', 'online_link_wait_s', 's', 'of its online phase: for others at the same links'),
('request', 'online_disk_s', 's', 'of its online phase: reading precomputes'),
('request', 'online_disk_wait_s', 's', 'of its online phase: for others at the same disks'),
('request', 'offline_compute_s', 's',
 'of the whole offline phase that it waited for: work alone; NULL when it waited for none'),
('request', 'offline_transfer_s', 's', 'of that offline phase: transfers alone'),
('request', 'offline_propagation_s', 's', 'of that offline phase: messages on their way'),
('request', 'offline_processor_wait_s', 's', 'of that offline phase: for others at the same processors'),
('request', 'offline_link_wait_s', 's', 'of that offline phase: for others at the same links'),
('request', 'offline_disk_s', 's', 'of that offline phase: writing precomputes'),
('request', 'offline_disk_wait_s', 's', 'of that offline phase: for others at the same disks'),
('warning', 'run_id', 'id', 'the run that it belongs to'),
('warning', 'warning_index', 'index', 'from 1 within the run'),
('warning', 'point_id', 'id', 'the point that it belongs to; NULL: the whole run'),
('warning', 'code', 'text', 'short name of the warning'),
('warning', 'message', 'text', 'what the user should know, and why'),
('column_doc', 'table_name', 'text', 'table or view'),
('column_doc', 'column_name', 'text', 'column of it'),
('column_doc', 'unit', 'text', 'SI unit, or kind of value'),
('column_doc', 'meaning', 'text', 'what the column says'),
('v_run', 'duration_s', 's', 'ended_at - started_at, real time'),
('v_run', 'point_count', 'count', 'points finished'),
('v_run', 'arrived', 'count', 'requests that arrived, over all points'),
('v_run', 'events', 'count', 'events simulated, over all points'),
('v_run', 'warning_count', 'count', 'warnings, those of points included'),
('v_point', 'name', 'text', 'name of the scenario'),
('v_point', 'mean_e2e_s', 's', 'mean from arrival to completion, over requests'),
('v_point', 'mean_e2e_low_s', 's', 'lower end of its interval; NULL where there is none'),
('v_point', 'mean_e2e_high_s', 's', 'upper end of its interval; NULL where there is none'),
('v_point', 'mean_e2e_half_width_s', 's', 'the longer side of its interval; NULL where there is none'),
('v_point', 'mean_queue_wait_s', 's', 'mean from arrival until taken up, over requests'),
('v_point', 'mean_offline_wait_s', 's', 'mean from then until a precompute was there, over requests'),
('v_point', 'mean_online_s', 's', 'mean from then to completion, over requests'),
('v_point', 'usd_per_request', 'USD', 'total of cost: spent per finished request; NULL where it is not known'),
('v_point', 'usd_per_request_low', 'USD', 'lower end of its interval'),
('v_point', 'usd_per_request_high', 'USD', 'upper end'),
('v_point', 'usd_per_month', 'USD', 'total of cost: spent per 30 days; NULL where it is not known'),
('v_point', 'usd_per_month_low', 'USD', 'lower end of its interval'),
('v_point', 'usd_per_month_high', 'USD', 'upper end'),
('v_point', 'joules_per_request', 'J', 'total of cost: spent per finished request; NULL where it is not known'),
('v_point', 'joules_per_request_low', 'J', 'lower end of its interval'),
('v_point', 'joules_per_request_high', 'J', 'upper end'),
('v_point', 'joules_per_month', 'J', 'total of cost: spent per 30 days; NULL where it is not known'),
('v_point', 'joules_per_month_low', 'J', 'lower end of its interval'),
('v_point', 'joules_per_month_high', 'J', 'upper end'),
('v_breakdown', 'offline_wait_fraction', 'fraction', 'mean_offline_wait_s / mean_e2e_s'),
('v_resource_use', 'used_fraction', 'fraction', 'offline_fraction + online_fraction'),
('v_resource_use', 'binds', '0 or 1', '1: the row that sets the point''s bound_per_s'),
('v_phase_time', 'contention_s', 's', 'processor_wait_s + link_wait_s + disk_wait_s: what dedicated sharing leaves out'),
('v_request', 'queue_wait_s', 's', 'start_s - arrival_s'),
('v_request', 'online_s', 's', 'completion_s - start_s - offline_wait_s'),
('v_request', 'e2e_s', 's', 'completion_s - arrival_s');

-- A column that a view or a finer table takes over means there what it meant before.
INSERT INTO column_doc
SELECT 'replication', column_name, unit, meaning FROM column_doc
WHERE table_name = 'point' AND column_name IN ('arrived', 'taken_up', 'done', 'in_service', 'waiting', 'dropped',
                                               'stock_outs', 'precomputes', 'events');
INSERT INTO column_doc
SELECT 'v_run', column_name, unit, meaning FROM column_doc WHERE table_name = 'run';
INSERT INTO column_doc
SELECT 'v_point', column_name, unit, meaning FROM column_doc WHERE table_name = 'point';
INSERT INTO column_doc
SELECT 'v_latency', column_name, unit, meaning FROM column_doc
WHERE table_name = 'point' AND column_name IN ('run_id', 'point_id', 'point_index', 'parameters', 'contender',
                                               'network', 'input',
                                               'protocol', 'rate_per_s', 'verdict',
                                               'latency_is_lower_bound')
   OR table_name = 'point_metric' AND column_name NOT IN ('point_id', 'empty_replications', 'variance_s2',
                                                          'mean_of_replications_half_width_s');
INSERT INTO column_doc
SELECT 'v_breakdown', column_name, unit, meaning FROM column_doc
WHERE table_name = 'v_point' AND column_name IN ('run_id', 'point_id', 'point_index', 'parameters', 'contender',
                                               'network', 'input',
                                                 'protocol', 'rate_per_s', 'mean_queue_wait_s', 'mean_offline_wait_s',
                                                 'mean_online_s', 'mean_e2e_s', 'verdict');
INSERT INTO column_doc
SELECT 'v_request', column_name, unit, meaning FROM column_doc
WHERE table_name = 'point' AND column_name IN ('run_id', 'point_index', 'rate_per_s') OR table_name = 'request';
INSERT INTO column_doc
SELECT 'v_resource_use', column_name, unit, meaning FROM column_doc
WHERE table_name = 'resource_use'
   OR table_name = 'point' AND column_name IN ('run_id', 'point_index', 'parameters', 'contender', 'network',
                                               'input', 'protocol',
                                               'sharing', 'client_count', 'rate_per_s');
INSERT INTO column_doc
SELECT 'v_setting', column_name, unit, meaning FROM column_doc
WHERE table_name = 'point' AND column_name IN ('point_id', 'run_id', 'point_index', 'parameters', 'contender',
                                               'network', 'input',
                                               'protocol', 'sharing', 'client_count', 'rate_per_s');
INSERT INTO column_doc
SELECT 'v_' || detail.name, column_name, unit, meaning
FROM column_doc
JOIN (SELECT 'phase_time' AS name UNION ALL SELECT 'phase_cost' UNION ALL SELECT 'stage_cost' UNION ALL SELECT 'stock'
      UNION ALL SELECT 'histogram' UNION ALL SELECT 'server_use' UNION ALL SELECT 'slo_verdict' UNION ALL SELECT 'cost'
      UNION ALL SELECT 'uncertain_answer' UNION ALL SELECT 'uncertain_share'
      UNION ALL SELECT 'warning') AS detail
WHERE table_name = detail.name AND column_name NOT IN ('run_id', 'point_id') OR table_name = 'v_setting';
INSERT INTO column_doc
SELECT 'v_client_class', column_name, unit, meaning FROM column_doc
WHERE table_name = 'client_class'
   OR table_name = 'point' AND column_name IN ('run_id', 'point_index', 'parameters', 'contender', 'sharing',
                                               'rate_per_s');
