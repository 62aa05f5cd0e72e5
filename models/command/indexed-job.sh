#!/bin/sh
# Runs indexed-job.yaml, which lies beside it, as a trainer of RankOps: `run: [sh, trainers/indexed-job.sh]`. Applies the Job, waits for its end and ends as it did.
# Needs kubectl with the rights to change Jobs and Services of the namespace, and to read the logs of its pods.
set -eu
job=clicks

# A Job is gone when its pods are, after their checkpoints. The Service stays for the next.
remove() { kubectl delete job "$job" --ignore-not-found --cascade=foreground "$@"; }

# Told to end: RankOps gives 7 seconds, the pods have their own time.
trap 'remove --wait=false; exit 143' TERM INT

# What a run left behind that was killed would write to the same checkpoints.
remove --timeout=120s
sed "s|\$RANKOPS_JOB|$RANKOPS_JOB|" "$(dirname "$0")/indexed-job.yaml" | kubectl apply -f -

while :; do
  # No answer of the cluster is none: it is asked again, and RankOps ends what shows no progress for long.
  end=$(kubectl get job "$job" -o 'jsonpath={.status.conditions[?(@.status=="True")].type}' || true)
  case "$end" in
    *Complete* | *Failed*) break ;;
  esac
  sleep 2
done
kubectl logs --selector "batch.kubernetes.io/job-name=$job" --prefix --tail=-1 || true
remove --timeout=120s || true
case "$end" in *Failed*) exit 1 ;; esac
