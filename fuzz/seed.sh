#!/bin/sh
# Makes the seed corpora of the logs (not in the repository) out of the fixtures: for logs_parse one file a fixture with the name of its family in front.
set -eu
cd "$(dirname "$0")"
mkdir -p corpus/logs_parse corpus/logs_read corpus/evtx
cp ../tests/fixtures/logs/eventlog/*.evtx corpus/evtx/
for folder in ../tests/fixtures/logs/*/; do
    family=$(basename "$folder")
    for file in "$folder"*; do
        case $file in *.expected.jsonl) continue ;; esac
        name=$family-$(basename "$file")
        cp "$file" "corpus/logs_read/$name"
        { printf '%s\n' "$family"; cat "$file"; } >"corpus/logs_parse/$name"
    done
done
