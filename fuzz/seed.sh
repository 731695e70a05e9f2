#!/bin/sh
# Makes seeds out of what the repository has anyway: logs, certificates, facts. They go to target/seeds, which is not committed.
set -eu
cd "$(dirname "$0")"
seeds=target/seeds
for target in logs_parse logs_read logs_follow logs_merge text c_interface diagnosis evtx registry gzip journal policy_file; do
    mkdir -p $seeds/$target
done
# What was found before: see keep.sh.
for packed in corpus/*.tar.gz; do
    to=$seeds/$(basename "$packed" .tar.gz)
    mkdir -p "$to"
    tar -xzf "$packed" -C "$to"
done
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
hives=../tests/fixtures/hives
{ printf '\377'; cat $hives/SYSTEM.clean; } >"$seeds/registry/hive"
{ printf '\377'; cat $hives/SYSTEM.dirty $hives/SYSTEM.dirty.LOG1; } >"$seeds/registry/hive-dirty"
for file in ../tests/fixtures/logs/text/*.txt; do
    # What is behind the magic number.
    gzip -nc "$file" | tail -c +4 >"$seeds/gzip/$(basename "$file").gz"
done
# The logs of the cases of the rules, each with the number of its name; a case of facts has them behind it.
for file in ../tests/fixtures/diagnose/*.txt; do
    awk -v "to=$seeds/diagnosis/$(basename "$file" .txt)" '
        BEGIN { split("CBS.log WindowsUpdate.log ReportingEvents.log WUAHandler.log setupact.log dism.log install.log 0.status", names, " ") }
        /^--- / { number = 0; for (n = 1; n <= 8; n++) if (names[n] == $2) number = n - 1
                  file = to "-" ++count; printf "%d", number > file
                  if ($2 ~ /json$/) printf "\376" > file; next }
        /^\[/ { file = ""; next }
        file { print > file }' "$file"
done
# A run with one change, and one whose chain the target makes.
printf '\001%s\n' '{"kind":"header","schema":1,"run":"r","tool":"1","machine":"PC-1"}' \
    '{"kind":"action","action":"reset-datastore","undo":"U2"}' \
    '{"kind":"change","action":"reset-datastore","change":{"type":"service","name":"bits","before":"Running","after":"Stopped"}}' \
    '{"kind":"changed","change":2,"ok":true}' \
    '{"kind":"change","action":"reset-datastore","change":{"type":"folder","from":"a","to":"b"}}' \
    '{"kind":"end","exitCode":1}' '{"kind":"undo"}' '{"kind":"undoing","change":4}' \
    '{"kind":"undone","change":4,"result":"undone"}' '{"kind":"end","exitCode":0}' | sed '2,$s/^\x01//' >$seeds/journal/run
printf '\000' >$seeds/policy_file/empty
printf '\005%s' '{"actions":[{"id":"reset-datastore"}],"options":{"maxIntrusion":3,"force":true},"conditions":{"elevated":true,"processes":["TiWorker"],"roles":["hyper-v-host"]},"facts":{"disk":{"freeBytes":1}},"detect":{"reset-datastore":{"state":"needed"}},"recent":[{"action":"reset-datastore","time":"2026-11-28T00:00:00Z"}],"now":"2026-11-29T00:00:00Z"}' >$seeds/c_interface/repair
printf '\006%s' '[{"key":"A","name":"B","set":{"kind":"REG_DWORD","data":1}},{"key":"A","name":"C","remove":true}]' >$seeds/c_interface/policy-file
# What is put into a diagnosis beside its log, a journal, results of an engine.
{ printf '\010'; cat ../tests/fixtures/logs/cbs/CBS.log; printf '\376{"os":{"build":19045}}'; } >$seeds/c_interface/diagnosis
{ printf '\050'; cat ../tests/fixtures/logs/cbs/CBS.log; printf '\376{"entries":[{"title":"KB5034123","updateId":"11111111-2222-3333-4444-555555555555","date":"2026-01-01T00:00:00Z","resultCode":4,"hresult":-2145124329}],"coverage":[{"source":"a","why":"b"}]}'; } >$seeds/c_interface/history
{ printf '\011'; tail -c +2 $seeds/journal/run; } >$seeds/c_interface/journal
printf '\013%s' '[{"name":"vm","properties":{"status":"Failed","error":{"code":"1","message":"0x80240017"}}}]' >$seeds/c_interface/results
printf '\014%s' '0x80070005' >$seeds/c_interface/codes
