#!/bin/sh
# Keeps, of what the targets have found, the fewest short inputs that reach as much: corpus/TARGET.tar.gz. Run it after
# `cargo xtask fuzz`; the argument is the folder of the programs.
set -eu
cd "$(dirname "$0")"
programs=${1:-target/$(rustc -vV | sed -n 's/^host: //p')/release}
for found in target/corpus/*/; do
    target=$(basename "$found")
    [ -x "$programs/$target" ] || continue
    kept=target/kept/$target
    rm -rf "$kept"
    mkdir -p "$kept"
    "$programs/$target" -merge=1 -max_len=2048 -timeout=20 "$kept" "$found" >/dev/null 2>&1 || true
    # The same bytes whoever packs them.
    tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=644 -C "$kept" -cf - . | gzip -9n >"corpus/$target.tar.gz"
done
