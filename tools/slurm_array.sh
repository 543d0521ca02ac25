#!/usr/bin/env bash
#SBATCH --job-name=pisim
#SBATCH --array=1-64
#SBATCH --cpus-per-task=4
#SBATCH --requeue
# slurm_array.sh SCENARIO FOLDER: one shard of a sweep per task; `sbatch tools/slurm_array.sh my.json results/parts`,
# then `pisim merge results/my.db results/parts/*.db`. A task that is started again goes on where it was.
set -euo pipefail
scenario=$1
folder=$2
mkdir -p "$folder"
exec pisim run "$scenario" --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --jobs "$SLURM_CPUS_PER_TASK" \
    --out "$folder/part$SLURM_ARRAY_TASK_ID.db" --resume >"$folder/part$SLURM_ARRAY_TASK_ID.txt"
