# Builds the report in @FOLDER@ on a SLURM cluster: sbatch FILE, where FILE is this one.
# Task 0 is where workers and the build meet, and the build; each other task trains, one run at a time.
# More workers, also later: sbatch --array=5-20 FILE. Options of sbatch's, such as --partition, --account, --time
# and --mem, go before FILE; options of `lrbs-report build` after it.
#SBATCH --job-name=@NAME@
#SBATCH --array=0-4
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --mem=2G
#SBATCH --time=@HOURS@:00:00
#SBATCH --signal=B:USR1@120
#SBATCH --requeue
#SBATCH --output=/dev/null

# The address, the certificates and a log a task: in a folder that the nodes share, for this user alone.
state=@STATE@
address=$state/scheduler.json
task=${SLURM_ARRAY_TASK_ID:-0}
export PYTHONSAFEPATH=1 LRBS_CERTIFICATES="$state/certificates"
before=$(umask)
umask 077
mkdir -p "$state" || exit
exec >>"$state/$task.log" 2>&1
umask "$before"
cd @PROJECT@ || exit

again="" ended="" child="" code=0
# Two minutes before the time limit: what runs is ended in order, and goes on in another allocation.
trap 'again=yes; stop' USR1
trap 'ended=yes; stop' TERM

stop() {
    [ -z "$child" ] || kill "$child" 2>/dev/null
}

# Run a command that hears of these signals; its exit code is then in $code.
run() {
    "$@" &
    child=$!
    [ -z "$again$ended" ] || stop
    while :; do
        wait "$child"
        code=$?
        kill -0 "$child" 2>/dev/null || break # else it was only a signal that came
    done
    child=""
}

coordinate() {
    if [ ! -f "$LRBS_CERTIFICATES/ca.pem" ]; then # the last of three that is written
        rm -rf "$LRBS_CERTIFICATES"
        @TOOL@ worker --certificates "$LRBS_CERTIFICATES" || exit
    fi
    rm -f "$address.new" "$state/over"
    @TOOL@ scheduler --listen 0.0.0.0:0 --file "$address.new" >"$state/scheduler.log" 2>&1 &
    scheduler=$!
    until [ -f "$address.new" ]; do
        kill -0 "$scheduler" 2>/dev/null || { cat "$state/scheduler.log"; exit 3; }
        sleep 1
    done
    mv "$address.new" "$address" || exit
    ours=$(cat "$address")
    run @BUILD@ --on "$address" --wait @WAIT@ "$@"
    if [ "$code" != 143 ]; then # nobody ended it: there is no more to train
        again=""
        [ "$ours" != "$(cat "$address")" ] || rm -f "$address"
        : >"$state/over"
        [ -z "${SLURM_ARRAY_JOB_ID:-}" ] || scancel --state=PENDING "$SLURM_ARRAY_JOB_ID"
    fi
    kill "$scheduler"
    wait "$scheduler"
@THEN@}

# Tell whether the last build is over and no other is in the queue, as far as SLURM says: its task is number 0.
is_over() {
    [ -f "$state/over" ] && tasks=$(squeue --me --name=@NAME@ --array --noheader --format=%K) || return 1
    for number in $tasks; do
        [ "$number" != 0 ] || return 1
    done
}

# Be a worker as long as there is an address. One at which nobody is may be that of a build that is about to go on.
work() {
    came="" waited=0
    until [ -n "$again$ended" ]; do
        if [ -f "$address" ]; then
            came=yes
            run @TOOL@ worker "$address"
            [ "$code" != 0 ] || waited=0
        fi
        [ -z "$again$ended" ] || break
        [ -z "$came" ] || [ -f "$address" ] || break
        if [ $((waited % 60)) = 0 ] && [ ! -f "$address" ] && is_over; then
            echo "The build is over, and no other is in the queue: there is nothing to train."
            break
        fi
        [ "$waited" -lt @PATIENCE@ ] || { echo "No build came in @PATIENCE@ seconds."; exit 3; }
        run sleep 5
        waited=$((waited + 5))
    done
    code=0
}

if [ "$task" = 0 ]; then
    coordinate "$@"
else
    work
fi
# Not $SLURM_JOB_ID, which of one task is that of all of them.
[ -z "$again" ] || scontrol requeue "${SLURM_ARRAY_JOB_ID:-$SLURM_JOB_ID}${SLURM_ARRAY_TASK_ID:+_$SLURM_ARRAY_TASK_ID}"
exit "$code"
