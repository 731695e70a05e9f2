#!/bin/sh
# Makes seeds out of what the repository has anyway: logs, certificates, facts. They go to target/seeds, which is not committed.
set -eu
cd "$(dirname "$0")"
seeds=target/seeds
mkdir -p $seeds/logs_parse $seeds/logs_read $seeds/logs_follow $seeds/logs_merge $seeds/text $seeds/c_interface $seeds/evtx $seeds/registry $seeds/gzip
cp ../tests/fixtures/logs/eventlog/*.evtx $seeds/evtx/
for folder in ../tests/fixtures/logs/*/; do
    family=$(basename "$folder")
    for file in "$folder"*; do
        case $file in *.expected.jsonl) continue ;; esac
        name=$family-$(basename "$file")
        cp "$file" "$seeds/logs_read/$name"
        cp "$file" "$seeds/text/$name"
        { printf '%s\n' "$family"; cat "$file"; } >"$seeds/logs_parse/$name"
        { head -c 2000 "$file"; printf '\376'; tail -c 2000 "$file"; } >"$seeds/logs_follow/$name"
        { cat "$file"; printf '\376'; head -c 2000 ../tests/fixtures/logs/cbs/CBS.log; } >"$seeds/logs_merge/$name"
    done
done
for file in ../tests/fixtures/machine/*/*.json; do
    name=$(basename "$file")
    { printf '\000'; cat "$file"; } >"$seeds/c_interface/health-$name"
    { printf '\001'; cat "$file"; } >"$seeds/c_interface/policy-$name"
done
for file in ../tests/fixtures/logs/registry/*; do
    case $file in *.expected.jsonl) continue ;; esac
    # A byte that adds no head.
    { printf '\377'; cat "$file"; } >"$seeds/registry/$(basename "$file")"
done
for file in ../tests/fixtures/logs/text/*.txt; do
    # What is behind the magic number.
    gzip -nc "$file" | tail -c +4 >"$seeds/gzip/$(basename "$file").gz"
done
