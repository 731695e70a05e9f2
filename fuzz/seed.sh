#!/bin/sh
# Makes the seed corpora out of the fixtures: for logs_parse one file a fixture with the number of its family in front.
set -eu
cd "$(dirname "$0")"
mkdir -p corpus/logs_parse corpus/logs_read
number=0
for family in windowsupdate-classic windowsupdate etl cbs dism ccm ccm-server wsus reportingevents msi setup pfro azure iis httperr text; do
    number=$((number + 1))
    [ -d "../tests/fixtures/logs/$family" ] || continue
    for file in ../tests/fixtures/logs/$family/*; do
        case $file in *.expected.jsonl) continue ;; esac
        name=$family-$(basename "$file")
        cp "$file" "corpus/logs_read/$name"
        { printf "\\$(printf %o "$number")"; cat "$file"; } >"corpus/logs_parse/$name"
    done
done
