#!/usr/bin/env bash
#SBATCH --job-name=pisim
#SBATCH --array=1-64
#SBATCH --cpus-per-task=4
#SBATCH --requeue
# slurm_array.sh SCENARIO FOLDER SHARDS [replications]: one shard of a sweep per task, or of the replications of each
# point; `sbatch --array=1-64 tools/slurm_array.sh my.json results/parts 64`, then `pisim merge results/my.db results/parts/*.db`. A task that is started again goes on where it
# was; those that failed are submitted again with the same SHARDS (`sbatch --array=1,2,5 ... 64`).
set -euo pipefail
[ $# -eq 3 ] || [ $# -eq 4 ] || {
    echo "usage: slurm_array.sh SCENARIO FOLDER SHARDS [replications]" >&2
    exit 2
}
scenario=$1
folder=$2
shards=$3
by=${4:-points}
part=$folder/part$SLURM_ARRAY_TASK_ID
mkdir -p "$folder"
# A signal is for pisim, which keeps what it has; the text is put in its place afterwards, unless there was nothing to do.
trap : TERM INT
status=0
pisim run "$scenario" --shard "$SLURM_ARRAY_TASK_ID/$shards" --by "$by" --jobs "${SLURM_CPUS_PER_TASK:-1}" \
    --out "$part.db" --resume >"$part.txt.new" || status=$?
if [ -s "$part.txt.new" ]; then
    mv "$part.txt.new" "$part.txt"
else
    rm "$part.txt.new"
fi
exit "$status"
