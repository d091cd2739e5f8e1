#!/bin/sh
# From clone to first feed: what a new user does, on the clock. It builds everything from nothing
# (crates come from the local registry cache, where there is one) and takes minutes.
#
#     benches/first_feed.sh
#
# The configuration in the repository listens on port 8080, which must be free.
set -eu

repository=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
daemon=
trap 'if [ -n "$daemon" ]; then kill -INT "$daemon" 2>/dev/null || true; wait "$daemon" || true; fi; rm -rf "$folder"' EXIT
# An outer setting must not lend a warm build.
unset CARGO_TARGET_DIR CARGO_BUILD_TARGET_DIR RUSTC_WRAPPER

seconds() { date +%s.%N; }
since() { echo "$(seconds) $1" | awk '{ printf "%.1f", $1 - $2 }'; }
feed() { curl --silent --show-error --fail --max-time 5 http://127.0.0.1:8080/feeds/all.atom; }

if curl --silent --max-time 2 http://127.0.0.1:8080/ >/dev/null; then
    echo "something listens on port 8080 already" >&2
    exit 1
fi

start=$(seconds)
git clone --quiet "$repository" "$folder/gazetted"
cd "$folder/gazetted"
echo "cloned: $(since "$start") s"

cargo build --quiet --release
echo "built: $(since "$start") s"
# As `cargo run --release` does it, but with a process id that is the daemon's own.
target/release/gazetted >"$folder/log" 2>&1 &
daemon=$!

deadline=$(($(date +%s) + 30))
until feed >/dev/null 2>&1; do
    [ "$(date +%s)" -lt "$deadline" ] || { cat "$folder/log" >&2; exit 1; }
    sleep 0.02
done
echo "serving: $(since "$start") s"

cp examples/first-statement.txt drop/
until feed | grep -q '<entry'; do
    [ "$(date +%s)" -lt "$deadline" ] || { cat "$folder/log" >&2; exit 1; }
    sleep 0.02
done
echo "first feed: $(since "$start") s (target: at most 240 s on 2 cores)"
