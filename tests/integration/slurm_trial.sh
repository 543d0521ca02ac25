#!/usr/bin/env bash
# slurm_trial.sh FOLDER: starts a Slurm of its own on loopback, has tools/slurm_array.sh split a sweep, and lets happen to
# its tasks what happens to tasks: one is killed, one requeued, one runs into its time limit. Those that did not end well
# are submitted again, and a merge that depends on them. Prints how each ended, and whether the merged run is that of one
# piece. $PISIM is the program, $SOURCE the project. Exits 77, saying why, where Slurm cannot be started.
set -euo pipefail
folder=$1
cd "$folder"

skip() {
    echo "$*"
    exit 77
}

for program in munged slurmctld slurmd; do
    [ -x "/usr/sbin/$program" ] || skip "there is no $program (Debian: slurm-wlm and munge)"
done

# ---- Slurm ----

stop() {
    for name in slurmd slurmctld munged; do
        [ -s $name.pid ] && kill "$(cat $name.pid)" 2>/dev/null || true
    done
}
trap stop EXIT

port=$((20000 + $$ % 20000))
mkdir -m 700 munge
mkdir state spool bin
(umask 077 && head -c 1024 /dev/urandom >munge.key)
cat >slurm.conf <<END
ClusterName=trial
SlurmctldHost=$(hostname)(127.0.0.1)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
SlurmctldPort=$port
SlurmdPort=$((port + 1))
ProctrackType=proctrack/pgid
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
ReturnToService=2
SchedulerParameters=batch_sched_delay=1,sched_interval=1
KillWait=10
NodeName=$(hostname) NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES State=UP
END
export SLURM_CONF=$folder/slurm.conf
/usr/sbin/munged --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" \
    --pid-file="$folder/munged.pid" --log-file="$folder/munge/log" --seed-file="$folder/munge/seed" >munged.out 2>&1 ||
    skip "munged does not start: $(tail -1 munged.out)"
/usr/sbin/slurmctld -f slurm.conf >slurmctld.out 2>&1 || skip "slurmctld does not start: $(tail -1 slurmctld.out)"
/usr/sbin/slurmd -f slurm.conf >slurmd.out 2>&1 || skip "slurmd does not start: $(tail -1 slurmd.out)"

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.1
    done
}

node_is_idle() { sinfo --noheader --format %T | grep -q '^idle'; }
wait_for 30 node_is_idle || skip "the node does not come up: $(tail -1 slurmd.log)"

# ---- the tasks ----

ln -s "$PISIM" bin/pisim
export PATH=$folder/bin:$PATH PISIM_MODELS=$SOURCE/models
sed -e 's/"horizon_s": 15000/"horizon_s": 2e7/; s/"record": .*//; s/"min": 4.*/"count": 2},/' \
    "$SOURCE/tests/data/small_sweep.json" >sweep.json
shards=3

# submit TASKS [OPTION]...: prints the job's number.
submit() {
    local tasks=$1
    shift
    sbatch --parsable --array="$tasks" --cpus-per-task=1 --output="log-%A-%a" "$@" "$SOURCE/tools/slurm_array.sh" \
        "$folder/sweep.json" "$folder/parts" $shards
}
state_of() { scontrol show job "$1" 2>/dev/null | sed -n 's/^ *JobState=\([A-Z]*\).*/\1/p' | head -1; }
has_ended() { [[ $(state_of "$1") =~ ^(COMPLETED|FAILED|TIMEOUT|CANCELLED|NODE_FAIL)$ ]]; }
pid_of() { pgrep -f "^pisim run $folder/sweep.json --shard $1/$shards "; }
has_begun() { pid_of "$1" && [ -s "parts/part$1.db" ]; }

job=$(submit 1-$shards --time=1)
for task in 1 2 3; do
    wait_for 60 has_begun $task || echo "task $task does not begin"
done
kill -STOP "$(pid_of 3)" # so that its time runs out
kill -KILL "$(pid_of 1)"
scontrol requeue "${job}_2"
for task in 1 2 3; do
    wait_for 240 has_ended "${job}_$task" || true
    echo "task $task: $(state_of "${job}_$task")"
done

# ---- once more, and together ----

again=$(submit 1,3)
merge=$(sbatch --parsable --dependency="afterok:$again" --output=log-merge --wrap "pisim merge merged.db parts/*.db")
wait_for 240 has_ended "$merge" || true
echo "tasks again: $(state_of "${again}_1") $(state_of "${again}_3")"
echo "merge: $(state_of "$merge")"
pisim run ./sweep.json --jobs 1 --out whole.db >/dev/null 2>&1
pisim query whole.db --dump >whole.dump
pisim query merged.db --dump >merged.dump
cmp whole.dump merged.dump && echo "the dump of one run"
